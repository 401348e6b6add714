#include "sim/cli/recorded_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/report/summary.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/december_folder.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/facts.hpp"
#include "sim/cli/files.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

/// The summary of a finished run; null before.
nlohmann::ordered_json summary_of(const fs::path& directory) {
  std::error_code error;
  const fs::path file = directory / "summary.json";
  if (!fs::exists(file, error)) return nullptr;
  auto json = nlohmann::ordered_json::parse(read_file(file), nullptr, false);
  if (!json.is_object()) throw InputError(file.string() + ": error: no JSON object");
  return json;
}

/// The resolved scenario gives every parameter, so which of them were assumed is only known to the
/// summary of the run.
std::vector<Assumption> assumptions_of(const fs::path& directory) {
  std::vector<Assumption> assumptions;
  const auto summary = summary_of(directory);
  if (!summary.contains("assumptions")) return assumptions;
  for (const auto& entry : summary["assumptions"]) {
    assumptions.push_back(
        {entry.value("path", ""), entry.value("value", ""), entry.value("origin", "")});
  }
  return assumptions;
}

constexpr std::size_t kRunNameWidth = 18;  ///< "/8-regions/test-5" and one

std::string recorded_verdict(const fs::path& directory) {
  const auto summary = summary_of(directory);
  const auto verdict = summary.is_object() ? summary.find("verdict") : summary.end();
  return verdict != summary.end() && verdict->is_string() ? verdict->get<std::string>()
                                                          : "not finished";
}

/// The December tests are many runs.
void refuse_december(const fs::path& directory) {
  const std::vector<std::string> runs = december_runs(directory);
  if (runs.empty()) return;
  std::string folders;
  for (const std::string& run : runs) {
    const fs::path folder = directory / run;
    folders += fmt::format("\n  {:<{}}  {}", folder.string(),
                           directory.string().size() + kRunNameWidth, recorded_verdict(folder));
  }
  throw InputError(
      fmt::format("{} holds the December tests; give one of them:{}", directory.string(), folders));
}

}  // namespace

RecordedRun gather(const fs::path& directory, const std::vector<Task>& tasks, RunFacts facts) {
  RecordedRun recorded;
  Run& run = recorded.run;
  run.facts = std::move(facts);
  for (const Task& task : tasks) {
    auto record = find_record(directory, task, run.facts.seed);
    recorded.partial = recorded.partial || !record || record->interrupted;
    if (!record) {
      std::string problem = record_problem(directory, task, run.facts.seed);
      if (!problem.empty()) run.damaged.push_back(std::move(problem));
    }
    if (record) (task.is_baseline ? run.baseline : run.records).push_back(std::move(*record));
  }
  run.records = usable(std::move(run.records));
  run.baseline = usable(std::move(run.baseline));
  return recorded;
}

std::vector<std::string> variants_in(const fs::path& directory) {
  refuse_december(directory);
  std::vector<std::string> names;
  for (const Task& task : read_tasks(directory)) {
    const bool is_new = std::find(names.begin(), names.end(), task.variant) == names.end();
    if (!task.variant.empty() && is_new) names.push_back(task.variant);
  }
  return names;
}

std::vector<std::string> recorded_changes(const fs::path& directory, const std::string& variant) {
  const auto summary = summary_of(directory);
  if (!summary.contains("variants")) return {};
  for (const auto& entry : summary["variants"]) {
    if (entry.value("name", "") == variant) {
      return entry.value("changes", std::vector<std::string>());
    }
  }
  return {};
}

RecordedRun load_run(const fs::path& directory) {
  refuse_december(directory);
  const std::vector<std::string> variants = variants_in(directory);
  if (!variants.empty()) {
    throw InputError(fmt::format("{} has variants; give one of them: {}", directory.string(),
                                 variant_folder(directory, variants.front()).string()));
  }
  const Scenario scenario = recorded_scenario(directory);
  const fs::path whole = fs::absolute(directory / ".").lexically_normal().parent_path();
  RunFacts facts = whole.parent_path().filename() == "variants"
                       ? facts_of_variant(scenario, whole.filename().string())
                       : facts_of(scenario);
  facts.assumptions = assumptions_of(directory);
  RecordedRun recorded = gather(directory, read_tasks(directory), std::move(facts));
  for (const std::string& problem : recorded.run.damaged) {
    fmt::print(stderr, "fivenines: warning: {}; it does not count\n", problem);
  }
  return recorded;
}

Scenario recorded_scenario(const fs::path& directory) {
  const fs::path file = directory / "scenario.resolved.yaml";
  LoadOptions options;
  options.data_roots = data_roots();
  LoadedScenario loaded = load_scenario_text(read_file(file), file, options);
  if (loaded.scenario) return std::move(*loaded.scenario);
  throw InputError(loaded.diagnostics.text() + directory.string() + " is no run directory");
}

}  // namespace fivenines::cli
