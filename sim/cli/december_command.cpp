// fivenines december: Tests 1 to 5 in the order of the calendar, one report, one go / no-go.
#include <fmt/format.h>

#include <utility>

#include "analysis/compare/december.hpp"
#include "sim/base/quantities.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/december_runner.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
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

/// Topology by topology, each in the order of the calendar.
std::vector<DecemberCell> planned_cells(const Wanted& wanted, const SimulationSettings& settings) {
  std::vector<DecemberCell> cells;
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
      DecemberCell cell{c, fmt::format("{}/{}", topology.id, test.id), plan_run(request)};
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

}  // namespace

int december_command(const Arguments& arguments) {
  Options options = december_options();
  if (!options.parse(arguments)) return kExitGo;
  const SimulationSettings settings = simulation_settings(options);
  const Wanted wanted = wanted_of(options);
  std::vector<DecemberCell> cells = planned_cells(wanted, settings);

  const Scenario scenario = cells.front().plan.scenario;
  std::string identity;
  for (const DecemberCell& cell : cells) identity += cell.plan.scenario.resolved_yaml;
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
  const December december =
      runner.judge(wanted.schedule, wanted.on_fail, wanted.topologies, settings);
  const std::string notice = runner.write(december, settings);
  const TerminalFooter footer{directory.string(), repeat, exit_code_of(december)};
  fmt::print("{}", december_terminal(december, settings.style, footer));
  return finish_command(footer, settings.quiet ? "" : notice);
}

}  // namespace fivenines::cli
