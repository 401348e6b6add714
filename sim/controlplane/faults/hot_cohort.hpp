#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Skew: the longest computation, asked for again and again, and one key that is hot.
struct HotCohortFault {
  static constexpr std::string_view kind = "hot_cohort";
  static constexpr std::optional<Component> component = Component::kLoad;
  static constexpr std::string_view help =
      "a share of analyses is of the largest cohort of its learner region, and of one item: "
      "{learner_region: ID | all, share: 30%}";
  std::optional<LearnerRegionId> learner_region;  ///< nothing: all
  double share = 0.3;

  std::vector<Change> effects(const FaultContext& context) const {
    return context.each_learner_region(learner_region, [this](LearnerRegionId id) {
      return HotCohort{id, share};
    });
  }
  std::vector<RegionId> strikes() const { return {}; }
  bool operator==(const HotCohortFault&) const = default;
};

}  // namespace fivenines
