#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// What a region_loss does, for as long as a restart takes: it comes back at once, but empty.
struct CrashAndWipe {
  static constexpr std::string_view kind = "crash_and_wipe";
  static constexpr std::optional<Component> component = Component::kRegion;
  static constexpr bool takes_region_down = true;
  static constexpr std::string_view help =
      "all hosts of a region crash and restart with empty disks: "
      "{region: ID | each, looks: silent | refuse}";
  RegionId region{};
  Looks looks = Looks::kRefuse;

  std::vector<Change> effects(const FaultContext&) const {
    return {RegionDown{region, looks, true}};
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const CrashAndWipe&) const = default;
};

}  // namespace fivenines
