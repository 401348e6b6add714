// fivenines why DIR: what a run failed by, when, through what, and what would have saved it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "analysis/compare/why_report.hpp"
#include "analysis/statistics/figures.hpp"
#include "sim/base/quantities.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/facts.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/html_report.hpp"
#include "sim/cli/recorded_december.hpp"
#include "sim/cli/recorded_run.hpp"
#include "sim/cli/remedies.hpp"
#include "sim/cli/signals.hpp"
#include "sim/cli/simulating.hpp"
#include "sim/cli/why_december.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kAsItWas = "as-it-was";
constexpr std::uint32_t kReplicationsMost = 3;

Options why_options() {
  Options options("why", {"DIR"});
  options.add("budget", "DURATION",
              "wall-clock time for the re-runs (5min; 10min for December tests); 0s: none");
  options.add("jobs,j", "N",
              "processes at once (default: one a processor; with fewer, idle ones help)");
  options.add_switch("quiet,q", "no progress and no cost on standard error");
  options.add("color", "WHEN", "auto, always or never");
  options.add("progress", "HOW", "auto, bar, lines or none");
  options.add_example("fivenines why out/latest", "the chain of causes, and remedies re-run");
  options.add_example("fivenines why out/latest --budget 0s", "the chain alone, at once");
  options.add_example("fivenines why out/december",
                      "all tests of December again, with what helps them changed at once");
  options.add_example("fivenines why out/latest/variants/three --budget 20min -j 2",
                      "of one variant, with more replications");
  return options;
}

/// The stretch to simulate again, and how much of it the budget pays for.
struct Rerun {
  Window window;
  std::string text;  ///< the scenario with its variants
  bool scaled = false;
};

SimDuration whole_seconds(double seconds) {
  return std::chrono::seconds{static_cast<std::int64_t>(seconds)};
}

std::string rerun_yaml(const Scenario& scenario, const Window& window,
                       const std::vector<RemedyPlan>& remedies) {
  std::vector<WindowVariant> variants{{kAsItWas, {}}};
  for (const RemedyPlan& remedy : remedies) variants.push_back(remedy.variant);
  return window_yaml(scenario, window, variants);
}

/// Wall-clock seconds of one replication of the window.
double cost_seconds(const Scenario& scenario, const Window& window) {
  LoadOptions options;
  options.data_roots = data_roots();
  const LoadedScenario loaded =
      load_scenario_text(window_yaml(scenario, window, {}), "window.yaml", options);
  if (!loaded.scenario) throw InputError(loaded.diagnostics.text());
  return expected_seconds(*loaded.scenario);
}

/// The violated criterion and then the blockers that limit the same metric, such as the latency of
/// learners of other regions.
std::vector<std::string> alike_criteria(const Verdict& verdict, const Judgement& violated) {
  std::vector<std::string> ids{violated.criterion.id};
  if (violated.criterion.query.empty()) return ids;
  const Metric metric = parse_query(violated.criterion.query).metric;
  for (const Judgement& judgement : verdict.judgements) {
    const Criterion& criterion = judgement.criterion;
    const bool is_alike = !criterion.query.empty() && criterion.is_blocker() &&
                          parse_query(criterion.query).metric == metric;
    if (is_alike && criterion.id != ids.front()) ids.push_back(criterion.id);
  }
  return ids;
}

/// As many replications as the budget pays for; with fewer than two, fewer learners where capacity
/// follows them.
Rerun plan_rerun(const Scenario& scenario, const Explanation& explanation,
                 const std::vector<std::string>& alike, const std::vector<RemedyPlan>& remedies,
                 double budget_s, std::uint32_t jobs) {
  Rerun rerun;
  Window& window = rerun.window;
  window.from = can_shift(scenario) ? whole_seconds(explanation.from_s) : SimDuration{0};
  window.until = std::min(whole_seconds(std::ceil(explanation.until_s)), scenario.clock.measure);
  if (window.until <= window.from) window.until = scenario.clock.measure;
  window.criteria = alike;
  const double cost = cost_seconds(scenario, window);
  const double paid = budget_s * jobs / static_cast<double>(remedies.size() + 1);
  const double fits = cost > 0 ? paid / cost : kReplicationsMost;
  const std::uint32_t most = std::min(kReplicationsMost, scenario.replications);
  window.replications = static_cast<std::uint32_t>(std::clamp<double>(std::floor(fits), 1.0, most));
  const bool scales =
      scenario.capacity == CapacityMode::kProportional && scenario.platform.sized_for_learners > 0;
  if (fits < 2 && scales && most > 1) {
    const auto learners =
        static_cast<std::uint64_t>(static_cast<double>(scenario.workload.learners) * fits / 2);
    window.learners = std::clamp(learners, std::min(kLearnersLeast, scenario.workload.learners),
                                 scenario.workload.learners);
    window.replications = 2;
    rerun.scaled = true;
  }
  rerun.text = rerun_yaml(scenario, window, remedies);
  return rerun;
}

