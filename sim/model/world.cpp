#include "sim/model/world.hpp"

#include <cmath>

#include "sim/base/assert.hpp"

namespace fivenines {
namespace {

struct Enact {
  World& world;

  RegionState& state(RegionId region) const {
    FIVENINES_ASSERT(index(region) < world.regions.size());
    return world.regions[index(region)];
  }
  void operator()(const RegionDown& change) const {
    state(change.region).up = false;
    state(change.region).looks = change.looks;
  }
  void operator()(const RegionUp& change) const {
    RegionState& region = state(change.region);
    region.up = true;
    if (region.launches_refused == 0) return;
    for (std::uint32_t s = 0; s < region.server_up.size(); ++s) launch(region, s);
  }
  void operator()(const ServerDown& change) const {
    state(change.region).server_up.at(change.server) = false;
  }
  void operator()(const ServerUp& change) const {
    state(change.region).server_up.at(change.server) = true;
    if (state(change.region).launches_refused > 0) launch(state(change.region), change.server);
  }
  static void launch(RegionState& region, std::uint32_t server) {
    if (!launch_refused(server, region.launches_refused)) return;
    region.not_launched.resize(region.server_up.size(), false);
    region.not_launched[server] = true;
  }
  void operator()(const AnalyzerSpeed& change) const {
    FIVENINES_ASSERT(change.speed >= 0);
    state(change.region).analyzer_speed = change.speed;
  }
  void operator()(const AnalyzerBound&) const {}
  void operator()(const DatabaseLimits&) const {}
  void operator()(const Routing& change) const {
    auto& routes = world.routes.at(index(change.learner_region));
    routes.clear();
    for (const auto& [region, share] : change.weights) routes.push_back({region, share});
    FIVENINES_ASSERT(!routes.empty());
  }
  void operator()(const VariantSplit& change) const { world.variant_split = change.shares; }
  void operator()(const LinkState& change) const {
    const std::size_t n = world.regions.size();
    FIVENINES_ASSERT(change.from != change.to && index(change.from) < n && index(change.to) < n);
    if (world.links.empty()) world.links.assign(n, std::vector<LinkCondition>(n));
    world.links[index(change.from)][index(change.to)] = change.condition;
    if (world.link_loads.empty()) return;
    world.unloaded_links[index(change.from)][index(change.to)] = change.condition;
    join_load(change.from, change.to);
  }
  void operator()(const LinkLoad& change) const {
    const std::size_t n = world.regions.size();
    FIVENINES_ASSERT(change.from != change.to && index(change.from) < n && index(change.to) < n);
    if (world.link_loads.empty()) {
      if (world.links.empty()) world.links.assign(n, std::vector<LinkCondition>(n));
      world.link_loads.assign(n, std::vector<LinkLoad>(n));
      world.unloaded_links = world.links;
    }
    world.link_loads[index(change.from)][index(change.to)] = change;
    join_load(change.from, change.to);
  }
  void join_load(RegionId from, RegionId to) const {
    const LinkLoad& load = world.link_loads[index(from)][index(to)];
    LinkCondition& link = world.links[index(from)][index(to)];
    link = world.unloaded_links[index(from)][index(to)];
    link.extra_delay += load.queue;
    link.loss_ratio = 1 - (1 - link.loss_ratio) * (1 - share(load.dropped));
  }
  void operator()(const RegionPaused& change) const { state(change.region).paused = change.paused; }
  /// What it believes is its own.
  void operator()(const ControllerPaused&) const {}
  /// The rate of arrivals is the data plane's own.
  void operator()(const LoadLevel& change) const { FIVENINES_ASSERT(change.factor >= 0); }
  void operator()(const Admission& change) const {
    FIVENINES_ASSERT(change.share >= 0 && change.share <= 1);
    state(change.region).admitted = change.share;
  }
  void operator()(const HealthSignal& change) const {
    state(change.region).health_shown = change.shown;
  }
  void operator()(const ControllerState& change) const { world.controller_up = change.up; }
  void operator()(const Drain& change) const { state(change.region).drained = change.drained; }
  /// What the copies hold is the data plane's own.
  void operator()(const ReplicaDelivery&) const {}
  void operator()(const HintsDropped&) const {}
  void operator()(const ReplicationTraffic&) const {}
  void operator()(const ReplicationSwitch&) const {}
  void operator()(const WriteMaster& change) const { world.write_master = change.region; }
  void operator()(const CopyRequired& change) const {
    state(change.region).copy_required = change.required;
  }
  void operator()(const ReplicationPaused& change) const {
    state(change.region).replication_paused = change.paused;
  }
  void operator()(const ClockOffset& change) const {
    RegionState& region = state(change.region);
    region.clock_offset = region.built_clock_offset + change.offset;
  }

