// Reads the operations section of a scenario: who finds out what is wrong, and who does something
// about it.
//
//   operations: none
//   operations:
//     observer: {scrape: 5s, delay: 5s, confirm: 2, quiet: 1min, attempts: 100, errors: 5%,
//                slower: 150%, hits: 5%, load: 130%, asks: 1%}
//     response: none | manual | automated
//     automated: {decide: LAW, act: LAW, coverage: 100%}
//     manual: {page: LAW, off_shift: LAW, diagnose: LAW, approve: LAW, step: LAW, steps: 3,
//              wrong: 10%, verify: LAW, rota: 24/7 | 12/7 | 9/5 | plan, engineers: 3,
//              starts: 2025-12-16 09:00,
//              holiday: none | {from: 2025-12-21, to: 2025-12-27, engineers: 1}}
//     deployments: [...]      deployment_reader.hpp
#pragma once

#include <optional>

#include "sim/controlplane/operations/options.hpp"
#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

std::optional<OperationsOptions> read_operations(SectionReader& root,
                                                 const PlatformReader& platform,
                                                 const ClockOptions& clock);

}  // namespace fivenines
