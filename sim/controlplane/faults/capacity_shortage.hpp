#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Nothing runs worse until something has to start: hosts that come back after an outage, and those
/// that a controller wants besides.
struct CapacityShortage {
  static constexpr std::string_view kind = "capacity_shortage";
  static constexpr std::optional<Component> component = Component::kServers;
  static constexpr std::string_view help =
      "a share of the hosts that start in a region while it lasts does not, for want of machines: "
      "{region: ID | each, refused: 50%}";
  RegionId region{};
  double refused = 0.5;

  std::vector<Change> effects(const FaultContext&) const { return {LaunchLimit{region, refused}}; }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const CapacityShortage&) const = default;
};

}  // namespace fivenines
