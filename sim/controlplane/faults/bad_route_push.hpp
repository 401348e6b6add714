#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// One wrong configuration for all, until it is rolled back: `for` is how long that takes.
struct BadRoutePush {
  static constexpr std::string_view kind = "bad_route_push";
  static constexpr std::optional<Component> component = std::nullopt;
  static constexpr std::string_view help =
      "a wrong configuration sends learners to one region, until it is rolled back: "
      "{to: ID, learner_region: ID | all}";
  RegionId to{};
  std::optional<LearnerRegionId> learner_region;  ///< nothing: all

  std::vector<Change> effects(const FaultContext& context) const {
    return context.each_learner_region(learner_region, [this](LearnerRegionId id) {
      return RouteOverride{id, to};
    });
  }
  std::vector<RegionId> strikes() const { return {}; }
  bool operator==(const BadRoutePush&) const = default;
};

}  // namespace fivenines
