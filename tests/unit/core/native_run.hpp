// Whole runs on the native clock.
#pragma once

#include <cstdint>
#include <utility>

#include "sim/core/native_clock.hpp"
#include "sim/core/simulation.hpp"

namespace fivenines::test {

/// One replication, with nothing but what the scenario says.
inline ReplicationRecord run_natively(const Scenario& scenario, std::uint64_t replication = 0,
                                      RunHooks hooks = {}) {
  NativeClock clock;
  return Simulation(scenario, replication, clock, std::move(hooks)).run();
}

}  // namespace fivenines::test
