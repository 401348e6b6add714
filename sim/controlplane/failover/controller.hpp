// The region failover controller: from what the detector suspects and monitoring shows to routes.
// It stands for a provider's traffic manager, outside of the regions; what can happen to it is the
// fault `controller_down`.
//
//   suspected -> (decision delay, or people) -> out: its learners go where there is room
//   trusted for long enough -> back: learners return little by little
//
// It never takes out more than a share of the regions, keeps a flapping region out, spills over
// what a region cannot take, and sheds what no region can take.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/controlplane/failover/options.hpp"
#include "sim/controlplane/failover/route_mover.hpp"
#include "sim/controlplane/failover/route_plan.hpp"
#include "sim/controlplane/port.hpp"
#include "sim/metrics/observations.hpp"

namespace fivenines {

/// What happens on the way of a failover, in this order.
enum class FailoverStage : std::uint8_t { kDetected, kDecided, kSwitched, kReturning, kReturned };

class RegionController {
 public:
  struct Setting {
    std::vector<std::string> regions;
    std::vector<std::vector<std::size_t>> nearest;  ///< [learner region] -> regions by distance
    std::vector<std::vector<char>> legal;           ///< [learner region][region]
    std::vector<double> declared_demand;            ///< analyses a second, by learner region
    std::uint64_t replication_key = 0;
  };
  using OnStage = std::function<void(FailoverStage, RegionId)>;

  /// Keeps references to the options and the port.
  RegionController(const FailoverOptions& options, Setting setting, const ControlPort& port,
                   OnStage on_stage);

  /// What the detector says of a region now.
  void verdict(RegionId region, bool suspected);
  /// An operator wants a region empty, or is done with it: learners come back over the ramp, or as
  /// after a failure.
  void drain(RegionId region, bool drained, std::optional<SimDuration> ramp = std::nullopt);
  /// The controller itself stops or starts to work.
  void set_up(bool up);
  /// It stands still. As it goes on it first does what it had planned for the time meanwhile, by
  /// what it believed then, and only then takes in what it has been told.
  void set_paused(bool paused);
  /// A scrape of monitoring, which is as old as it is.
  void observe(const Observations& seen);

  /// Where the automation does not work, these people are told instead of the manual delay.
  void leave_to(std::function<void(RegionId)> people) { people_ = std::move(people); }

  bool is_out(RegionId region) const { return regions_[index(region)].out; }

 private:
  struct Region {
    bool suspected = false;
    bool drained = false;
    bool out = false;
    std::uint64_t episode = 0;  ///< counts verdicts; what was planned in an older one is off
    std::uint64_t exits = 0;    ///< how often it was taken out
    std::deque<SimTime> failovers;
    std::uint32_t overloaded = 0;  ///< scrapes in a row
    double admitted = 1;
    pcg64 stream;
  };

  /// Something that it plans to do.
  void later(SimTime when, std::function<void()> what);
  void plan_decision(std::size_t region);
  void decide(std::size_t region);
  void take_out(std::size_t region, const std::string& cause);
  void plan_return(std::size_t region);
  void bring_back(std::size_t region, std::optional<SimDuration> over = std::nullopt);
  /// Returns when all learners that follow will have moved.
  SimTime replan(const std::string& cause, SimDuration least);
  RoutePlanInput plan_input() const;
  void admit(const RoutePlan& plan, const std::string& cause);
  std::size_t out_count() const;

  const FailoverOptions& options_;
  Setting setting_;
  const ControlPort& port_;
  OnStage on_stage_;
  std::function<void(RegionId)> people_;
  RouteMover mover_;
  std::vector<Region> regions_;
  bool up_ = true;
  bool paused_ = false;
  std::vector<std::function<void()>> planned_;  ///< while it stands still: what was to be done, ...
  std::vector<std::function<void()>> told_;     ///< ... and what it was told
  std::optional<Observations> seen_;            ///< ... and the last scrape
  Observations last_;
  std::vector<double> demand_;    ///< attempts a second, by learner region
  std::vector<double> capacity_;  ///< attempts a second that fill a region
  std::uint64_t scrapes_ = 0;
  std::uint64_t replanned_at_scrape_ = 0;
};

}  // namespace fivenines
