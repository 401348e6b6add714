// Simulated time: integer nanoseconds, so that sums are exact and equality means something.
// `double` seconds exist only at the border to SimGrid (sim/engine).
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

namespace fivenines {

using SimDuration = std::chrono::nanoseconds;

/// A clock without now(): whoever needs the time is handed it.
struct SimClock {
  using rep = SimDuration::rep;
  using period = SimDuration::period;
  using duration = SimDuration;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;
};

/// An instant since the start of the simulation (the start of warm-up is 0).
using SimTime = SimClock::time_point;

inline constexpr SimTime kStart{};
/// Later than every instant of a run (292 years less the largest delay that may be added to it).
inline constexpr SimTime kNever{SimDuration{std::numeric_limits<std::int64_t>::max() / 4}};

constexpr std::int64_t nanoseconds(SimTime t) {
  return t.time_since_epoch().count();
}
constexpr SimTime at_nanoseconds(std::int64_t ns) {
  return SimTime{SimDuration{ns}};
}
constexpr double seconds(SimDuration d) {
  return static_cast<double>(d.count()) / 1e9;
}
constexpr double seconds(SimTime t) {
  return seconds(t.time_since_epoch());
}

/// Rounds to the nearest nanosecond; saturates at a quarter of the range (73 years).
inline SimDuration duration_of_nanoseconds(double ns) {
  constexpr double kMost = 2.3e18;
  if (!(ns > 0)) return SimDuration{0};
  return SimDuration{ns >= kMost ? static_cast<std::int64_t>(kMost)
                                 : static_cast<std::int64_t>(ns + 0.5)};
}

}  // namespace fivenines
