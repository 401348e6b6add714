#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct ReplicationPause {
  static constexpr std::string_view kind = "replication_pause";
  static constexpr std::optional<Component> component = std::nullopt;
  static constexpr std::string_view help =
      "a region neither offers updates to the others nor takes theirs; writes that are sent to all "
      "copies at once still arrive: {region: ID | each}";
  RegionId region{};

  std::vector<Change> effects(const FaultContext&) const {
    return {ReplicationPaused{region, true}};
  }
  std::vector<RegionId> strikes() const { return {}; }
  bool operator==(const ReplicationPause&) const = default;
};

}  // namespace fivenines
