#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sim/model/change.hpp"
#include "sim/model/platform.hpp"

namespace fivenines {

/// What a fault strikes. Faults name servers of the platform as its file states it; what is
/// simulated may have more or fewer of them (capacity in proportion to the learners).
struct FaultContext {
  const Platform& stated;
  const Platform& simulated;
  std::size_t learner_regions = 0;

  /// `effect(id)` for one learner region, or for all.
  template <typename Effect>
  std::vector<Change> each_learner_region(const std::optional<LearnerRegionId>& only,
                                          Effect&& effect) const {
    std::vector<Change> changes;
    for (std::size_t l = 0; l < learner_regions; ++l) {
      if (!only || index(*only) == l) changes.push_back(effect(learner_region_id(l)));
    }
    return changes;
  }
};

}  // namespace fivenines
