#include "sim/cli/data_roots.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/compare/comparison.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

fs::path program_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path{} : program.parent_path();
}

std::vector<fs::path> data_roots() {
  std::vector<fs::path> roots;
  std::error_code error;
  for (const fs::path& root :
       {program_folder().parent_path() / "share" / "fivenines", fs::path(FIVENINES_SOURCE_DATA)}) {
    if (fs::is_directory(root / "platforms", error)) roots.push_back(root);
  }
  return roots;
}

std::vector<Criterion> load_criteria() {
  for (const fs::path& root : data_roots()) {
    const fs::path file = root / "scenarios" / "plan" / "criteria.csv";
    std::error_code error;
    if (!fs::exists(file, error)) continue;
    try {
      return read_criteria(read_file(file), file.string());
    } catch (const BadCriteria& bad) {
      throw InputError(bad.what());
    }
  }
  throw InputError("scenarios/plan/criteria.csv is not installed beside this program");
}

Scenario load_or_complain(const std::string& scenario, const std::vector<std::string>& overrides) {
  LoadOptions options;
  options.overrides = overrides;
  options.data_roots = data_roots();
  options.check_metric = check_metric;
  return complain_or(load_scenario(scenario, options));
}

Scenario complain_or(LoadedScenario loaded) {
  fmt::print(stderr, "{}", loaded.diagnostics.text());
  if (loaded.scenario) return std::move(*loaded.scenario);

  const auto& all = loaded.diagnostics.sorted();
  const bool only_overrides = std::all_of(all.begin(), all.end(), [](const Diagnostic& d) {
    return d.severity != Severity::kError || d.file.starts_with("--set");
  });
  const std::size_t n = loaded.diagnostics.errors();
  const std::string count = fmt::format("{} error{}. Nothing was run.", n, n == 1 ? "" : "s");
  if (only_overrides) throw UsageError(count);
  throw InputError(count);
}

}  // namespace fivenines::cli
