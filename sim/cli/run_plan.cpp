#include "sim/cli/run_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/evidence.hpp"
#include "analysis/statistics/figures.hpp"
#include "sim/base/assert.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/facts.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/workers.hpp"
#include "sim/core/capacity.hpp"
#include "sim/dataplane/parts.hpp"
#include "sim/scenario/scenario_reader.hpp"
#include "sim/scenario/shipped_files.hpp"

namespace fivenines::cli {

namespace {

/// Seconds of one process on the machine this was built on: Test 3 at five million learners, and
/// Test 5 with its partitions, in which every write waits for the copies that are away. The set-up
/// places learners in cohorts and fills the caches.
constexpr double kSecondsPerAnalysis = 1.1e-6;
constexpr double kMoreWithCopies = 0.3e-6;
constexpr double kMoreWhileApart = 3.8e-6;
constexpr double kSetUpSecondsPerLearner = 1.1e-6;
/// What Test 3 takes of that in two parts, with the whole machine to itself.
constexpr double kShareInParts = 0.5;

/// Some copies cannot take what others write.
bool keeps_copies_apart(const Fault& fault) {
  return region_taken_down(fault) || std::holds_alternative<Partition>(fault) ||
         std::holds_alternative<LinkFlap>(fault) || std::holds_alternative<Pause>(fault) ||
         std::holds_alternative<ReplicationPause>(fault);
}

/// As a share of the time until the end of measurement, by what is declared.
double share_apart(const Scenario& scenario) {
  const double whole = seconds(scenario.clock.measure_end().time_since_epoch());
  double apart = 0;
  for (const FaultEntry& entry : scenario.faults) {
    if (entry.breakdowns || !keeps_copies_apart(entry.fault)) continue;
    const double rest = whole - (entry.after ? 0 : seconds(entry.at.time_since_epoch()));
    apart += std::clamp(entry.lasting ? seconds(*entry.lasting) : rest, 0.0, std::max(0.0, rest));
  }
  return whole > 0 ? std::min(1.0, apart / whole) : 0;
}

bool is_simulated_in_parts(const Scenario& scenario) {
  if (!scenario.has_requests()) return false;
  const DataPlaneInputs inputs = assemble(scenario, 0);
  return divide(inputs, home_regions(inputs.platform, inputs.workload)).count > 1;
}

Scenario load_or_complain(const RunRequest& request, const std::vector<std::string>& overrides) {
  if (!request.text) return cli::load_or_complain(request.scenario, overrides);
  LoadOptions options;
  options.overrides = overrides;
  options.data_roots = data_roots();
  return complain_or(load_scenario_text(*request.text, request.scenario, options));
}

/// The same with what the readings set that change the model, one after the other: what one sets
/// may depend on what those before it did.
std::vector<std::string> with_readings(const RunRequest& request,
                                       std::vector<std::string> overrides) {
  for (const Reading& reading : readings_table()) {
    const ReadingValue* value = reading.find(request.readings.value(reading));
    if (value == nullptr || value->sets == nullptr) continue;
    const Scenario so_far = load_or_complain(request, overrides);
    for (std::string& set : value->sets(facts_of(so_far))) overrides.push_back(std::move(set));
  }
  return overrides;
}

Scenario scenario_at_500k(const RunRequest& request, std::vector<std::string> overrides) {
  overrides.push_back(fmt::format("workload.learners={}", kBaselineLearners));
  overrides.emplace_back("capacity=proportional");
  LoadOptions options;
  options.overrides = std::move(overrides);
  options.data_roots = data_roots();
  LoadedScenario loaded = request.text
                              ? load_scenario_text(*request.text, request.scenario, options)
                              : load_scenario(request.scenario, options);
  if (loaded.scenario) return std::move(*loaded.scenario);
  throw InputError(
      "linear scaling needs the same scenario at 500K learners, which is not valid:\n" +
      loaded.diagnostics.text());
}

std::string repeat_command(const RunRequest& request, const Scenario& resolved) {
  std::string command = "fivenines ";
  command +=
      request.invocation.empty() ? "run " + shell_quoted(request.scenario) : request.invocation;
  for (const std::string& set : request.sets) command += " --set " + shell_quoted(set);
  for (const std::string& reading : request.readings.chosen()) {
    command += " --reading " + shell_quoted(reading);
  }
  command += fmt::format(" --seed {} -n {}", resolved.seed, resolved.replications);
  return request.allow_single ? command + " --allow-single" : command;
}

void check_criteria(const Scenario& scenario, const std::vector<Criterion>& criteria) {
  const auto complaints = unknown_criteria(scenario.criteria, criteria);
  if (!complaints.empty()) throw InputError(fmt::format("{}", fmt::join(complaints, "\n")));
}

/// The scenario itself, or each of its variants.
std::vector<PlannedRun> runs_of(const Scenario& scenario) {
  std::vector<PlannedRun> runs;
  if (scenario.variants.empty()) {
    runs.push_back({"", {}, scenario, std::nullopt, facts_of(scenario)});
  }
  for (const Variant& variant : scenario.variants) {
    runs.push_back({variant.name, variant.changes, variant.scenario, std::nullopt,
                    facts_of_variant(variant.scenario, variant.name)});
  }
  return runs;
}

/// The command line may set what two variants differ in.
void mention_equal_ones(const std::vector<PlannedRun>& runs) {
  for (std::size_t i = 1; i < runs.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (runs[i].scenario.resolved_yaml != runs[k].scenario.resolved_yaml) continue;
      fmt::print(stderr, "note: {} and {} are the same under these settings\n", runs[k].variant,
                 runs[i].variant);
    }
  }
}

}  // namespace

