#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Misses by design: every such lookup passes all levels and reads the database.
struct CachePenetrationFault {
  static constexpr std::string_view kind = "cache_penetration";
  static constexpr std::optional<Component> component = Component::kCache;
  static constexpr std::string_view help =
      "a share of analyses asks for content that does not exist, which no cache can answer: "
      "{learner_region: ID | all, share: 20%}";
  std::optional<LearnerRegionId> learner_region;  ///< nothing: all
  double share = 0.2;

  std::vector<Change> effects(const FaultContext& context) const {
    return context.each_learner_region(learner_region, [this](LearnerRegionId id) {
      return CachePenetration{id, share};
    });
  }
  std::vector<RegionId> strikes() const { return {}; }
  bool operator==(const CachePenetrationFault&) const = default;
};

}  // namespace fivenines
