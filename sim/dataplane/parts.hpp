// Which regions are simulated together, when two cores work on one run. Regions that exchange
// nothing but asks of the shared tier, their answers, fills and invalidations know nothing of each
// other before half a round trip: as long as each part advances less than that (its lookahead), it
// needs no message that is sent meanwhile. That is conservative parallel simulation in windows
// (Chandy and Misra 1979; Nicol 1993); every event happens when it would with one part.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/dataplane/inputs.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Not of a run whose routes are fixed.
bool sends_learners_elsewhere(const Change& change);

struct Parts {
  std::vector<std::uint8_t> part_of;  ///< [region]
  std::size_t count = 1;
  std::int64_t lookahead_ns = 0;  ///< the least one-way time between parts; 0 with one part

  /// Of a run whose regions have to be simulated together.
  static Parts whole(std::size_t regions);
};

/// Two parts of about the same load that are far from each other; one, where an attempt could leave
/// its home region, the copies of a key are everywhere, the shared tier has queues, regions are
/// closer than a millisecond, or little happens meanwhile. `homes`: home_regions().
Parts divide(const DataPlaneInputs& inputs, const std::vector<RegionId>& homes);

}  // namespace fivenines
