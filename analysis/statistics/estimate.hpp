// A figure with its 95 % interval over replications.
#pragma once

#include <cstdint>

namespace fivenines {

/// The confidence of every interval of the program.
inline constexpr double kConfidence = 0.95;

struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
  std::uint32_t replications = 0;
  /// There is no interval (one replication, or a maximum): low and high equal the value.
  bool single = true;
  /// Of the replications, those in which nothing was seen that the figure could come from.
  std::uint32_t empty = 0;

  std::uint32_t with_data() const { return replications - empty; }
  double half_width() const { return 0.5 * (high - low); }
};

/// A figure without interval.
constexpr Estimate single_estimate(double value, std::uint32_t replications = 1) {
  return {value, value, value, replications, true};
}

/// The same figure in another unit; `factor` > 0.
constexpr Estimate scaled(Estimate estimate, double factor) {
  estimate.value *= factor;
  estimate.low *= factor;
  estimate.high *= factor;
  return estimate;
}

/// 1 - estimate, as availability is 1 - error ratio.
constexpr Estimate complement(const Estimate& estimate) {
  return {1 - estimate.value,    1 - estimate.high, 1 - estimate.low,
          estimate.replications, estimate.single,   estimate.empty};
}

/// Cuts the interval at what the quantity can be at all: no share is below 0 or above 1.
constexpr Estimate within(Estimate estimate, double least, double most) {
  if (estimate.low < least && estimate.value >= least) estimate.low = least;
  if (estimate.high > most && estimate.value <= most) estimate.high = most;
  return estimate;
}

}  // namespace fivenines
