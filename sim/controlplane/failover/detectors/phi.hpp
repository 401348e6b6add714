#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string_view>

#include "sim/base/time.hpp"

namespace fivenines {

/// Phi accrual (Hayashibara et al. 2004): an observer suspects when phi = -log10 P(the next beat
/// comes later than now) reaches the threshold, with the exact normal law of the intervals it has
/// seen. Defaults as in Akka: threshold 8, window 1000, deviation at least 100 ms; beats every
/// second.
struct PhiDetector {
  static constexpr std::string_view kind = "phi";
  static constexpr std::string_view help =
      "beats, and suspicion when their absence is improbable enough: {interval: 1s, threshold: 8, "
      "pause: 0s, window: 1000, deviation_least: 100ms, observers: 3}";
  SimDuration interval = std::chrono::seconds{1};
  double threshold = 8;
  SimDuration pause{0};  ///< a lapse that is accepted on top of the intervals seen
  std::uint32_t window = 1000;
  SimDuration deviation_least = std::chrono::milliseconds{100};

  SimDuration period() const { return interval; }
  bool operator==(const PhiDetector&) const = default;
};

/// phi of a silence of `elapsed` after intervals of that mean and standard deviation (any unit).
double phi(double elapsed, double mean, double deviation);

/// The silence at which phi reaches the threshold.
double silence_of_phi(double threshold, double mean, double deviation);

/// The last intervals between beats.
class BeatHistory {
 public:
  explicit BeatHistory(std::uint32_t window) : window_(window) {}

  void add(double interval) {
    intervals_.push_back(interval);
    if (intervals_.size() > window_) intervals_.pop_front();
  }
  bool empty() const { return intervals_.empty(); }
  double mean() const {
    double sum = 0;
    for (const double x : intervals_) sum += x;
    return sum / static_cast<double>(intervals_.size());
  }
  /// Of the population, as Akka's HeartbeatHistory has it.
  double variance() const {
    const double centre = mean();
    double sum = 0;
    for (const double x : intervals_) sum += (x - centre) * (x - centre);
    return sum / static_cast<double>(intervals_.size());
  }

 private:
  std::uint32_t window_;
  std::deque<double> intervals_;
};

}  // namespace fivenines
