#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "sim/base/time.hpp"

namespace fivenines {

/// A region sends beats and an observer suspects it when none has come for `timeout`. With constant
/// delay d a crash at a random phase is detected d + timeout - interval to d + timeout later.
/// With `from: sent` and synchronous clocks the timeout counts from when the newest beat was sent,
/// so the observer trusts between the freshness points i * interval + delta and the next one iff
/// beat i or a later one has come: NFD-S of Chen, Toueg & Aguilera 2002, with timeout = interval +
/// delta. Defaults: assumptions; three beats missing.
struct HeartbeatDetector {
  enum class From : std::uint8_t { kArrival, kSent };
  static constexpr std::string_view kind = "heartbeat";
  static constexpr std::string_view help =
      "regions send beats, and an observer suspects one after `timeout` without: "
      "{interval: 1s, timeout: 3s, from: arrival | sent, observers: 3}";
  SimDuration interval = std::chrono::seconds{1};
  SimDuration timeout = std::chrono::seconds{3};
  From from = From::kArrival;  ///< of the newest beat

  SimDuration period() const { return interval; }
  bool operator==(const HeartbeatDetector&) const = default;
};

}  // namespace fivenines
