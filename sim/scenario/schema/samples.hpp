// Valid files that lead the readers through all their branches; what a reader asks for on none of
// these ways is missing in the schemas (tests/unit/scenario/schema_test.cpp looks for that).
#pragma once

#include <string_view>
#include <vector>

namespace fivenines {

/// Whole files, of "scenario" or "platform".
const std::vector<std::string_view>& schema_samples(std::string_view name);

/// Laws of plain numbers; with `ms` behind each mean, median, p99, value, low, high, least and
/// offset they are laws of durations.
const std::vector<std::string_view>& law_samples();

/// A small scenario that any fault of the samples can strike: its text, without `faults`.
std::string_view fault_sample_scenario();

}  // namespace fivenines
