#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct RegionOutage {
  static constexpr std::string_view kind = "region_outage";
  static constexpr std::optional<Component> component = Component::kRegion;
  static constexpr bool takes_region_down = true;
  static constexpr std::string_view help =
      "all hosts of a region stop, then restart with cold caches; disks survive: "
      "{region: ID | each, looks: silent | refuse}";
  RegionId region{};
  Looks looks = Looks::kSilent;

  std::vector<Change> effects(const FaultContext&) const { return {RegionDown{region, looks}}; }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const RegionOutage&) const = default;
};

}  // namespace fivenines
