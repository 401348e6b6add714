#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Server s of a region stands in zone s mod zones. Databases and caches survive the loss of a
/// zone: they are replicated over zones.
struct ZoneOutage {
  static constexpr std::string_view kind = "zone_outage";
  static constexpr std::optional<Component> component = Component::kServers;
  static constexpr std::string_view help =
      "the analyzer hosts of one zone of a region stop: "
      "{region: ID | each, zone: from 0, jobs: lost | resume}";
  RegionId region{};
  std::uint32_t zone = 0;
  JobsOnStop jobs = JobsOnStop::kLost;

  std::vector<Change> effects(const FaultContext& context) const {
    const RegionHardware& hardware = context.simulated.regions.at(index(region));
    std::vector<Change> changes;
    for (std::uint32_t s = zone; s < hardware.servers; s += hardware.zones) {
      changes.push_back(ServerDown{region, s, jobs});
    }
    return changes;
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const ZoneOutage&) const = default;
};

}  // namespace fivenines
