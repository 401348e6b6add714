// Reads how the load changes with time: the daily curve and the load profile of a workload.
#pragma once

#include <optional>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// `diurnal`: none, {sine: {amplitude: 80%, period: 1d}} or {table: [0.5, 1, 1.5], period: 1d}.
std::optional<Diurnal> read_diurnal(SectionReader& workload, const ClockOptions& clock);

/// `load`: [{at, level, over, for}] in the order of their times, all inside the run.
std::vector<LoadPoint> read_load(SectionReader& workload, const ClockOptions& clock);

}  // namespace fivenines
