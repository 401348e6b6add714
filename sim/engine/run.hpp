// One replication of a scenario on SimGrid. One process is one engine is one replication: fork
// before the call, never call twice.
#pragma once

#include <cstdint>

#include "sim/core/simulation.hpp"
#include "sim/core/simulation_failed.hpp"

namespace fivenines {

/// Builds the engine, runs the scenario to its end (or to an interruption) and returns the record.
/// Throws SimulationFailed with simulated time, seed and replication, whatever went wrong; the
/// original exception is nested in it.
ReplicationRecord simulate(const Scenario& scenario, std::uint64_t replication,
                           const RunHooks& hooks = {});

}  // namespace fivenines