  void operator()(const DatabasePrimary& change) const {
    RegionState& region = state(change.region);
    region.primary_up = change.up;
    if (!change.up) {
      region.database_serves = false;
      region.database_looks = change.looks;
    } else if (!region.primary_fenced) {
      region.database_serves = true;
    }
  }
  void operator()(const DatabasePromotion& change) const {
    RegionState& region = state(change.region);
    region.database_lost = change.step == PromotionStep::kLost;
    region.primary_fenced = change.step == PromotionStep::kFenced || region.database_lost;
    region.database_serves = !region.primary_fenced;
    region.database_looks = Looks::kRefuse;
    if (region.primary_fenced) return;
    region.primary_up = true;
    region.database_speed = 1;
  }
  void operator()(const DatabaseSpeed& change) const {
    FIVENINES_ASSERT(change.speed >= 0);
    state(change.region).database_speed = change.speed;
  }
  void operator()(const DatabaseWrites& change) const {
    state(change.region).database_writes = change.accepted;
  }
  void operator()(const DatabasePool& change) const {
    state(change.region).pool_usable = share(change.usable);
  }
  void operator()(const DatabaseReconnect& change) const {
    state(change.region).pool_connected = share(change.connected);
  }
  void operator()(const ServerErrors& change) const {
    state(change.region).error_hosts = share(change.hosts);
    state(change.region).errors = share(change.errors);
  }
  void operator()(const CacheNodes& change) const {
    state(change.region).cache_lost[static_cast<std::size_t>(change.tier)] = share(change.lost);
  }
  void operator()(const CacheSize& change) const {
    state(change.region).cache_size[static_cast<std::size_t>(change.tier)] = share(change.share);
  }
  /// What a cache holds is the data plane's own.
  void operator()(const CacheDrop& change) const { share(change.share); }
  void operator()(const CachePenetration& change) const {
    learners(change.learner_region).penetration = share(change.share);
  }
  void operator()(const HotCohort& change) const {
    learners(change.learner_region).hot = share(change.share);
  }
  void operator()(const RoutesFrozen& change) const {
    LearnerState& strange = learners(change.learner_region);
    if (strange.frozen == 0) strange.frozen_routes = world.routes.at(index(change.learner_region));
    strange.frozen = share(change.share);
  }
  void operator()(const RouteOverride& change) const {
    FIVENINES_ASSERT(!change.to || index(*change.to) < world.regions.size());
    learners(change.learner_region).override_to = change.to;
  }
  void operator()(const LaunchLimit& change) const {
    RegionState& region = state(change.region);
    region.launches_refused = share(change.refused);
    for (std::uint32_t s = 0; s < region.not_launched.size(); ++s) {
      if (!launch_refused(s, change.refused)) region.not_launched[s] = false;
    }
  }

  static double share(double value) {
    FIVENINES_ASSERT(value >= 0 && value <= 1);
    return value;
  }
  LearnerState& learners(LearnerRegionId learner_region) const {
    if (world.learners.empty()) world.learners.resize(world.routes.size());
    return world.learners.at(index(learner_region));
  }
};

}  // namespace

const LinkCondition& World::link(RegionId from, RegionId to) const {
  static const LinkCondition whole;
  return links.empty() ? whole : links.at(index(from)).at(index(to));
}

const LearnerState& World::learner_state(LearnerRegionId learner_region) const {
  static const LearnerState as_declared;
  return learners.empty() ? as_declared : learners.at(index(learner_region));
}

bool launch_refused(std::uint32_t server, double share) {
  constexpr double kGoldenRatio = 0.6180339887498949;  // its multiples are spread most evenly
  const double place = static_cast<double>(server) * kGoldenRatio;
  return place - std::floor(place) < share;
}

void World::enact(const Change& change) {
  std::visit(Enact{*this}, change);
}

}  // namespace fivenines
