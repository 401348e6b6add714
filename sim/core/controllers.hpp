// Detection and failover in a run: observers report here what they hear, monitoring is read at
// every scrape and handed on one scrape later, and what the controller proposes goes through the
// door.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sim/controlplane/failover/controller.hpp"
#include "sim/controlplane/failover/detection.hpp"
#include "sim/core/clock.hpp"
#include "sim/core/door.hpp"
#include "sim/dataplane/dataplane.hpp"

namespace fivenines {

class Controllers {
 public:
  /// Keeps references to all of these; nullptr: there are no requests to monitor. `on_stage` is
  /// told what becomes of each region's failover.
  Controllers(const FailoverOptions& options, const DataPlaneInputs& inputs, const World& world,
              Clock& clock, Door& door, DataPlane* data_plane, RegionController::OnStage on_stage);

  /// Somebody else wants to know which regions the automation leaves to people, or what the quorum
  /// says of each. Call before the run.
  void tell_people(std::function<void(RegionId)> left_to_people);
  void tell_verdicts(std::function<void(RegionId, bool suspected)> verdict);

  /// Registers the first scrape. Call once, before the run.
  void start();
  /// Call after every change that went through the door.
  void changed(const Change& change);

  /// Who is to send messages to whom; what comes of them is reported by the number of the watch.
  const std::vector<Watch>& watches() const { return watches_; }
  const FailoverOptions& options() const { return options_; }
  /// No learners are sent to the region, or will be once routes have moved.
  bool is_out(RegionId region) const { return controller_.is_out(region); }
  std::uint64_t replication_key() const { return replication_key_; }
  /// A probe was answered or missed; of SWIM: somebody has heard of the target or nobody.
  void answered(std::size_t watch, bool answered);
  /// A beat of the target has reached the observer, who may be down; it was sent then.
  void beat(std::size_t watch, SimTime sent);

  DetectionRecord record() const;

  /// The region is up and its processes do not stand still.
  bool runs(RegionId region) const { return world_.runs(index(region)); }
  bool stands_still(RegionId region) const {
    return world_.regions[index(region)].up && world_.regions[index(region)].paused;
  }

 private:
  /// What an observer is told while it stands still, it looks at as it goes on.
  bool waits(RegionId observer, std::function<void()> told);
  void scrape(std::int64_t k);
  void look_at_errors(const Observations& before, const Observations& now);
  void expect_beat(std::size_t watch);
  void silent_since(std::size_t watch, std::uint64_t awaited);
  void observer_back(RegionId observer);
  void shown(RegionId target, HealthShown shown);
  bool in_window() const;
  /// Adds the time since the last look to what observers have suspected wrongly.
  void count_wrong();
  void recount_wrong();
  bool heard_bad(RegionId region) const;

  const FailoverOptions& options_;
  const DataPlaneInputs& inputs_;
  const World& world_;
  Clock& clock_;
  Door& door_;
  DataPlane* data_plane_;
  std::uint64_t replication_key_;
  ControlPort port_;
  std::vector<Watch> watches_;
  std::vector<ProbeCounter> probes_;    ///< by watch
  std::vector<BeatWatch> beats_;        ///< by watch; empty without beats
  std::vector<std::uint64_t> awaited_;  ///< by watch: counts beats, so that old deadlines are void
  std::vector<std::uint32_t> failing_;  ///< by region: scrapes in a row with too many errors
  std::vector<char> by_errors_;         ///< by region: suspected because of them
  SimTime counted_{};                   ///< wrong suspicions were added up until then
  std::vector<std::uint32_t> wrong_;    ///< by observer: regions that it suspects and that are up
  Detection detection_;
  RegionController controller_;
  std::vector<std::vector<std::function<void()>>> waiting_;  ///< by observer
  std::optional<Observations> newest_;
  std::optional<Observations> before_;
  DetectionRecord record_;
  std::vector<std::function<void(RegionId, bool)>> on_verdict_;
};

}  // namespace fivenines
