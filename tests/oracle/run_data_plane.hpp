// Runs the data plane natively over a scenario, as the door would: advance, enact, tell.
#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "sim/dataplane/dataplane.hpp"
#include "tests/oracle/random_inputs.hpp"

namespace fivenines::oracle {

struct Run {
  std::vector<Outcome> outcomes;  ///< by (learner region, arrival index)
  ReplicationRecord record;
};

/// Where to stop next on the way, given where it stands; what is not later is left out.
using Chop = std::function<SimTime(SimTime)>;

/// Only where the world changes.
inline SimTime no_chop(SimTime) {
  return kNever;
}
Chop chop_every(SimDuration step);
/// Steps of random length, `mean` on average; some have no length.
Chop chop_at_random(std::uint64_t seed, SimDuration mean);

/// `core_to_spare`: as DataPlane::use_core().
Run run_data_plane(const Scenario& scenario, const Chop& chop,
                   const std::atomic<bool>* core_to_spare = nullptr);

}  // namespace fivenines::oracle
