// The list of fault kinds. Each kind says what it does to the world as Changes that hold while it
// lasts; when and for how long belongs to the schedule (FaultEntry), and what becomes of the world
// when several faults hold at once to the ledger.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/kinds.hpp"
#include "sim/base/time.hpp"
#include "sim/controlplane/faults/bad_deploy.hpp"
#include "sim/controlplane/faults/bad_route_push.hpp"
#include "sim/controlplane/faults/cache_flush.hpp"
#include "sim/controlplane/faults/cache_node_loss.hpp"
#include "sim/controlplane/faults/cache_penetration.hpp"
#include "sim/controlplane/faults/cache_resize.hpp"
#include "sim/controlplane/faults/capacity_shortage.hpp"
#include "sim/controlplane/faults/clock_skew.hpp"
#include "sim/controlplane/faults/controller_down.hpp"
#include "sim/controlplane/faults/crash_and_wipe.hpp"
#include "sim/controlplane/faults/database_primary_failure.hpp"
#include "sim/controlplane/faults/database_stall.hpp"
#include "sim/controlplane/faults/disk_full.hpp"
#include "sim/controlplane/faults/drain_region.hpp"
#include "sim/controlplane/faults/expiry_wave.hpp"
#include "sim/controlplane/faults/health_check_lies.hpp"
#include "sim/controlplane/faults/hot_cohort.hpp"
#include "sim/controlplane/faults/link_degrade.hpp"
#include "sim/controlplane/faults/link_flap.hpp"
#include "sim/controlplane/faults/load_spike.hpp"
#include "sim/controlplane/faults/partition.hpp"
#include "sim/controlplane/faults/pause.hpp"
#include "sim/controlplane/faults/pool_exhaustion.hpp"
#include "sim/controlplane/faults/random_errors.hpp"
#include "sim/controlplane/faults/region_loss.hpp"
#include "sim/controlplane/faults/region_outage.hpp"
#include "sim/controlplane/faults/replication_pause.hpp"
#include "sim/controlplane/faults/routing_stale.hpp"
#include "sim/controlplane/faults/server_crash.hpp"
#include "sim/controlplane/faults/slow_servers.hpp"
#include "sim/controlplane/faults/zone_outage.hpp"
#include "sim/model/law.hpp"

namespace fivenines {

using Fault =
    std::variant<RegionOutage, RegionLoss, ZoneOutage, ServerCrash, SlowServers, DrainRegion,
                 LinkDegrade, Partition, HealthCheckLies, ControllerDown, LoadSpike,
                 DatabasePrimaryFailure, DatabaseStall, DiskFull, PoolExhaustion, RandomErrors,
                 CacheNodeLoss, CacheFlush, CacheResize, CachePenetrationFault, ExpiryWave,
                 HotCohortFault, RoutingStale, BadRoutePush, BadDeploy, CapacityShortage,
                 ReplicationPause, ClockSkew, CrashAndWipe, LinkFlap, Pause>;

/// What a right diagnosis of the fault names; nothing: it shows in no metric.
inline std::optional<Component> component_of(const Fault& fault) {
  return std::visit([](const auto& one) { return one.component; }, fault);
}

/// The region that the fault takes down as a whole.
inline std::optional<RegionId> region_taken_down(const Fault& fault) {
  return std::visit(
      [](const auto& one) -> std::optional<RegionId> {
        if constexpr (requires { one.takes_region_down; }) return one.region;
        return std::nullopt;
      },
      fault);
}

/// The fault is one that a standby database may be promoted for.
inline bool takes_primary(const Fault& fault) {
  return std::holds_alternative<DatabasePrimaryFailure>(fault) ||
         std::holds_alternative<DatabaseStall>(fault) ||
         (std::holds_alternative<Pause>(fault) &&
          std::get<Pause>(fault).what == PausedPart::kDatabase);
}

/// What a fault may wait for.
enum class TriggerEvent : std::uint8_t { kBegins, kEnds, kDetected, kDecided, kSwitched };
inline constexpr std::array<const char*, 5> kTriggerEventNames{"begins", "ends", "detected",
                                                               "decided", "switched"};

/// "kill begins + 10s": whenever that happens to a fault of that id, a while later.
struct Trigger {
  std::string fault;  ///< as written: of `region: each` all are meant
  TriggerEvent event = TriggerEvent::kBegins;
  SimDuration delay{0};
  bool operator==(const Trigger&) const = default;
};

/// Who repairs: components of one pool wait for each other when more are broken than there are
/// crews, in the order in which they broke.
struct RepairCrews {
  std::string pool;
  std::uint32_t count = 1;
  bool operator==(const RepairCrews&) const = default;
};

/// A component that breaks and is repaired for as long as the run lasts.
struct Breakdowns {
  Law up;    ///< from the start, and from each repair, to the next failure (ns)
  Law down;  ///< from the start of a repair, at once unless crews are short, to its end (ns)
  std::optional<RepairCrews> crews;  ///< nothing: each component has its own
  bool operator==(const Breakdowns&) const = default;
};

/// One fault with its times since the start of the run. It begins at `at`, or when its trigger
/// comes, or again and again by its breakdowns.
struct FaultEntry {
  std::string id;                      ///< "kill/us-east"
  SimTime at{};                        ///< with breakdowns: when the component is new
  std::optional<SimDuration> lasting;  ///< nothing: until the end of the run
  Fault fault;
  std::string written_id = "";  ///< "kill"; empty: as id
  std::optional<Trigger> after = std::nullopt;
  std::optional<Breakdowns> breakdowns = std::nullopt;
  std::string group = "";                         ///< breaks down together with others of it
  std::optional<double> per_year = std::nullopt;  ///< how often it happens in a year
  bool repairable = false;                        ///< incident response can end it before its time

  const std::string& template_id() const { return written_id.empty() ? id : written_id; }
  bool operator==(const FaultEntry&) const = default;
};

}  // namespace fivenines
