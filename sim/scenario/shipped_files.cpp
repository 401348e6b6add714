#include "sim/scenario/shipped_files.hpp"

#include <algorithm>
#include <system_error>

#include "sim/base/suggest.hpp"

namespace fivenines {
namespace {

namespace fs = std::filesystem;

const char* folder_of(ShippedKind kind) {
  return kind == ShippedKind::kScenario ? "scenarios" : "platforms";
}

}  // namespace

std::vector<std::string> files_beside(const fs::path& path) {
  std::vector<std::string> names;
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

fs::path ShippedFiles::find(const fs::path& path, const fs::path& folder) const {
  std::error_code error;
  fs::path named = folder / path;
  if (fs::exists(named, error) || path.is_absolute()) return named;
  for (const fs::path& root : data_roots) {
    fs::path file = root / folder_of(kind) / path;
    if (fs::is_regular_file(file, error)) return file;
    file += ".yaml";
    if (fs::is_regular_file(file, error)) return file;
  }
  return named;
}

bool ShippedFiles::check_exists(const fs::path& file, const std::string& asked,
                                const SourcePosition& asked_at, Diagnostics& diagnostics) const {
  std::error_code error;
  if (fs::exists(file, error)) return true;
  std::vector<std::string> known;
  for (const fs::path& root : data_roots) {
    const fs::path folder = root / folder_of(kind);
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error)) {
      if (it->path().extension() != ".yaml") continue;
      known.push_back(it->path().lexically_relative(folder).replace_extension().generic_string());
    }
  }
  std::sort(known.begin(), known.end());
  std::string hint = did_you_mean(asked, known);
  if (hint.empty()) hint = did_you_mean(file.filename().string(), files_beside(file));
  if (hint.empty() && !known.empty()) {
    hint = std::string("; `fivenines list ") + folder_of(kind) + "` has what is shipped";
  }
  diagnostics.add(asked_at.error("no such file: " + in_quotes(file.string()) + hint));
  return false;
}

}  // namespace fivenines
