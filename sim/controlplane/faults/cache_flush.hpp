#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/cache_tiers.hpp"
#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// It happens and is over; what lasts is the time until the caches are warm.
struct CacheFlush {
  static constexpr std::string_view kind = "cache_flush";
  static constexpr std::optional<Component> component = Component::kCache;
  static constexpr std::string_view help =
      "a share of what a region's caches hold is gone at once, as by a flush; nothing lasts: "
      "{region: ID | each, level: local | regional | global | all, entries: 100%}";
  RegionId region{};
  CacheTiers level;
  double entries = 1;

  std::vector<Change> effects(const FaultContext&) const {
    return level.each([this](CacheTier tier) { return CacheDrop{region, tier, entries}; });
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const CacheFlush&) const = default;
};

}  // namespace fivenines
