#pragma once

#include "analysis/plan/run.hpp"
#include "sim/scenario/scenario.hpp"

namespace fivenines::cli {

/// What analysis is told of a scenario. Depends on nothing that must not change results.
RunFacts facts_of(const Scenario& scenario);

/// The same of a variant, whose title says which one it is.
RunFacts facts_of_variant(const Scenario& scenario, const std::string& name);

/// Analyses that a replication is expected to simulate, warm-up included.
double expected_analyses(const Scenario& scenario);

}  // namespace fivenines::cli
