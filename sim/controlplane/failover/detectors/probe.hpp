#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "sim/base/time.hpp"

namespace fivenines {

/// An observer asks and waits for the answer. A region that falls silent at a random phase is
/// detected between interval * (misses - 1) + timeout and interval * misses + timeout later by one
/// observer; one that refuses, `timeout` sooner. Defaults: the plan's checks every 5 s (003:206)
/// and its reading X-05, two misses of one second.
struct ProbeDetector {
  static constexpr std::string_view kind = "probe";
  static constexpr std::string_view help =
      "observers ask every `interval` and miss an answer after `timeout`: "
      "{interval: 5s, timeout: 1s, misses: 2, recoveries: 2, observers: 3}";
  SimDuration interval = std::chrono::seconds{5};
  SimDuration timeout = std::chrono::seconds{1};
  std::uint32_t misses = 2;      ///< in a row, until the observer suspects
  std::uint32_t recoveries = 2;  ///< answers in a row, until it trusts again

  SimDuration period() const { return interval; }
  bool operator==(const ProbeDetector&) const = default;
};

/// What one observer has heard of one region by probes.
class ProbeCounter {
 public:
  /// Takes in one answer or miss; returns whether the observer suspects the region now.
  bool result(bool answered, const ProbeDetector& options) {
    misses_ = answered ? 0 : misses_ + 1;
    answers_ = answered ? answers_ + 1 : 0;
    if (suspects_ ? answers_ >= options.recoveries : misses_ >= options.misses) {
      suspects_ = !suspects_;
    }
    return suspects_;
  }

 private:
  std::uint32_t misses_ = 0;
  std::uint32_t answers_ = 0;
  bool suspects_ = false;
};

}  // namespace fivenines
