// Reads the scaling section of a scenario: how many servers there are, and since when a region
// takes learners.
//
//   scaling: none
//   scaling:
//     autoscaling: none
//     autoscaling: {policy: reactive | predictive, target: 60%, tolerance: 10%, least: 20%,
//                   most: 100%, start: 100%, step: 25%, provisioning: LAW, out_pause: 1min,
//                   in_pause: 5min, scrape: 15s, ahead: DURATION}
//     bring_up: [{region: ID, at: 1min, ramp: 10min, errors: 1%}]
#pragma once

#include <optional>

#include "sim/controlplane/scaling/options.hpp"
#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// Times count from the start of the run after reading. Of the scenario, clock and failover have
/// been read.
std::optional<ScalingOptions> read_scaling(SectionReader& root, const PlatformReader& platform,
                                           const Scenario& scenario);

}  // namespace fivenines
