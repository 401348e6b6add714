// Who observes whom, and what observers think: a region is suspected when enough of its observers
// suspect it. Where the messages come from is not known here.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/controlplane/failover/options.hpp"
#include "sim/model/platform.hpp"

namespace fivenines {

/// An observer looks at a target at start + phase + k * period.
struct Watch {
  RegionId observer{};
  RegionId target{};
  SimDuration phase{0};
};

/// Each region is observed by the regions nearest to it (ties: file order). The phase of a watch is
/// uniform in [0, period), drawn for the replication, the observer and the target by their names,
/// so that other regions and observers leave it alone. SWIM: each region watches all others, and
/// all watches of one observer have its phase.
std::vector<Watch> watch_plan(const FailoverOptions& options, const Platform& platform,
                              std::uint64_t replication_key);

class Detection {
 public:
  /// Told of every change of an observer's mind, and of every change of what the quorum says.
  struct Listener {
    std::function<void(RegionId observer, RegionId target, bool suspects)> vote;
    std::function<void(RegionId target, bool suspected)> verdict;
  };

  Detection(std::size_t regions, std::uint32_t quorum, Listener listener);

  void vote(RegionId observer, RegionId target, bool suspects);
  /// The errors of requests say that a region is down, or no longer: as good as a quorum.
  void passive_vote(RegionId target, bool suspects);
  /// Its votes are void: it cannot tell anybody.
  void observer_lost(RegionId observer);

  bool votes(RegionId observer, RegionId target) const;

 private:
  struct Target {
    std::vector<char> votes;  ///< by observer
    bool passive = false;
    bool suspected = false;
  };
  void look(RegionId target);

  std::uint32_t quorum_;
  Listener listener_;
  std::vector<Target> targets_;
};

/// What one observer knows of one region by beats: when to suspect it. Heartbeats: `timeout` after
/// the last beat; phi: when phi reaches its threshold, from the second beat on.
class BeatWatch {
 public:
  /// `start`: as if a beat had come then. Keeps a reference to the detector.
  BeatWatch(const Detector& detector, SimTime start);

  /// A beat arrives that was sent then. Beats that overtake each other count as they come, unless
  /// silence counts from when they were sent.
  void beat(SimTime now, SimTime sent);
  /// The instant at which the observer suspects, if no beat comes before.
  SimTime deadline() const;

 private:
  const Detector* detector_;
  SimTime last_;
  bool heard_ = false;
  BeatHistory history_;
};

}  // namespace fivenines
