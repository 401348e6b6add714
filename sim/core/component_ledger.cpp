#include "sim/core/component_ledger.hpp"

#include <algorithm>

#include "sim/base/assert.hpp"

namespace fivenines {
namespace {

/// Shares are sums of many parts.
constexpr double kRounding = 1e-9;

SimDuration scaled(SimDuration time, double share) {
  return duration_of_nanoseconds(static_cast<double>(time.count()) * share);
}

}  // namespace

ComponentLedger::ComponentLedger(const DataPlaneInputs& inputs, const World& world,
                                 SimDuration period)
    : inputs_(inputs), world_(world), now_(kStart) {
  FIVENINES_ASSERT(period > SimDuration{0});
  const SimDuration window = inputs.measure_end - inputs.measure_start;
  const auto periods = static_cast<std::size_t>((window + period - SimDuration{1}) / period);
  record_.period = period;
  for (const LearnerRegionOptions& region : inputs.workload.learner_regions) {
    record_.learner_regions.push_back(
        {region.id, region.share, std::vector<SimDuration>(periods, SimDuration{0})});
  }
  record_.down_anywhere.assign(periods, SimDuration{0});
  record_.down_everywhere.assign(periods, SimDuration{0});
  record_.regions_down.assign(inputs.platform.regions.size() + 1, SimDuration{0});
  down_.assign(record_.learner_regions.size(), 0);
  changed();
}

void ComponentLedger::changed() {
  weighted_ = 0;
  any_ = false;
  all_ = !down_.empty();
  for (std::size_t l = 0; l < down_.size(); ++l) {
    double served = 0;
    for (const RouteShare& route : world_.routes[l]) {
      const RegionState& region = world_.regions[index(route.region)];
      const bool serves =
          world_.runs(index(route.region)) && region.database_serves && !region.database_lost;
      served += serves ? route.share * region.admitted : 0;
    }
    down_[l] = served < inputs_.good_share_least - kRounding ? 1 : 0;
    any_ = any_ || down_[l] != 0;
    all_ = all_ && down_[l] != 0;
    if (down_[l] != 0) weighted_ += record_.learner_regions[l].share;
  }
  regions_down_ = 0;
  for (std::size_t r = 0; r < world_.regions.size(); ++r) regions_down_ += !world_.runs(r);
}

void ComponentLedger::advance_to(SimTime now) {
  const SimTime from = std::clamp(now_, inputs_.measure_start, inputs_.measure_end);
  const SimTime until = std::clamp(now, inputs_.measure_start, inputs_.measure_end);
  now_ = now;
  if (until <= from) return;
  record_.regions_down[regions_down_] += until - from;
  if (any_) add(from, until);
}

void ComponentLedger::add(SimTime from, SimTime until) {
  const bool goes_on = !bad_.empty() && bad_.back().until == from &&
                       bad_.back().weighted == weighted_ && bad_.back().all == all_;
  if (goes_on) {
    bad_.back().until = until;
  } else {
    bad_.push_back({from, until, weighted_, all_});
  }
  while (from < until) {
    const auto p = static_cast<std::size_t>((from - inputs_.measure_start) / record_.period);
    const SimTime end = std::min(
        until, inputs_.measure_start + record_.period * static_cast<SimDuration::rep>(p + 1));
    for (std::size_t l = 0; l < down_.size(); ++l) {
      if (down_[l] != 0) record_.learner_regions[l].down[p] += end - from;
    }
    record_.down_anywhere[p] += end - from;
    if (all_) record_.down_everywhere[p] += end - from;
    from = end;
  }
}

ComponentRecord ComponentLedger::finish(std::vector<FaultRecord>& faults) const {
  std::size_t first = 0;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    std::size_t next = i + 1;
    while (next < faults.size() && faults[next].at == faults[i].at) ++next;
    const SimTime until = next < faults.size() ? faults[next].at : inputs_.measure_end;
    while (first < bad_.size() && bad_[first].until <= faults[i].at) ++first;
    OutageTimes& outage = faults[i].outage.emplace();
    for (std::size_t b = first; b < bad_.size() && bad_[b].from < until; ++b) {
      const SimDuration time =
          std::min(bad_[b].until, until) - std::max(bad_[b].from, faults[i].at);
      outage.learner_weighted += scaled(time, bad_[b].weighted);
      outage.any_region += time;
      if (bad_[b].all) outage.all_regions += time;
    }
  }
  return record_;
}

}  // namespace fivenines
