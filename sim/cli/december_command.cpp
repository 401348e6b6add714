// fivenines december: Tests 1 to 5 in the order of the calendar, one report, one go / no-go.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <utility>

#include "analysis/compare/december.hpp"
#include "sim/base/quantities.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/december_folder.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/html_report.hpp"
#include "sim/cli/recorded_december.hpp"
#include "sim/cli/run_plan.hpp"
#include "sim/cli/signals.hpp"
#include "sim/cli/simulating.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kWindow = "2min";

Options december_options() {
  Options options("december", {});
  options.add("regions", "WHICH", "3, 8 or both (both)");
  options.add("window", "DURATION", "measured window of Tests 1 to 4 (2min)");
  options.add("on-fail", "WHAT",
              "hold: a failed test is repeated after its remedy and later ones wait; continue: all "
              "dates hold (hold)");
  options.add_list("set", "PATH=VALUE", "use this value in all tests; repeatable");
  add_simulating_options(options);
  options.add_example("fivenines december --regions both -n 3 -j 2",
                      "all tests at full size on three and on eight regions");
  options.add_example("fivenines december --regions 8 -n 3 --set workload.learners=50K",
                      "a rehearsal with few learners: limits on rates fail, the rest is a preview");
  options.add_example("fivenines december --regions both -n 3 -o out/december",
                      "the same command again goes on with what is missing");
  return options;
}

/// What the command line asks for, beside what all simulating commands have.
struct Wanted {
  Schedule schedule;
  std::vector<PlannedTopology> topologies;
  std::string window;
  OnFail on_fail = OnFail::kHold;
  std::vector<std::string> sets;
};

Wanted wanted_of(const Options& options) {
  Wanted wanted;
  wanted.schedule = shipped_schedule();
  const std::vector<PlannedTopology> all = shipped_topologies();
  std::vector<std::string> names{"both"};
  for (const PlannedTopology& topology : all) {
    names.push_back(topology.id.substr(0, topology.id.find('-')));
  }
  const std::string regions = options.choice("regions", names);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (regions == "both" || regions == names[i + 1]) wanted.topologies.push_back(all[i]);
  }
  wanted.window = options.text("window", kWindow);
  const Parsed<SimDuration> window = parse_duration(wanted.window);
  if (!window.value || *window.value <= SimDuration{0}) {
    throw UsageError(
        fmt::format("--window: {}", window.value ? "must be longer than nothing" : window.problem));
  }
  const std::string on_fail = options.choice("on-fail", {"hold", "continue"});
  wanted.on_fail = on_fail == "hold" ? OnFail::kHold : OnFail::kContinue;
  wanted.sets = options.texts("set");
  for (const std::string& reading : options.texts("reading")) {
    if (!reading.starts_with("topology=")) continue;
    throw UsageError("--reading " + reading +
                     ": which topologies are simulated is said by --regions; accepted there: 3, "
                     "8, both. Another one: run each test with --reading " +
                     reading);
  }
  return wanted;
}

/// One test on one topology.
struct Cell {
  std::size_t column = 0;
  std::string folder;
  RunPlan plan;
};

