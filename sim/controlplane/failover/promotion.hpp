// Promotion of a region's standby database. The monitor of each region checks its primary; when
// enough checks in a row are missed and somebody stands by:
//
//   suspected -> (decision delay) -> fenced -> (the log is replayed) -> serves -> connections open
//
// Fencing comes first, so that a primary that was only slow cannot serve beside the new one. A
// primary that answers again before it is fenced stays what it is. What was fenced or had failed
// stands by again a while after it has been repaired; until then nobody does. A database whose
// disks are lost has no standby either, until it has been restored from its snapshot.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/controlplane/failover/controller.hpp"
#include "sim/controlplane/port.hpp"
#include "sim/model/change.hpp"
#include "sim/model/law.hpp"
#include "sim/model/world.hpp"

namespace fivenines {

/// No figure of the plan but its limit of 30 s (000:272). Managed databases document 35 s and less
/// with a standby that can be read, and 60 to 120 s with one that cannot.
struct PromotionOptions {
  bool standby = true;                           ///< somebody stands by from the start
  SimDuration check{std::chrono::seconds{2}};    ///< from one health check to the next
  SimDuration timeout{std::chrono::seconds{1}};  ///< a check without an answer by then is missed
  std::uint32_t misses = 3;                      ///< in a row, before the primary is suspected
  Law decision = constant_law(0.0);              ///< from there to fencing (ns)
  Law fence = constant_law(1e9);                 ///< until the old primary can serve no more (ns)
  Law replay = constant_law(5e9);                ///< until the log is replayed (ns)
  /// Connections open evenly over so long once the standby serves.
  SimDuration reconnect{std::chrono::seconds{2}};
  /// From the repair of the old primary until it stands by.
  SimDuration rejoin{std::chrono::seconds{60}};
  bool operator==(const PromotionOptions&) const = default;
};

class PromotionController {
 public:
  using OnStage = std::function<void(FailoverStage, RegionId)>;
  using OnNobody = std::function<void(RegionId)>;

  /// Keeps references to all but `regions`, the names of the regions, and the functions:
  /// `on_nobody` hears of a primary that is suspected while nobody stands by.
  PromotionController(const PromotionOptions& options, std::vector<std::string> regions,
                      std::uint64_t replication_key, const World& world, const ControlPort& port,
                      SimTime end, OnStage on_stage, OnNobody on_nobody);

  /// Registers the first checks. Call once, before the run.
  void start();
  /// Call after every change that went through the door.
  void changed(const Change& change);

 private:
  /// The region's database is gone with whoever stood by, or has been restored.
  void set_lost(std::size_t region, bool lost);
  enum class Phase : std::uint8_t { kChecking, kSuspected, kFencing, kReplaying };
  struct Region {
    Phase phase = Phase::kChecking;
    std::uint32_t misses = 0;
    std::uint64_t episode = 0;  ///< what was planned in an older one is off
    bool standby = true;        ///< somebody could be promoted
    bool broken = false;        ///< who was struck last is not repaired
    bool lost = false;          ///< there is nobody until the database has been restored
    std::uint64_t repair = 0;   ///< counts breaking and repairing
    SimTime first_check{};
    pcg64 stream;
  };

  bool answers(std::size_t region) const;
  void check(std::size_t region, std::int64_t k);
  void missed(std::size_t region);
  void decide(std::size_t region);
  void replay(std::size_t region);
  void serve(std::size_t region);
  void set_broken(std::size_t region, bool broken);
  void expect_standby(std::size_t region);
  void later(std::size_t region, SimDuration delay, void (PromotionController::*what)(std::size_t));
  void note(std::size_t region, const std::string& what) const;

  const PromotionOptions& options_;
  std::vector<std::string> names_;
  const World& world_;
  const ControlPort& port_;
  SimTime end_;
  OnStage on_stage_;
  OnNobody on_nobody_;
  std::vector<Region> regions_;
};

}  // namespace fivenines