std::string rerun_text(const Rerun& rerun, const Scenario& scenario) {
  const Window& window = rerun.window;
  std::string text = fmt::format(
      "{} from second {:.0f} on, {} replication{} of {} learners",
      duration_text(seconds(window.until - window.from)), seconds(window.from), window.replications,
      window.replications == 1 ? "" : "s",
      compact(static_cast<double>(window.learners.value_or(scenario.workload.learners))));
  if (rerun.scaled) text += ", with capacity in proportion, to stay within the budget";
  return text;
}

/// Re-runs of an older question are of no use to this one.
void remove_other_reruns(const fs::path& folder, const std::string& resolved_yaml) {
  std::error_code error;
  const fs::path resolved = folder / "scenario.resolved.yaml";
  if (!fs::exists(resolved, error)) return;
  if (read_file(resolved) == resolved_yaml) return;
  fs::remove_all(folder, error);
}

}  // namespace

int why_command(const Arguments& arguments) {
  Options options = why_options();
  if (!options.parse(arguments)) return kExitGo;
  const fs::path directory = options.positional(0);
  const bool of_december = is_december(directory);
  const Parsed<SimDuration> budget =
      parse_duration(options.text("budget", of_december ? "10min" : "5min"));
  if (!budget.value) throw UsageError("--budget: " + budget.problem);
  const std::uint32_t processors = std::max(1U, std::thread::hardware_concurrency());
  const auto jobs =
      static_cast<std::uint32_t>(options.number("jobs", 1, 1024).value_or(processors));
  const TerminalStyle style = terminal_style(options.choice("color", {"auto", "always", "never"}));
  const ProgressStyle progress = progress_style(
      options.choice("progress", {"auto", "bar", "lines", "none"}), options.given("quiet"));
  if (of_december) {
    return why_december(directory, {*budget.value, jobs, style, progress}, arguments);
  }

  const Readings readings = chosen_readings(manifest_readings(directory));
  const RecordedRun recorded = load_run(directory);
  const std::vector<Criterion> criteria = load_criteria();
  const Summary summary = summarise(recorded.run, criteria, true, recorded.partial, readings);
  fmt::print("{}\n{}\n\n", headline(recorded.run.facts, FIVENINES_VERSION),
             recorded.run.facts.title);
  const Judgement* violated = first_violated(summary.verdict);
  if (violated == nullptr || recorded.run.records.empty()) {
    fmt::print("  nothing to explain: {}\n",
               recorded.run.records.empty()         ? "no replication is there"
               : summary.verdict.judgements.empty() ? "the scenario names no criteria"
                                                    : "no criterion is violated");
    return kExitGo;
  }

  Why why;
  why.digest = summary.digest;
  why.explanation = explain(recorded.run, *violated);
  const Scenario scenario = recorded_scenario(directory);
  const std::vector<RemedyPlan> remedies =
      scenario.has_requests() ? remedies_for(scenario) : std::vector<RemedyPlan>{};
  if (*budget.value == SimDuration{0} || remedies.empty()) {
    why.rerun = remedies.empty() ? "nothing in this scenario can be changed" : "the budget is 0 s";
  } else {
    const Rerun rerun =
        plan_rerun(scenario, why.explanation, alike_criteria(summary.verdict, *violated), remedies,
                   seconds(*budget.value), jobs);
    RunRequest request;
    request.scenario = (directory / "why").string();
    request.text = rerun.text;
    request.invocation = "why " + shell_quoted(directory.string());
    request.readings = readings;
    request.allow_single = true;
    RunPlan plan = plan_run(request);
    const fs::path folder = directory / "why";
    remove_other_reruns(folder, plan.scenario.resolved_yaml);
    std::vector<std::string> command{"fivenines", "why"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    finish_standard_output();
    catch_signals();
    Runner runner(std::move(plan), folder, std::move(command));
    if (!runner.simulate_missing(jobs, progress)) {
      runner.complain();
      return kExitFailed;
    }
    const Judged judged = compare_variants(runner.results(true), std::nullopt);
    SimulationSettings without_page;
    without_page.with_report = false;
    runner.write(judged, without_page);
    if (is_partial(judged)) return kExitInterrupted;
    std::vector<std::string> texts;
    for (const RemedyPlan& remedy : remedies) texts.push_back(remedy.text);
    why.remedies = ranked(std::get<VariantComparison>(judged), violated->criterion, texts);
    why.rerun = rerun_text(rerun, scenario);
    why.folder = folder.string();
  }
  write_file(directory / "why.json", why_json(why));
  std::error_code error;
  if (fs::exists(directory / "report.html", error)) {
    // judged as the run was, which may be more strictly than here
    const Summary as_judged = summarise(recorded.run, criteria, manifest_allow_single(directory),
                                        recorded.partial, readings);
    write_html(directory, as_judged, manifest_repeat(directory));
  }
  fmt::print("{}", why_text(why, style));
  finish_standard_output();
  return kExitGo;
}

}  // namespace fivenines::cli
