// fivenines check FILE...: every mistake of every file, nothing simulated.
#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options.hpp"
#include "sim/scenario/shipped_files.hpp"

namespace fivenines::cli {

namespace {

/// A file says what it is in its key `fivenines`.
bool is_platform(const std::filesystem::path& file) {
  std::string text;
  try {
    text = read_file(file);
  } catch (const InputError&) {
    return false;  // the reader of scenarios says why
  }
  const std::size_t key = text.find("\nfivenines:");
  const std::size_t start = text.starts_with("fivenines:") ? 0 : key;
  if (start == std::string::npos) return false;
  return text.substr(start, text.find('\n', start + 1) - start).find("platform/") !=
         std::string::npos;
}

Diagnostics complaints_of(const std::string& file, const LoadOptions& options) {
  if (is_platform(ShippedFiles{ShippedKind::kPlatform, options.data_roots}.find(file))) {
    return load_platform(file, options).diagnostics;
  }
  return load_scenario(file, options).diagnostics;
}

}  // namespace

int check_command(const Arguments& arguments) {
  Options options("check", {"FILE..."});
  if (!options.parse(arguments)) return kExitGo;
  LoadOptions load;
  load.data_roots = data_roots();
  std::size_t errors = 0;
  for (const std::string& file : options.positionals()) {
    const Diagnostics diagnostics = complaints_of(file, load);
    fmt::print(stderr, "{}", diagnostics.text());
    errors += diagnostics.errors();
    if (!diagnostics.has_errors()) fmt::print("{}: ok\n", file);
  }
  if (errors == 0) return kExitGo;
  fmt::print(stderr, "{} error{}\n", errors, errors == 1 ? "" : "s");
  return kExitBadInput;
}

}  // namespace fivenines::cli
