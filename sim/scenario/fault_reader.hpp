// Reads the list of faults: when and for how long, and the keys of the fault's kind.
//
//   faults:
//     - {id: kill, kind: region_outage, region: us-east, at: 30s, for: 45s}
//     - {id: storm, kind: load_spike, factor: 300%, after: kill begins + 5s, for: 1min}
//     - {id: fleet, kind: server_crash, region: each, mtbf: LAW | sourced, mttr: LAW | sourced}
//
//   at           since the start of measurement; negative: in warm-up
//   for          nothing: until the end of the run
//   after        FAULT EVENT + DELAY, with EVENT begins, ends, detected, decided or switched
//   mtbf, mttr   laws of the time from repair to failure and from failure to repair
//   repairable   incident response can end it before its time; false unless given
//   group        faults that break down together
//   repeat       how many times, `every` so long
//   region: each one fault for each region of the platform in file order, `every` so long, with ids
//                such as "kill/us-east"
//   per_year     how often it happens in a year, for annual figures: NUMBER, sourced or none
//   stands_for   any_region: the region that is struck stands for all, so the year has the faults
//   of
//                each of them; itself unless given
#pragma once

#include <string>
#include <vector>

#include "sim/controlplane/fault.hpp"
#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// "kill begins + 10s", as `after` reads it.
std::string trigger_text(const Trigger& trigger);

/// Times count from the start of the run after reading. Of the scenario, everything that comes
/// before the faults has been read.
std::vector<FaultEntry> read_faults(SectionReader& root, const PlatformReader& platform,
                                    const Scenario& scenario);

}  // namespace fivenines
