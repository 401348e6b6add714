// What `run` is going to do, decided before anything is written or simulated.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/compare/comparison.hpp"
#include "analysis/plan/criterion.hpp"
#include "analysis/plan/reading.hpp"
#include "analysis/plan/run.hpp"
#include "sim/cli/run_directory.hpp"
#include "sim/cli/workers.hpp"
#include "sim/scenario/scenario.hpp"

namespace fivenines::cli {

/// What the command line asks of a run.
struct RunRequest {
  std::string scenario;  ///< as the user named it
  /// The scenario itself, when no file has it.
  std::optional<std::string> text;
  std::string invocation;  ///< what repeats the run but its options; empty: "run SCENARIO"
  std::vector<std::string> sets;
  Readings readings;
  std::optional<std::uint64_t> replications;
  std::optional<std::uint64_t> seed;
  bool allow_single = false;
};

/// A scenario without variants, or one of its variants.
struct PlannedRun {
  std::string variant;               ///< empty: the scenario itself
  std::vector<std::string> changes;  ///< of the variant, as PATH=VALUE
  Scenario scenario;
  std::optional<Scenario> baseline;  ///< at 500K learners, when a criterion compares with it
  RunFacts facts;
};

struct RunPlan {
  std::string named;             ///< the scenario as the user named it
  Scenario scenario;             ///< as it is in the file and on the command line
  std::vector<PlannedRun> runs;  ///< in the order of the file
  std::vector<Task> tasks;       ///< of all runs
  RunFacts facts;                ///< of the scenario
  std::optional<ClaimOfRun> claim;
  std::vector<Criterion> criteria;
  Readings readings;
  std::string scenario_text;  ///< the file as it is
  std::string repeat;         ///< the command that gives the same result

  const PlannedRun& run_of(const Task& task) const;
  const Scenario& scenario_of(const Task& task) const;
};

/// The claim of a scenario, as analysis has it. Throws InputError when its sides cannot be
/// compared.
std::optional<ClaimOfRun> claim_of(const Scenario& scenario);

/// Reads everything. Throws UsageError or InputError.
RunPlan plan_run(const RunRequest& request);

/// Wall-clock seconds of one replication on the machine this was built on.
double expected_seconds(const Scenario& scenario);

/// "about 57.2M analyses in 6 replications, 00:52 on 2 processes".
std::string expected_cost(const std::vector<PoolTask>& tasks, std::uint32_t jobs);

}  // namespace fivenines::cli
