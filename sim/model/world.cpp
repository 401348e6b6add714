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
};

}  // namespace

void World::enact(const Change& change) {
  std::visit(Enact{*this}, change);
}

}  // namespace fivenines
