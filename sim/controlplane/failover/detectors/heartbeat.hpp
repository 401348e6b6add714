#pragma once

#include <chrono>
#include <string_view>

#include "sim/base/time.hpp"

namespace fivenines {

/// A region sends beats and an observer suspects it when none has come for `timeout`. With constant
/// delay d a crash at a random phase is detected d + timeout - interval to d + timeout later.
/// Defaults: assumptions; three beats missing.
struct HeartbeatDetector {
  static constexpr std::string_view kind = "heartbeat";
  static constexpr std::string_view help =
      "regions send beats, and an observer suspects one after `timeout` without: "
      "{interval: 1s, timeout: 3s, observers: 3}";
  SimDuration interval = std::chrono::seconds{1};
  SimDuration timeout = std::chrono::seconds{3};

  SimDuration period() const { return interval; }
  bool operator==(const HeartbeatDetector&) const = default;
};

}  // namespace fivenines
