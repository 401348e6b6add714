#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Resolvers that ignore TTLs, an anycast route that does not move.
struct RoutingStale {
  static constexpr std::string_view kind = "routing_stale";
  static constexpr std::optional<Component> component = std::nullopt;
  static constexpr std::string_view help =
      "a share of learners keeps the routes that hold as it begins, whatever the controller "
      "changes: "
      "{learner_region: ID | all, share: 100%}";
  std::optional<LearnerRegionId> learner_region;  ///< nothing: all
  double share = 1;

  std::vector<Change> effects(const FaultContext& context) const {
    return context.each_learner_region(learner_region, [this](LearnerRegionId id) {
      return RoutesFrozen{id, share};
    });
  }
  std::vector<RegionId> strikes() const { return {}; }
  bool operator==(const RoutingStale&) const = default;
};

}  // namespace fivenines
