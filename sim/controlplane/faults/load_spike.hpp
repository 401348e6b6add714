#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct LoadSpike {
  static constexpr std::string_view kind = "load_spike";
  static constexpr std::optional<Component> component = Component::kLoad;
  static constexpr std::string_view help =
      "learners ask more (or less) often than declared: "
      "{learner_region: ID | all, factor: 300%}";
  std::optional<LearnerRegionId> learner_region;  ///< nothing: all
  double factor = 3;

  std::vector<Change> effects(const FaultContext& context) const {
    return context.each_learner_region(learner_region, [this](LearnerRegionId id) {
      return LoadLevel{id, factor};
    });
  }
  std::vector<RegionId> strikes() const { return {}; }
  bool operator==(const LoadSpike&) const = default;
};

}  // namespace fivenines
