// The state of the world that both planes share: what is up, how fast, and where learners are
// routed. The data plane sees it as `const World&`; only the door changes it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct RegionState {
  bool up = true;
  Looks looks = Looks::kSilent;  ///< how the region appears while it is down
  double analyzer_speed = 1;     ///< > 0; 0.5 takes twice as long
  std::vector<bool> server_up;   ///< analyzer hosts
  double admitted = 1;           ///< share of attempts that are let in
  HealthShown health_shown = HealthShown::kTruth;
  bool drained = false;  ///< an operator wants no learners here
  bool replication_paused = false;
  SimDuration clock_offset{0};        ///< of its clock: ahead, or behind
  SimDuration built_clock_offset{0};  ///< of that, without faults
  bool copy_required = true;          ///< commits that wait for all copies wait for its copy
};

struct RouteShare {
  RegionId region{};
  double share = 0;
};

struct World {
  std::vector<RegionState> regions;
  /// [learner region] -> where its new attempts go; shares sum to 1.
  std::vector<std::vector<RouteShare>> routes;
  /// Share of each analyzer variant, in the order of the service options; sums to 1.
  std::vector<double> variant_split;
  /// [from][to]; empty as long as all links are whole.
  std::vector<std::vector<LinkCondition>> links;
  bool controller_up = true;
  RegionId write_master{};

  /// The condition of a direction between two regions.
  const LinkCondition& link(RegionId from, RegionId to) const;

  /// Mirrors one change. What is already so stays so.
  void enact(const Change& change);
};

}  // namespace fivenines