const PlannedRun& RunPlan::run_of(const Task& task) const {
  const auto found = std::find_if(
      runs.begin(), runs.end(), [&](const PlannedRun& run) { return run.variant == task.variant; });
  FIVENINES_ASSERT(found != runs.end());
  return *found;
}

const Scenario& RunPlan::scenario_of(const Task& task) const {
  const PlannedRun& run = run_of(task);
  return task.is_baseline ? run.baseline.value() : run.scenario;
}

std::optional<ClaimOfRun> claim_of(const Scenario& scenario) {
  if (!scenario.claim) return std::nullopt;
  const Claim& claim = *scenario.claim;
  ClaimOfRun of_run{claim.id,
                    claim.expect,
                    claim.left.metric,
                    claim.left.variant,
                    static_cast<Relation>(claim.relation),
                    claim.right.metric,
                    claim.right.variant};
  try {
    check_claim(of_run);
  } catch (const BadQuery& error) {
    throw InputError(error.what());
  }
  return of_run;
}

RunPlan plan_run(const RunRequest& request) {
  std::vector<std::string> overrides = request.sets;
  if (request.replications) {
    overrides.push_back(fmt::format("replications.count={}", *request.replications));
  }
  if (request.seed) overrides.push_back(fmt::format("replications.seed={}", *request.seed));
  overrides = with_readings(request, std::move(overrides));

  RunPlan plan;
  plan.named = request.scenario;
  plan.readings = request.readings;
  plan.scenario = load_or_complain(request, overrides);
  plan.facts = facts_of(plan.scenario);
  plan.criteria = load_criteria();
  plan.runs = runs_of(plan.scenario);
  plan.claim = claim_of(plan.scenario);
  mention_equal_ones(plan.runs);
  std::vector<TaskGroup> groups;
  std::optional<std::vector<PlannedRun>> at_500k;
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    PlannedRun& run = plan.runs[i];
    check_criteria(run.scenario, plan.criteria);
    const bool compares = needs_baseline(run.scenario.criteria, plan.criteria);
    if (compares && run.facts.learners != kBaselineLearners) {
      if (!at_500k) at_500k = runs_of(scenario_at_500k(request, overrides));
      run.baseline = at_500k->at(i).scenario;
    }
    groups.push_back({run.variant, run.baseline.has_value()});
  }
  plan.tasks = plan_tasks(plan.scenario.replications, groups);
  plan.scenario_text =
      request.text
          ? *request.text
          : read_file(ShippedFiles{ShippedKind::kScenario, data_roots()}.find(request.scenario));
  plan.repeat = repeat_command(request, plan.scenario);
  return plan;
}

double expected_seconds(const Scenario& scenario) {
  double each = kSecondsPerAnalysis;
  if (scenario.dataplane.replication) {
    each += kMoreWithCopies + share_apart(scenario) * kMoreWhileApart;
  }
  return expected_analyses(scenario) * each +
         static_cast<double>(scenario.workload.learners) * kSetUpSecondsPerLearner;
}

std::string expected_cost(const std::vector<PoolTask>& tasks, std::uint32_t jobs) {
  double analyses = 0;
  double sum = 0;
  double longest = 0;
  const Scenario* longest_of = nullptr;
  bool with_baseline = false;
  for (const PoolTask& task : tasks) {
    with_baseline = with_baseline || task.task.is_baseline;
    analyses += expected_analyses(*task.scenario);
    const double seconds = expected_seconds(*task.scenario);
    sum += seconds;
    if (seconds > longest) longest_of = task.scenario;
    longest = std::max(longest, seconds);
  }
  const auto processes = std::clamp<std::size_t>(jobs, 1, std::max<std::size_t>(tasks.size(), 1));
  double seconds = std::max(sum / static_cast<double>(processes), longest);
  // the last one has the machine to itself once the others are done
  const double others = processes > 1 ? (sum - longest) / static_cast<double>(processes - 1) : 0;
  if (longest_of != nullptr && (processes > 1 || tasks.size() == 1) && usable_cores() > 1 &&
      seconds == longest && is_simulated_in_parts(*longest_of)) {
    seconds -= (1 - kShareInParts) * (longest - others);
  }
  return fmt::format("about {} analyses in {} replication{}{}, {} on {} process{}",
                     compact(analyses), tasks.size(), tasks.size() == 1 ? "" : "s",
                     with_baseline ? " (with those at 500K learners)" : "", clock_text(seconds),
                     processes, processes == 1 ? "" : "es");
}

}  // namespace fivenines::cli
