#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct DrainRegion {
  static constexpr std::string_view kind = "drain";
  static constexpr std::optional<Component> component = std::nullopt;
  static constexpr std::string_view help =
      "an operator has the failover controller empty a region, which goes on working: "
      "{region: ID | each}";
  RegionId region{};

  std::vector<Change> effects(const FaultContext&) const { return {Drain{region, true}}; }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const DrainRegion&) const = default;
};

}  // namespace fivenines
