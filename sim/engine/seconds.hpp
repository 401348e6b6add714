// The border between integer nanoseconds and SimGrid's double seconds. Nothing else in the program
// converts between the two.
#pragma once

#include <cmath>
#include <cstdint>

#include "sim/base/time.hpp"

namespace fivenines {

/// The double nearest to the duration in seconds (or to an instant's distance from the start).
inline double engine_seconds(SimDuration d) {
  return static_cast<double>(d.count()) / 1e9;
}

/// The nanosecond nearest to a date of SimGrid; exact for whole nanoseconds up to 104 days.
inline SimTime instant_of(double engine_date) {
  return at_nanoseconds(static_cast<std::int64_t>(std::llround(engine_date * 1e9)));
}

/// How far SimGrid's date may be from the instant that it stands for: it takes dates within a
/// nanosecond for one (its option surf/precision), and a double in seconds has 53 bits.
inline SimDuration engine_error_most(SimTime t) {
  return SimDuration{2 + (nanoseconds(t) >> 50)};
}

}  // namespace fivenines
