// The saturation point of a run whose load rises in steps.
#pragma once

#include <cstddef>

#include "sim/metrics/record.hpp"

namespace fivenines {

/// The search goes by steps of so many seconds, from the start of measurement on.
inline constexpr std::size_t kSearchStepSeconds = 10;

/// The highest rate, analyses a second, that was offered in one step of the measured window and
/// still served: at most 0.1 % of its analyses failed, and the number of analyses under way did not
/// grow once the step had settled. Steps count up to the first two in a row (or the last one) that
/// do not hold, so that chance in a single step ends nothing. When already the first does not hold:
/// what was served in it. 0 for a window below one step.
double sustained_per_second(const ReplicationRecord& record);

}  // namespace fivenines
