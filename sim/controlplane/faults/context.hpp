#pragma once

#include <cstddef>

#include "sim/model/platform.hpp"

namespace fivenines {

/// What a fault strikes. Faults name servers of the platform as its file states it; what is
/// simulated may have more or fewer of them (capacity in proportion to the learners).
struct FaultContext {
  const Platform& stated;
  const Platform& simulated;
  std::size_t learner_regions = 0;
};

}  // namespace fivenines
