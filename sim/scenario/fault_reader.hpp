// Reads the list of faults: when and for how long, and the keys of the fault's kind.
#pragma once

#include <vector>

#include "sim/controlplane/fault.hpp"
#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// `at` counts from the start of measurement in the file and from the start of the run after
/// reading. `region: each` with `every` becomes one fault for each region of the platform, in file
/// order, with ids such as "kill/us-east".
std::vector<FaultEntry> read_faults(SectionReader& root, const PlatformReader& platform,
                                    const ClockOptions& clock);

}  // namespace fivenines
