// The list of fault kinds. Each kind says what it does to the world as Changes when it begins and
// when it ends; when and for how long belongs to the schedule (FaultEntry), not to the kind.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/kinds.hpp"
#include "sim/base/time.hpp"
#include "sim/controlplane/faults/region_outage.hpp"
#include "sim/controlplane/faults/server_crash.hpp"
#include "sim/controlplane/faults/slow_servers.hpp"

namespace fivenines {

using Fault = std::variant<RegionOutage, ServerCrash, SlowServers>;

/// One occurrence of a fault with its times since the start of the run.
struct FaultEntry {
  std::string id;
  SimTime at{};
  std::optional<SimDuration> lasting;  ///< nothing: until the end of the run
  Fault fault;
  bool operator==(const FaultEntry&) const = default;
};

/// A Change at a time, with the cause that the timeline shows.
struct ScheduledChange {
  SimTime at{};
  std::string cause;
  Change change;
};

/// All changes of a fault list in time order (equal times: in list order, ends before begins).
std::vector<ScheduledChange> schedule_of(const std::vector<FaultEntry>& faults);

}  // namespace fivenines
