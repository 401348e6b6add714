// Reads the list of rolling deployments in the operations section.
//
//   deployments:
//     - {id: v2, at: 1min, regions: all | [us-east, europe], batch: 10%, drain: 30s, restart: LAW,
//        bake: 30s, speed: 100%, errors: 0%, rollback: none | {errors: 1%, slower: 120%, scrapes:
//        2}}
//
//   at        since the start of measurement
//   speed     pace of the new version: 50 % takes twice as long for the same work
//   errors    share of its analyses that end in an error
//   rollback  what is noticed: errors in points above what was, core time in units of what was
#pragma once

#include <vector>

#include "sim/controlplane/operations/deployment.hpp"
#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// Times count from the start of the run after reading.
std::vector<DeploymentOptions> read_deployments(SectionReader& operations,
                                                const PlatformReader& platform,
                                                const ClockOptions& clock);

}  // namespace fivenines
