// What can only be said of faults together: triggers that never come, regions struck twice.
#pragma once

#include <string>
#include <vector>

#include "sim/base/diagnostics.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// Where one entry of the list was written; `region: each` has one for all of its entries.
struct FaultPlace {
  SourcePosition at;  ///< of its time or trigger
  std::string path;   ///< "faults[2]"
  bool sound = true;  ///< nothing was wrong with it; otherwise its values are not what was meant
};

/// `places` as `faults`.
void check_faults(const std::vector<FaultEntry>& faults, const std::vector<FaultPlace>& places,
                  const std::vector<std::string>& region_ids, const Scenario& scenario,
                  Diagnostics& diagnostics);

}  // namespace fivenines
