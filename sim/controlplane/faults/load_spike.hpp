#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct LoadSpike {
  static constexpr std::string_view kind = "load_spike";
  static constexpr std::string_view help =
      "learners ask more (or less) often than declared: "
      "{learner_region: ID | all, factor: 300%}";
  std::optional<LearnerRegionId> learner_region;  ///< nothing: all
  double factor = 3;

  std::vector<Change> effects(const FaultContext& context) const {
    std::vector<Change> changes;
    for (std::size_t l = 0; l < context.learner_regions; ++l) {
      if (learner_region && index(*learner_region) != l) continue;
      changes.push_back(LoadLevel{learner_region_id(l), factor});
    }
    return changes;
  }
  std::vector<RegionId> strikes() const { return {}; }
  bool operator==(const LoadSpike&) const = default;
};

}  // namespace fivenines
