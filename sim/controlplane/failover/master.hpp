// Promotion of another write master, when replication is synchronous and the region of the master
// is suspected by the quorum, or its database by the region's own monitor while nobody stands by:
//
//   suspected -> (decision delay) -> the old one is fenced -> the log is replayed -> the new one
//   takes the writes
//
// The new one is the nearest region with a copy that nobody suspects. From then on commits wait no
// longer for the copy of the old one, until its region is trusted and its database serves again; it
// does not become master again by itself. It knows nothing of all this if it only stood still or
// was cut off: what it then finishes is refused by the copies (fencing), unless the scenario does
// without.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/controlplane/failover/controller.hpp"
#include "sim/controlplane/port.hpp"
#include "sim/model/law.hpp"
#include "sim/model/world.hpp"

namespace fivenines {

/// Managed databases document a minute and less for a promotion across regions; the plan has only
/// its limit of 30 s (000:272), which these defaults are within.
struct MasterFailoverOptions {
  Law decision = constant_law(0.0);  ///< from suspicion to the decision (ns)
  Law fence = constant_law(1e9);     ///< until the old master's lease is over (ns)
  Law replay = constant_law(5e9);    ///< until the new one has replayed its log (ns)
  bool operator==(const MasterFailoverOptions&) const = default;
};

class MasterController {
 public:
  struct Setting {
    std::vector<std::string> regions;
    std::vector<RegionId> copies;                   ///< regions that may lead
    std::vector<std::vector<std::size_t>> nearest;  ///< [region]: all regions by distance from it
    bool synchronous = true;                        ///< at the start
    std::uint64_t replication_key = 0;
  };

  using OnStage = std::function<void(FailoverStage, RegionId)>;

  /// Keeps references to the options, the world and the port. `on_stage` hears how far the place of
  /// a master whose database is lost has been taken.
  MasterController(const MasterFailoverOptions& options, Setting setting, const World& world,
                   const ControlPort& port, OnStage on_stage);

  /// What the quorum says of a region now.
  void verdict(RegionId region, bool suspected);
  /// The region's database is suspected, and nobody stands by.
  void database_lost(RegionId region);
  /// Call after every change that went through the door.
  void changed(const Change& change);

 private:
  void consider();
  void decide(std::uint64_t episode);
  void promote(RegionId old, RegionId target);
  bool works() const { return synchronous_ && controller_up_ && !controller_paused_; }
  bool is_out(RegionId region) const {
    return suspected_[index(region)] != 0 || database_lost_[index(region)] != 0;
  }
  /// Whether that is news.
  bool database_back(RegionId region);
  void look_at_copy(RegionId region);

  const MasterFailoverOptions& options_;
  Setting setting_;
  const World& world_;
  const ControlPort& port_;
  pcg64 stream_;
  OnStage on_stage_;
  std::vector<char> suspected_;      ///< by region
  std::vector<char> database_lost_;  ///< by region
  std::vector<char> left_out_;       ///< by region: commits do not wait for its copy
  bool synchronous_;
  bool controller_up_ = true;
  bool controller_paused_ = false;
  bool promoting_ = false;
  std::optional<RegionId> deciding_;  ///< about this master's successor
  std::uint64_t episode_ = 0;         ///< counts decisions begun or called off; older ones are off
};

}  // namespace fivenines
