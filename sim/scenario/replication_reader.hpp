// Reads the replication section: how writes reach the copies in other regions.
#pragma once

#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// Fills `scenario.dataplane.replication` and `scenario.gossip`; neither with mode: none. Clock,
/// workload and platform have been read.
void read_replication(SectionReader& root, const PlatformReader& platform, Scenario& scenario);

}  // namespace fivenines
