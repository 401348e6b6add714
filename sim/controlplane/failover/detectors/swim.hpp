#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "sim/base/time.hpp"

namespace fivenines {

/// SWIM (Das, Gupta & Motivala 2002): in every period each region pings another one at random; if
/// the answer is not there after `timeout`, it asks `helpers` others to ping it, and suspects it
/// when nobody has heard of it by the end of the period. With n regions a dead one is pinged in a
/// period with probability 1 - (1 - 1/(n-1))^(n-1). Defaults: assumptions; the timeout is above the
/// longest round trip of the catalogue.
struct SwimDetector {
  static constexpr std::string_view kind = "swim";
  static constexpr std::string_view help =
      "each region pings a random other one, and asks helpers before it suspects: "
      "{period: 2s, timeout: 500ms, helpers: 3}";
  SimDuration interval = std::chrono::seconds{2};
  SimDuration timeout = std::chrono::milliseconds{500};
  std::uint32_t helpers = 3;

  SimDuration period() const { return interval; }
  bool operator==(const SwimDetector&) const = default;
};

}  // namespace fivenines
