#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/cache_tiers.hpp"
#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Keys of lost nodes are not moved to others: they go to the next level until the nodes are back,
/// cold.
struct CacheNodeLoss {
  static constexpr std::string_view kind = "cache_node_loss";
  static constexpr std::optional<Component> component = Component::kCache;
  static constexpr std::string_view help =
      "a share of the cache nodes of a region is gone with what it held; lookups pass them by: "
      "{region: ID | each, level: local | regional | global | all, nodes: 100%}";
  RegionId region{};
  CacheTiers level;
  double nodes = 1;

  std::vector<Change> effects(const FaultContext&) const {
    return level.each([this](CacheTier tier) { return CacheNodes{region, tier, nodes}; });
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const CacheNodeLoss&) const = default;
};

}  // namespace fivenines
