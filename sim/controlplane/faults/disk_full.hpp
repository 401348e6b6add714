#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct DiskFull {
  static constexpr std::string_view kind = "disk_full";
  static constexpr std::optional<Component> component = Component::kDatabase;
  static constexpr std::string_view help =
      "a region's database answers every write with an error and goes on reading: "
      "{region: ID | each}";
  RegionId region{};

  std::vector<Change> effects(const FaultContext&) const { return {DatabaseWrites{region, false}}; }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const DiskFull&) const = default;
};

}  // namespace fivenines