/// Topology by topology, each in the order of the calendar.
std::vector<Cell> planned_cells(const Wanted& wanted, const SimulationSettings& settings) {
  std::vector<Cell> cells;
  for (std::size_t c = 0; c < wanted.topologies.size(); ++c) {
    const PlannedTopology& topology = wanted.topologies[c];
    for (const PlannedTest& test : wanted.schedule.tests) {
      RunRequest request;
      request.scenario = test.scenario;
      request.sets = topology.sets;
      if (test.has_window) request.sets.push_back("clock.measure=" + wanted.window);
      request.sets.insert(request.sets.end(), wanted.sets.begin(), wanted.sets.end());
      request.readings = settings.readings;
      request.replications = settings.replications;
      request.seed = settings.seed;
      request.allow_single = settings.allow_single;
      Cell cell{c, fmt::format("{}/{}", topology.id, test.id), plan_run(request)};
      if (!cell.plan.scenario.variants.empty()) {
        throw UsageError(test.scenario + " has variants, which a test of December cannot have");
      }
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

std::string repeat_december(const Wanted& wanted, const Options& options,
                            const SimulationSettings& settings, const Scenario& scenario) {
  std::string command = "fivenines december --regions " + options.text("regions", "both");
  if (options.given("window")) command += " --window " + wanted.window;
  if (wanted.on_fail == OnFail::kContinue) command += " --on-fail continue";
  for (const std::string& set : wanted.sets) command += " --set " + shell_quoted(set);
  for (const std::string& reading : settings.readings.chosen()) {
    command += " --reading " + shell_quoted(reading);
  }
  command += fmt::format(" --seed {} -n {}", scenario.seed, scenario.replications);
  return settings.allow_single ? command + " --allow-single" : command;
}

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

class DecemberRunner {
 public:
  DecemberRunner(std::vector<Cell> cells, const fs::path& directory,
                 std::vector<std::string> command, const std::string& repeat, bool allow_single)
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
    for (const Cell& cell : cells) folders.push_back(cell.folder);
    take_december_folder(directory_, folders);
    for (Cell& cell : cells) {
      columns_.push_back(cell.column);
      runners_.push_back(
          std::make_unique<Runner>(std::move(cell.plan), directory_ / cell.folder, command));
    }
  }

  /// Simulates what is not there yet, all tests in one queue. False when a worker failed.
  bool simulate_missing(std::uint32_t jobs, ProgressStyle style) {
    write_december_manifest("running");
    std::vector<PoolTask> work;
    std::vector<std::size_t> owner;
    std::vector<Twin> twins;
    std::map<std::string, std::size_t> places;
    std::size_t whole = 0;
    for (const auto& runner : runners_) whole += runner->plan().tasks.size();
    for (Missing& one : longest_first()) {
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

  void complain() {
    for (const auto& runner : runners_) runner->complain();
    write_december_manifest("failed");
  }

  December judge(const Wanted& wanted, const SimulationSettings& settings) {
    std::vector<DecemberColumn> columns;
    for (const PlannedTopology& topology : wanted.topologies) columns.push_back({topology, {}, {}});
    for (std::size_t i = 0; i < runners_.size(); ++i) {
      const Judged own = judged(runners_[i]->results(settings.allow_single), std::nullopt);
      runners_[i]->write(own, settings);
      columns[columns_[i]].runs.push_back(
          {fs::relative(runners_[i]->directory(), directory_).generic_string(),
           std::get<Summary>(own)});
    }
    return decide_december(wanted.schedule, wanted.on_fail, std::move(columns));
  }

  /// Returns what is missing from report.html, for the user.
  std::string write(const December& december, const SimulationSettings& settings) {
    write_december(directory_, december);
    std::string notice;
    if (settings.with_report) notice = write_html(directory_, december, manifest_.repeat);
    write_december_manifest(december.partial ? "partial" : "finished");
    return notice;
  }

 private:
  /// A long one that began last would leave the other processors idle at the end.
  std::vector<Missing> longest_first() const {
    std::vector<std::pair<double, Missing>> timed;
    for (std::size_t i = 0; i < runners_.size(); ++i) {
      for (PoolTask& task : runners_[i]->missing()) {
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

  void write_december_manifest(const char* status) {
    manifest_.status = status;
    manifest_.ended = manifest_.status == "running" ? 0 : std::time(nullptr);
    write_file(directory_ / "manifest.json", manifest_json(manifest_));
  }

  fs::path directory_;
  std::unique_ptr<DirectoryLock> lock_;
  std::vector<std::size_t> columns_;  ///< of the runners
  std::vector<std::unique_ptr<Runner>> runners_;
  Manifest manifest_;
};

}  // namespace

int december_command(const Arguments& arguments) {
  Options options = december_options();
  if (!options.parse(arguments)) return kExitGo;
  const SimulationSettings settings = simulation_settings(options);
  const Wanted wanted = wanted_of(options);
  std::vector<Cell> cells = planned_cells(wanted, settings);

  const Scenario scenario = cells.front().plan.scenario;
  std::string identity;
  for (const Cell& cell : cells) identity += cell.plan.scenario.resolved_yaml;
  const fs::path directory =
      settings.output.empty() ? default_directory("december", identity) : fs::path(settings.output);
  std::vector<std::string> command{"fivenines", "december"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::string repeat = repeat_december(wanted, options, settings, scenario);
  DecemberRunner runner(std::move(cells), directory, std::move(command), repeat,
                        settings.allow_single);
  point_latest(directory);

  std::vector<std::string> names;
  for (const PlannedTopology& topology : wanted.topologies) names.push_back(topology.name);
  fmt::print("{}\nTests 1 to 5 in the order of the calendar\n",
             december_headline(names, scenario.seed, scenario.replications, FIVENINES_VERSION));
  finish_standard_output();
  catch_signals();
  if (!runner.simulate_missing(settings.jobs, settings.progress)) {
    runner.complain();
    return kExitFailed;
  }
  const December december = runner.judge(wanted, settings);
  const std::string notice = runner.write(december, settings);
  const TerminalFooter footer{directory.string(), repeat, exit_code_of(december)};
  fmt::print("{}", december_terminal(december, settings.style, footer));
  return finish_command(footer, settings.quiet ? "" : notice);
}

}  // namespace fivenines::cli
