#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/cache_tiers.hpp"
#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// A memory limit that was set too low.
struct CacheResize {
  static constexpr std::string_view kind = "cache_resize";
  static constexpr std::optional<Component> component = Component::kCache;
  static constexpr std::string_view help =
      "caches of a region have room for less; the oldest entries go: "
      "{region: ID | each, level: local | regional | global | all, size: 50%}";
  RegionId region{};
  CacheTiers level;
  double size = 0.5;

  std::vector<Change> effects(const FaultContext&) const {
    return level.each([this](CacheTier tier) { return CacheSize{region, tier, size}; });
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const CacheResize&) const = default;
};

}  // namespace fivenines
