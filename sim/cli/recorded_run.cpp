#include "sim/cli/recorded_run.hpp"

#include <nlohmann/json.hpp>

#include "analysis/report/summary.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/facts.hpp"
#include "sim/cli/files.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

Scenario scenario_of(const fs::path& directory) {
  const fs::path file = directory / "scenario.resolved.yaml";
  LoadOptions options;
  options.data_roots = data_roots();
  LoadedScenario loaded = load_scenario_text(read_file(file), file, options);
  if (loaded.scenario) return std::move(*loaded.scenario);
  throw InputError(loaded.diagnostics.text() + directory.string() + " is no run directory");
}

/// The resolved scenario gives every parameter, so which of them were assumed is only known to the
/// summary of the run.
std::vector<Assumption> assumptions_of(const fs::path& directory) {
  std::vector<Assumption> assumptions;
  std::error_code error;
  const fs::path file = directory / "summary.json";
  if (!fs::exists(file, error)) return assumptions;
  try {
    const auto json = nlohmann::ordered_json::parse(read_file(file));
    for (const auto& entry : json.at("assumptions")) {
      assumptions.push_back({entry.at("path").get<std::string>(),
                             entry.at("value").get<std::string>(),
                             entry.at("origin").get<std::string>()});
    }
  } catch (const nlohmann::json::exception& bad) {
    throw InputError(file.string() + ": error: " + bad.what());
  }
  return assumptions;
}

}  // namespace

RecordedRun gather(const fs::path& directory, const std::vector<Task>& tasks, RunFacts facts) {
  RecordedRun recorded;
  Run& run = recorded.run;
  run.facts = std::move(facts);
  for (const Task& task : tasks) {
    auto record = find_record(directory, task, run.facts.seed);
    recorded.partial = recorded.partial || !record || record->interrupted;
    if (record) (task.is_baseline ? run.baseline : run.records).push_back(std::move(*record));
  }
  run.records = usable(std::move(run.records));
  run.baseline = usable(std::move(run.baseline));
  return recorded;
}

RecordedRun load_run(const fs::path& directory) {
  RunFacts facts = facts_of(scenario_of(directory));
  facts.assumptions = assumptions_of(directory);
  return gather(directory, read_tasks(directory), std::move(facts));
}

}  // namespace fivenines::cli
