// Reads the `workload` section: how many learners, where they live, how often they ask, for what,
// and how their clients behave.
#pragma once

#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// Learner regions are places, so the platform learns here which places are in use. Times of the
/// load profile are since the start of measurement in the file, and since the start of the run
/// after reading.
/// `workload: none`: learners are there, as many in each place, and ask for nothing.
WorkloadOptions no_workload(PlatformReader& platform);

WorkloadOptions read_workload(SectionReader& in, PlatformReader& platform,
                              const ClockOptions& clock);

}  // namespace fivenines
