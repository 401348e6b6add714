// Reads the `clock` section.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// `measure: auto` is one `every` longer than until the last fault begins, so it looks at the
/// faults and, for those of each region, at how many regions there are.
ClockOptions read_clock(SectionReader& root, const PlatformReader& platform);

enum class RunPart : std::uint8_t {
  kAll,           ///< from the start of warm-up to the end of the run
  kWithArrivals,  ///< from the start of warm-up to the end of measurement
  kMeasured
};

/// Reads `at`, counted from the start of measurement. Complains of a time that is not in that part
/// of the run; then nothing.
std::optional<SimTime> read_at(SectionReader& in, const ClockOptions& clock, RunPart part);

/// Of a run with requests: it is not years long, and what follows the last analysis leaves it the
/// time to meet its deadline.
void check_clock(SectionReader& root, const Scenario& scenario);

}  // namespace fivenines
