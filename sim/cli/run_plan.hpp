// What `run` is going to do, decided before anything is written or simulated.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/criterion.hpp"
#include "analysis/plan/run.hpp"
#include "sim/cli/run_directory.hpp"
#include "sim/scenario/scenario.hpp"

namespace fivenines::cli {

struct RunPlan {
  std::string named;  ///< the scenario as the user named it
  Scenario scenario;
  std::optional<Scenario> baseline;  ///< at 500K learners, when a criterion compares with it
  std::vector<Task> tasks;
  RunFacts facts;
  std::vector<Criterion> criteria;
  std::string scenario_text;  ///< the file as it is
  std::string repeat;         ///< the command that gives the same result

  const Scenario& scenario_of(const Task& task) const {
    return task.part.empty() ? scenario : *baseline;
  }
};

/// Reads everything. Throws UsageError or InputError.
RunPlan plan_run(const std::string& scenario, const std::vector<std::string>& overrides,
                 std::optional<std::uint64_t> replications, std::optional<std::uint64_t> seed,
                 bool allow_single);

/// "about 57.2M analyses in 6 replications, 00:52 on 2 processes".
std::string expected_cost(const RunPlan& plan, const std::vector<Task>& tasks, std::uint32_t jobs);

}  // namespace fivenines::cli
