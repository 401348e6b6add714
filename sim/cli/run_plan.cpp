#include "sim/cli/run_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/evidence.hpp"
#include "analysis/statistics/figures.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/facts.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/progress.hpp"
#include "sim/scenario/scenario_reader.hpp"

namespace fivenines::cli {

namespace {

/// Speed of one process on the machine this was built on, Test 3 at five million learners. The
/// set-up places learners in cohorts and fills the caches.
constexpr double kAnalysesPerSecond = 0.9e6;
constexpr double kSetUpSecondsPerLearner = 1.1e-6;

double expected_seconds(const Scenario& scenario) {
  return expected_analyses(scenario) / kAnalysesPerSecond +
         static_cast<double>(scenario.workload.learners) * kSetUpSecondsPerLearner;
}

Scenario baseline_of(const std::string& scenario, std::vector<std::string> overrides) {
  overrides.push_back(fmt::format("workload.learners={}", kBaselineLearners));
  overrides.emplace_back("capacity=proportional");
  LoadOptions options;
  options.overrides = std::move(overrides);
  options.data_roots = data_roots();
  LoadedScenario loaded = load_scenario(scenario, options);
  if (loaded.scenario) return std::move(*loaded.scenario);
  throw InputError(
      "linear scaling needs the same scenario at 500K learners, which is not valid:\n" +
      loaded.diagnostics.text());
}

std::string repeat_command(const std::string& scenario, const std::vector<std::string>& sets,
                           const Scenario& resolved, bool allow_single) {
  std::string command = "fivenines run " + shell_quoted(scenario);
  for (const std::string& set : sets) command += " --set " + shell_quoted(set);
  command += fmt::format(" --seed {} -n {}", resolved.seed, resolved.replications);
  return allow_single ? command + " --allow-single" : command;
}

}  // namespace

RunPlan plan_run(const std::string& scenario, const std::vector<std::string>& sets,
                 std::optional<std::uint64_t> replications, std::optional<std::uint64_t> seed,
                 bool allow_single) {
  std::vector<std::string> overrides = sets;
  if (replications) overrides.push_back(fmt::format("replications.count={}", *replications));
  if (seed) overrides.push_back(fmt::format("replications.seed={}", *seed));

  RunPlan plan;
  plan.named = scenario;
  plan.scenario = load_or_complain(scenario, overrides);
  plan.criteria = load_criteria();
  const auto complaints = unknown_criteria(plan.scenario.criteria, plan.criteria);
  if (!complaints.empty()) throw InputError(fmt::format("{}", fmt::join(complaints, "\n")));
  plan.facts = facts_of(plan.scenario);
  const bool compares = needs_baseline(plan.scenario.criteria, plan.criteria);
  if (compares && plan.facts.learners != kBaselineLearners) {
    plan.baseline = baseline_of(scenario, overrides);
  }
  plan.tasks = plan_tasks(plan.scenario.replications, plan.baseline.has_value());
  plan.scenario_text = read_file(find_shipped(scenario, "scenarios", data_roots()));
  plan.repeat = repeat_command(scenario, sets, plan.scenario, allow_single);
  return plan;
}

std::string expected_cost(const RunPlan& plan, const std::vector<Task>& tasks, std::uint32_t jobs) {
  double analyses = 0;
  double sum = 0;
  double longest = 0;
  for (const Task& task : tasks) {
    analyses += expected_analyses(plan.scenario_of(task));
    const double seconds = expected_seconds(plan.scenario_of(task));
    sum += seconds;
    longest = std::max(longest, seconds);
  }
  const auto processes = std::clamp<std::size_t>(jobs, 1, std::max<std::size_t>(tasks.size(), 1));
  const double seconds = std::max(sum / static_cast<double>(processes), longest);
  return fmt::format("about {} analyses in {} replication{}{}, {} on {} process{}",
                     compact(analyses), tasks.size(), tasks.size() == 1 ? "" : "s",
                     plan.baseline ? " (with those at 500K learners)" : "", clock_text(seconds),
                     processes, processes == 1 ? "" : "es");
}

}  // namespace fivenines::cli
