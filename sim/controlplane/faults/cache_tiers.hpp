#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/model/change.hpp"

namespace fivenines {

/// Which levels of caches a fault strikes, by CacheTier.
struct CacheTiers {
  std::array<bool, kCacheTiers> struck{true, true, true};

  /// `effect(tier)` for each of them.
  template <typename Effect>
  std::vector<Change> each(Effect&& effect) const {
    std::vector<Change> changes;
    for (std::size_t tier = 0; tier < kCacheTiers; ++tier) {
      if (struck[tier]) changes.push_back(effect(static_cast<CacheTier>(tier)));
    }
    return changes;
  }
  bool operator==(const CacheTiers&) const = default;
};

}  // namespace fivenines
