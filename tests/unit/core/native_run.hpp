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

/// Analyses that failed for this reason in the measured window.
inline std::uint64_t failed(const ReplicationRecord& record, Cause cause) {
  std::uint64_t sum = 0;
  for (const auto& row : record.pairs) {
    for (const PairRecord& pair : row) sum += pair.failed[static_cast<std::size_t>(cause)];
  }
  return sum;
}

}  // namespace fivenines::test
