// Reads the failover section of a scenario: who notices that a region is down, who decides, and how
// learners get elsewhere.
//
//   failover: none
//   failover:
//     detector: probe | heartbeat | phi | swim
//     probe: {interval, timeout, misses, recoveries, observers}      the section of the detector
//     quorum: N
//     passive: none | {failed: 50%, scrapes: 2, attempts: 100}
//     delay: LAW, coverage: 100%, manual: LAW
//     target: nearest | even, residency: report | enforce
//     routing: {anycast: 1s} | {dns: {ttl, propagation, ignored_by, ignored_for}}
//     fill: 85%, full: 95%, shed: true, out: 50%
//     failback: none | {after: 30s, ramp: 30s}
//     flaps: none | {most: 3, within: 10min, hold: 10min}
//     scrape: 5s
#pragma once

#include <optional>

#include "sim/controlplane/failover/options.hpp"
#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

std::optional<FailoverOptions> read_failover(SectionReader& root, const PlatformReader& platform);

}  // namespace fivenines
