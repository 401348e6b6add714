#include "sim/cli/december_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <set>
#include <utility>

#include "sim/cli/december_folder.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/html_report.hpp"
#include "sim/cli/recorded_december.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

/// A replication that is still to be simulated.
struct Missing {
  PoolTask task;
  std::size_t runner = 0;
};

/// A replication that is the same simulation as one before it: Test 4 has the load of Test 3, and
/// what linear scaling is measured against is the same for Tests 1 to 3.
struct Twin {
  PoolTask task;
  std::size_t of = 0;  ///< among the work
};

/// What decides a replication: the scenario without its first comment, its name, and what is
/// judged.
std::string simulation_of(const Scenario& scenario) {
  LoadOptions options;
  options.overrides = {"name=any", "title=any", "criteria=[]", "replications.count=1"};
  options.data_roots = data_roots();
  const LoadedScenario loaded =
      load_scenario_text(scenario.resolved_yaml, "scenario.resolved.yaml", options);
  if (!loaded.scenario) return scenario.resolved_yaml;
  const std::string& text = loaded.scenario->resolved_yaml;
  const std::size_t at = text.find("\nfivenines:");
  return at == std::string::npos ? text : text.substr(at);
}

/// Nothing when the original did not come to its end.
void copy_record(const PoolTask& from, const PoolTask& to) {
  auto record = find_record(from.directory, from.task, from.scenario->seed);
  if (!record || record->interrupted) return;
  record->scenario = to.scenario->name;
  store_record(to.directory, to.task, *record);
}

/// A long one that began last would leave the other processors idle at the end.
std::vector<Missing> longest_first(const std::vector<std::unique_ptr<Runner>>& runners) {
  std::vector<std::pair<double, Missing>> timed;
  for (std::size_t i = 0; i < runners.size(); ++i) {
    for (PoolTask& task : runners[i]->missing()) {
      const double seconds = expected_seconds(*task.scenario);
      timed.push_back({seconds, {std::move(task), i}});
    }
  }
  std::stable_sort(timed.begin(), timed.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Missing> missing;
  for (auto& [seconds, one] : timed) missing.push_back(std::move(one));
  return missing;
}

}  // namespace

double expected_seconds(const std::vector<Scenario>& scenarios) {
  std::set<std::string> known;
  double sum = 0;
  for (const Scenario& scenario : scenarios) {
    if (!known.insert(simulation_of(scenario)).second) continue;
    sum += scenario.replications * expected_seconds(scenario);
  }
  return sum;
}

DecemberRunner::DecemberRunner(std::vector<DecemberCell> cells, const fs::path& directory,
                               std::vector<std::string> command, const std::string& repeat,
                               bool allow_single)
    : directory_(directory) {
  manifest_.command = command;
  manifest_.repeat = repeat;
  manifest_.allow_single = allow_single;
  manifest_.scenario = "december";
  manifest_.readings = cells.front().plan.readings.chosen();
  manifest_.seed = cells.front().plan.scenario.seed;
  manifest_.replications = cells.front().plan.scenario.replications;
  manifest_.started = std::time(nullptr);
  make_folder(directory_);
  lock_ = std::make_unique<DirectoryLock>(directory_, DirectoryLock::Kind::kAlone);
  std::vector<std::string> folders;
  for (const DecemberCell& cell : cells) folders.push_back(cell.folder);
  take_december_folder(directory_, folders);
  for (DecemberCell& cell : cells) {
    columns_.push_back(cell.column);
    runners_.push_back(
        std::make_unique<Runner>(std::move(cell.plan), directory_ / cell.folder, command));
  }
}

bool DecemberRunner::simulate_missing(std::uint32_t jobs, ProgressStyle style) {
  write_december_manifest("running");
  std::vector<PoolTask> work;
  std::vector<std::size_t> owner;
  std::vector<Twin> twins;
  std::map<std::string, std::size_t> places;
  std::size_t whole = 0;
  for (const auto& runner : runners_) whole += runner->plan().tasks.size();
  for (Missing& one : longest_first(runners_)) {
    const std::string key =
        fmt::format("{}#{}", simulation_of(*one.task.scenario), one.task.task.replication);
    const auto [place, is_new] = places.emplace(key, work.size());
    if (!is_new) {
      twins.push_back({std::move(one.task), place->second});
      continue;
    }
    work.push_back(std::move(one.task));
    owner.push_back(one.runner);
  }
  if (style != ProgressStyle::kNone) {
    announce(directory_, work, whole - twins.size(), jobs);
    if (!twins.empty()) {
      fmt::print(stderr, "{} more replications differ in nothing but their criteria\n",
                 twins.size());
    }
  }
  manifest_.tasks = run_and_show(work, jobs, style, manifest_.wall_seconds);
  for (const Twin& twin : twins) copy_record(work[twin.of], twin.task);
  std::vector<std::vector<TaskReport>> reports(runners_.size());
  for (const TaskReport& report : manifest_.tasks) {
    reports[owner[report.index]].push_back(report);
  }
  bool all_well = true;
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    all_well = runners_[i]->simulated(std::move(reports[i]), manifest_.wall_seconds) && all_well;
  }
  return all_well;
}

void DecemberRunner::complain() {
  for (const auto& runner : runners_) runner->complain();
  write_december_manifest("failed");
}

December DecemberRunner::judge(const Schedule& schedule, OnFail on_fail,
                               const std::vector<PlannedTopology>& topologies,
                               const SimulationSettings& settings) {
  std::vector<DecemberColumn> columns;
  for (const PlannedTopology& topology : topologies) columns.push_back({topology, {}, {}});
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    const Judged own = judged(runners_[i]->results(settings.allow_single), std::nullopt);
    runners_[i]->write(own, settings);
    columns[columns_[i]].runs.push_back(
        {fs::relative(runners_[i]->directory(), directory_).generic_string(),
         std::get<Summary>(own)});
  }
  return decide_december(schedule, on_fail, std::move(columns));
}

std::string DecemberRunner::write(const December& december, const SimulationSettings& settings) {
  write_december(directory_, december);
  std::string notice;
  if (settings.with_report) notice = write_html(directory_, december, manifest_.repeat);
  write_december_manifest(december.partial ? "partial" : "finished");
  return notice;
}

void DecemberRunner::write_december_manifest(const char* status) {
  manifest_.status = status;
  manifest_.ended = manifest_.status == "running" ? 0 : std::time(nullptr);
  write_file(directory_ / "manifest.json", manifest_json(manifest_));
}

}  // namespace fivenines::cli
