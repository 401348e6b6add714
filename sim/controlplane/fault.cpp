#include "sim/controlplane/fault.hpp"

#include <algorithm>

namespace fivenines {

std::vector<ScheduledChange> schedule_of(const std::vector<FaultEntry>& faults) {
  struct Ordered {
    ScheduledChange change;
    int phase;  // ends (0) before begins (1) at one instant
  };
  std::vector<Ordered> all;
  for (const FaultEntry& entry : faults) {
    const auto add = [&](SimTime at, std::string_view what, int phase,
                         std::vector<Change> changes) {
      for (Change& change : changes) {
        const std::string cause = entry.id + " " + std::string(what);
        all.push_back({{at, cause, std::move(change)}, phase});
      }
    };
    std::visit(
        [&](const auto& fault) {
          add(entry.at, "begins", 1, fault.begin());
          if (entry.lasting) add(entry.at + *entry.lasting, "ends", 0, fault.end());
        },
        entry.fault);
  }
  std::stable_sort(all.begin(), all.end(), [](const Ordered& a, const Ordered& b) {
    return a.change.at != b.change.at ? a.change.at < b.change.at : a.phase < b.phase;
  });
  std::vector<ScheduledChange> schedule;
  for (Ordered& entry : all) schedule.push_back(std::move(entry.change));
  return schedule;
}

}  // namespace fivenines
