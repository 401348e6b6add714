#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct RegionLoss {
  static constexpr std::string_view kind = "region_loss";
  static constexpr std::optional<Component> component = Component::kRegion;
  static constexpr bool takes_region_down = true;
  static constexpr std::string_view help =
      "a region is destroyed, its disks with it; `for` is the time to build it anew: "
      "{region: ID | each, looks: silent | refuse}";
  RegionId region{};
  Looks looks = Looks::kSilent;

  std::vector<Change> effects(const FaultContext&) const {
    return {RegionDown{region, looks, true}};
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const RegionLoss&) const = default;
};

}  // namespace fivenines
