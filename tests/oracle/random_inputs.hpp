// Small random scenarios for comparing the data plane with the oracle and for its properties: every
// kind of cache, station, client and change, with times on a grid so that many things happen at one
// instant. A seed gives the same scenario everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/dataplane/inputs.hpp"
#include "tests/oracle/oracle.hpp"

namespace fivenines::oracle {

struct Scenario {
  std::uint64_t seed = 0;
  /// Times are multiples of this, where they are not drawn from a continuous law.
  SimDuration quantum{1};
  DataPlaneInputs inputs;
  std::vector<TimedChange> changes;  ///< in time order
};

Scenario random_scenario(std::uint64_t seed);
/// One that is simulated in two parts, most of which ask each other.
Scenario random_scenario_in_parts(std::uint64_t seed);

/// What the scenario is, in a few lines, to read beside a failure.
std::string summary(const Scenario& scenario);
std::string describe(const Outcome& outcome);

}  // namespace fivenines::oracle
