#include "sim/model/world.hpp"

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
  void operator()(const RegionUp& change) const { state(change.region).up = true; }
  void operator()(const ServerDown& change) const {
    state(change.region).server_up.at(change.server) = false;
  }
  void operator()(const ServerUp& change) const {
    state(change.region).server_up.at(change.server) = true;
  }
  void operator()(const AnalyzerSpeed& change) const {
    FIVENINES_ASSERT(change.speed > 0);
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
  }
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
};

}  // namespace

const LinkCondition& World::link(RegionId from, RegionId to) const {
  static const LinkCondition whole;
  return links.empty() ? whole : links.at(index(from)).at(index(to));
}

void World::enact(const Change& change) {
  std::visit(Enact{*this}, change);
}

}  // namespace fivenines
