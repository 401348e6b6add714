// The state of the world that both planes share: what is up, how fast, and where learners are
// routed. The data plane sees it as `const World&`; only the door changes it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct RegionState {
  bool up = true;
  Looks looks = Looks::kSilent;  ///< how the region appears while it is down
  bool paused = false;           ///< all its processes stand still
  double analyzer_speed = 1;     ///< 0.5 takes twice as long, 0: it stands still
  std::vector<bool> server_up;   ///< analyzer hosts
  double admitted = 1;           ///< share of attempts that are let in
  HealthShown health_shown = HealthShown::kTruth;
  bool drained = false;  ///< an operator wants no learners here
  bool replication_paused = false;
  SimDuration clock_offset{0};        ///< of its clock: ahead, or behind
  SimDuration built_clock_offset{0};  ///< of that, without faults
  bool copy_required = true;          ///< commits that wait for all copies wait for its copy

  bool database_serves = true;            ///< somebody takes statements
  bool database_writes = true;            ///< ... and writes among them
  bool primary_up = true;                 ///< the primary, or who has been promoted
  bool primary_fenced = false;            ///< a promotion is under way, or a restore
  bool database_lost = false;             ///< ... a restore
  Looks database_looks = Looks::kSilent;  ///< while nobody serves
  double database_speed = 1;              ///< 0: stalled
  double pool_usable = 1;                 ///< share of the connections
  double pool_connected = 1;              ///< ... and of these, after a promotion
  double error_hosts = 1;                 ///< on this share of the hosts, the first ones, ...
  double errors = 0;                      ///< ... this share of the analyses ends in an error
  std::array<double, kCacheTiers> cache_lost{};         ///< share of the nodes, by CacheTier
  std::array<double, kCacheTiers> cache_size{1, 1, 1};  ///< share of the entries there is room for
  double launches_refused = 0;                          ///< share of the hosts that start
  std::vector<bool> not_launched;                       ///< hosts that should be up and are not

  /// Share of the entries that caches of a tier have room for. Lost nodes take theirs along; a
  /// local instance is one node, and keeps its own or is gone.
  double cache_room(CacheTier tier) const {
    const auto t = static_cast<std::size_t>(tier);
    return cache_size[t] * (tier == CacheTier::kLocal ? 1 : 1 - cache_lost[t]);
  }

  bool usable(std::uint32_t server) const {
    return server_up[server] && (not_launched.empty() || !not_launched[server]);
  }
};

struct RouteShare {
  RegionId region{};
  double share = 0;
};

/// What is strange about the learners of a region, besides how often they ask.
struct LearnerState {
  double penetration = 0;  ///< share of analyses that ask for content that does not exist
  double hot = 0;          ///< share of analyses of the largest cohort
  double frozen = 0;       ///< share of learners whose routes stay as they were
  std::vector<RouteShare> frozen_routes;
  std::optional<RegionId> override_to;
  bool as_declared() const {
    return penetration == 0 && hot == 0 && frozen == 0 && !override_to.has_value();
  }
};

/// Whether a host is among the share whose start is refused: every share takes its part of any
/// evenly spaced set of hosts.
bool launch_refused(std::uint32_t server, double share);

struct World {
  std::vector<RegionState> regions;
  /// [learner region] -> where its new attempts go; shares sum to 1.
  std::vector<std::vector<RouteShare>> routes;
  /// Share of each analyzer variant, in the order of the service options; sums to 1.
  std::vector<double> variant_split;
  /// [from][to]; empty as long as all links are whole. With what their load does to messages.
  std::vector<std::vector<LinkCondition>> links;
  /// Of that, what is not the load's, and the load; empty as long as no link is loaded.
  std::vector<std::vector<LinkCondition>> unloaded_links;
  std::vector<std::vector<LinkLoad>> link_loads;
  /// [learner region]; empty as long as nothing is strange about any.
  std::vector<LearnerState> learners;
  bool controller_up = true;
  RegionId write_master{};

  /// The condition of a direction between two regions.
  const LinkCondition& link(RegionId from, RegionId to) const;

  const LearnerState& learner_state(LearnerRegionId learner_region) const;

  /// The region is up and its processes run.
  bool runs(std::size_t region) const { return regions[region].up && !regions[region].paused; }

  /// Mirrors one change. What is already so stays so.
  void enact(const Change& change);
};

}  // namespace fivenines
