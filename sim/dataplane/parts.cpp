#include "sim/dataplane/parts.hpp"

#include <algorithm>
#include <limits>

namespace fivenines {
namespace {

/// More regions can be divided in more ways than are worth looking at.
constexpr std::size_t kRegionsTried = 12;
constexpr std::int64_t kLeastLookaheadNs = 1'000'000;
/// What ending a window costs, in time of the run: parts wait for each other, and the events at its
/// start are not prefetched. Only weighs a longer lookahead against a more even load.
constexpr double kWindowCostNs = 1e6;

bool may_be_split(const DataPlaneInputs& inputs) {
  if (!inputs.routes_are_fixed || inputs.dataplane.replication) return false;
  const std::size_t regions = inputs.platform.regions.size();
  if (regions < 2 || regions > kRegionsTried) return false;
  const auto& shared = inputs.dataplane.caches.shared;
  if (!shared) return true;
  const StationOptions station = shared->station(1);
  return !station.service && station.servers == kUnlimited && station.bound == kUnlimited;
}

}  // namespace

bool sends_learners_elsewhere(const Change& change) {
  return std::holds_alternative<Routing>(change) || std::holds_alternative<RouteOverride>(change) ||
         std::holds_alternative<RoutesFrozen>(change);
}

Parts Parts::whole(std::size_t regions) {
  Parts one;
  one.part_of.assign(regions, 0);
  return one;
}

Parts divide(const DataPlaneInputs& inputs, const std::vector<RegionId>& homes) {
  const std::size_t regions = inputs.platform.regions.size();
  Parts best = Parts::whole(regions);
  if (!may_be_split(inputs)) return best;

  std::vector<double> load(regions, 0);
  for (std::size_t l = 0; l < homes.size(); ++l) {
    load[index(homes[l])] += inputs.workload.learner_regions[l].share;
  }
  double least_cost = 1;  // of one part: the load of all
  for (std::uint32_t second = 1; second < std::uint32_t{1} << (regions - 1); ++second) {
    const auto part_of = [&](std::size_t r) { return r == 0 ? 0U : second >> (r - 1) & 1U; };
    double loads[2] = {0, 0};
    std::int64_t lookahead = std::numeric_limits<std::int64_t>::max();
    for (std::size_t a = 0; a < regions; ++a) {
      loads[part_of(a)] += load[a];
      for (std::size_t b = 0; b < regions; ++b) {
        if (part_of(a) == part_of(b)) continue;
        lookahead = std::min(lookahead, inputs.platform.wan[a][b].rtt.count() / 2);
      }
    }
    if (lookahead < kLeastLookaheadNs) continue;
    const double analyses =
        inputs.workload.analyses_per_second() * 1e-9 * static_cast<double>(lookahead);
    if (analyses < inputs.part_window_least) continue;
    const double cost =
        std::max(loads[0], loads[1]) * (1 + kWindowCostNs / static_cast<double>(lookahead));
    if (cost >= least_cost) continue;
    least_cost = cost;
    best.count = 2;
    best.lookahead_ns = lookahead;
    for (std::size_t r = 0; r < regions; ++r) {
      best.part_of[r] = static_cast<std::uint8_t>(part_of(r));
    }
  }
  return best;
}

}  // namespace fivenines
