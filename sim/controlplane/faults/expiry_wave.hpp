#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/cache_tiers.hpp"
#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Aligned times to live, the classic stampede. Repeat it with `repeat` and `every`.
struct ExpiryWave {
  static constexpr std::string_view kind = "expiry_wave";
  static constexpr std::optional<Component> component = Component::kCache;
  static constexpr std::string_view help =
      "a share of the entries of a region's caches expires at one instant, as if stored together: "
      "{region: ID | each, level: local | regional | global | all, entries: 50%}";
  RegionId region{};
  CacheTiers level;
  double entries = 0.5;

  std::vector<Change> effects(const FaultContext&) const {
    return level.each([this](CacheTier tier) { return CacheDrop{region, tier, entries}; });
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const ExpiryWave&) const = default;
};

}  // namespace fivenines
