#include "sim/controlplane/faults/ledger.hpp"

#include <algorithm>

#include "sim/base/assert.hpp"

namespace fivenines {
namespace {

/// What the world is like at that place when no fault holds. Only what faults do is here.
struct Neutral {
  Change operator()(const RegionDown& c) const { return RegionUp{c.region}; }
  Change operator()(const ServerDown& c) const { return ServerUp{c.region, c.server}; }
  Change operator()(const AnalyzerSpeed& c) const { return AnalyzerSpeed{c.region, 1}; }
  Change operator()(const LinkState& c) const { return LinkState{c.from, c.to, {}}; }
  Change operator()(const LoadLevel& c) const { return LoadLevel{c.learner_region, 1}; }
  Change operator()(const HealthSignal& c) const { return HealthSignal{c.region}; }
  Change operator()(const ControllerState&) const { return ControllerState{true}; }
  Change operator()(const RegionPaused& c) const { return RegionPaused{c.region, false}; }
  Change operator()(const ControllerPaused&) const { return ControllerPaused{false}; }
  Change operator()(const Drain& c) const { return Drain{c.region, false}; }
  Change operator()(const ReplicationPaused& c) const { return ReplicationPaused{c.region, false}; }
  Change operator()(const ClockOffset& c) const { return ClockOffset{c.region, SimDuration{0}}; }
  Change operator()(const DatabasePrimary& c) const { return DatabasePrimary{c.region}; }
  Change operator()(const DatabaseSpeed& c) const { return DatabaseSpeed{c.region}; }
  Change operator()(const DatabaseWrites& c) const { return DatabaseWrites{c.region}; }
  Change operator()(const DatabasePool& c) const { return DatabasePool{c.region}; }
  Change operator()(const ServerErrors& c) const { return ServerErrors{c.region}; }
  Change operator()(const CacheNodes& c) const { return CacheNodes{c.region, c.tier}; }
  Change operator()(const CacheSize& c) const { return CacheSize{c.region, c.tier}; }
  Change operator()(const CachePenetration& c) const { return CachePenetration{c.learner_region}; }
  Change operator()(const HotCohort& c) const { return HotCohort{c.learner_region}; }
  Change operator()(const RoutesFrozen& c) const { return RoutesFrozen{c.learner_region}; }
  Change operator()(const RouteOverride& c) const { return RouteOverride{c.learner_region, {}}; }
  Change operator()(const LaunchLimit& c) const { return LaunchLimit{c.region}; }
  template <typename Other>
  Change operator()(const Other&) const {
    FIVENINES_ASSERT(!"no effect of a fault");
    return RegionUp{};
  }
};

/// Both hold.
struct Joined {
  const Change& second;

  Change operator()(const RegionDown& a) const {
    const auto& b = std::get<RegionDown>(second);
    return RegionDown{a.region, a.looks, a.disks_lost || b.disks_lost};
  }
  Change operator()(const AnalyzerSpeed& a) const {
    return AnalyzerSpeed{a.region, a.speed * std::get<AnalyzerSpeed>(second).speed};
  }
  Change operator()(const LoadLevel& a) const {
    return LoadLevel{a.learner_region, a.factor * std::get<LoadLevel>(second).factor};
  }
  Change operator()(const ClockOffset& a) const {
    return ClockOffset{a.region, a.offset + std::get<ClockOffset>(second).offset};
  }
  Change operator()(const LinkState& a) const {
    LinkCondition joined = a.condition;
    const LinkCondition& b = std::get<LinkState>(second).condition;
    if (!joined.cut) joined.cut = b.cut;
    joined.extra_delay += b.extra_delay;
    if (!joined.jitter) joined.jitter = b.jitter;
    joined.loss_ratio = 1 - (1 - joined.loss_ratio) * (1 - b.loss_ratio);
    joined.bandwidth_ratio *= b.bandwidth_ratio;
    return LinkState{a.from, a.to, joined};
  }
  /// Each of two shares hits by itself: what neither hits is left.
  static double either(double a, double b) { return 1 - (1 - a) * (1 - b); }
  Change operator()(const DatabaseSpeed& a) const {
    return DatabaseSpeed{a.region, a.speed * std::get<DatabaseSpeed>(second).speed};
  }
  Change operator()(const DatabasePool& a) const {
    return DatabasePool{a.region, a.usable * std::get<DatabasePool>(second).usable};
  }
  Change operator()(const ServerErrors& a) const {
    const auto& b = std::get<ServerErrors>(second);
    if (!(a.errors > 0)) return b;  // who makes no errors strikes no hosts
    if (!(b.errors > 0)) return a;
    // the fewer hosts are among the more, and have both errors; on average over the more
    const ServerErrors& more = a.hosts < b.hosts ? b : a;
    const double both = std::min(a.hosts, b.hosts) / more.hosts;
    return ServerErrors{a.region, more.hosts,
                        both * either(a.errors, b.errors) + (1 - both) * more.errors};
  }
  Change operator()(const CacheNodes& a) const {
    return CacheNodes{a.region, a.tier, std::max(a.lost, std::get<CacheNodes>(second).lost)};
  }
  Change operator()(const CacheSize& a) const {
    return CacheSize{a.region, a.tier, a.share * std::get<CacheSize>(second).share};
  }
  Change operator()(const CachePenetration& a) const {
    return CachePenetration{a.learner_region,
                            either(a.share, std::get<CachePenetration>(second).share)};
  }
  Change operator()(const HotCohort& a) const {
    return HotCohort{a.learner_region, either(a.share, std::get<HotCohort>(second).share)};
  }
  Change operator()(const RoutesFrozen& a) const {
    return RoutesFrozen{a.learner_region, std::max(a.share, std::get<RoutesFrozen>(second).share)};
  }
  Change operator()(const LaunchLimit& a) const {
    return LaunchLimit{a.region, std::max(a.refused, std::get<LaunchLimit>(second).refused)};
  }
  /// Of all else the first one goes on.
  template <typename Other>
  Change operator()(const Other& a) const {
    return a;
  }
};

}  // namespace

FaultLedger::Place& FaultLedger::place_of(const Change& effect) {
  const Change neutral = std::visit(Neutral{}, effect);
  for (Place& place : places_) {
    if (place.neutral == neutral) return place;
  }
  places_.push_back({neutral, neutral, {}});
  return places_.back();
}

void FaultLedger::settle(Place& place, std::vector<Change>& changes) {
  Change wanted = place.neutral;
  for (std::size_t i = 0; i < place.held.size(); ++i) {
    wanted = i == 0 ? place.held[i].effect
                    : std::visit(Joined{place.held[i].effect}, std::as_const(wanted));
  }
  if (wanted == place.in_force) return;
  place.in_force = wanted;
  changes.push_back(wanted);
}

std::vector<Change> FaultLedger::begin(std::uint64_t fault, const std::vector<Change>& effects) {
  std::vector<Change> changes;
  for (const Change& effect : effects) {
    if (std::holds_alternative<CacheDrop>(effect)) {  // happens, and does not last
      changes.push_back(effect);
      continue;
    }
    Place& place = place_of(effect);
    place.held.push_back({fault, effect});
    settle(place, changes);
  }
  return changes;
}

std::vector<Change> FaultLedger::end(std::uint64_t fault) {
  std::vector<Change> changes;
  for (Place& place : places_) {
    const auto gone = std::erase_if(place.held, [&](const Held& h) { return h.fault == fault; });
    if (gone > 0) settle(place, changes);
  }
  return changes;
}

}  // namespace fivenines
