#include "sim/controlplane/failover/controller.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fivenines {
namespace {

/// Smaller changes of a route or of an admission are not worth a move.
constexpr double kShareLeast = 0.05;
/// Scrapes in a row above the limit before a region counts as overloaded, and between two plans for
/// that reason.
constexpr std::uint32_t kOverloadedScrapes = 2;
constexpr std::uint64_t kScrapesBetweenPlans = 2;

std::vector<std::vector<double>> home_weights(const RegionController::Setting& setting) {
  std::vector<std::vector<double>> weights;
  for (const auto& nearest : setting.nearest) {
    weights.emplace_back(setting.regions.size(), 0.0);
    weights.back()[nearest.front()] = 1;
  }
  return weights;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

}  // namespace

RegionController::RegionController(const FailoverOptions& options, Setting setting,
                                   const ControlPort& port, OnStage on_stage)
    : options_(options),
      setting_(std::move(setting)),
      port_(port),
      on_stage_(std::move(on_stage)),
      mover_(options.routing, home_weights(setting_), port),
      regions_(setting_.regions.size()),
      demand_(setting_.declared_demand),
      capacity_(setting_.regions.size(), kCapacityUnknown) {
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    regions_[r].stream =
        named_stream(setting_.replication_key, "failover of " + setting_.regions[r]);
  }
}

void RegionController::later(SimTime when, std::function<void()> what) {
  port_.at(when, [this, what = std::move(what)] {
    if (paused_) {
      planned_.push_back(what);
    } else {
      what();
    }
  });
}

void RegionController::set_paused(bool paused) {
  paused_ = paused;
  if (paused) return;
  for (const auto& planned : std::exchange(planned_, {})) planned();
  for (const auto& told : std::exchange(told_, {})) told();
  if (const auto seen = std::exchange(seen_, std::nullopt)) observe(*seen);
}

void RegionController::verdict(RegionId id, bool suspected) {
  if (paused_) {
    told_.emplace_back([this, id, suspected] { verdict(id, suspected); });
    return;
  }
  const std::size_t r = index(id);
  Region& region = regions_[r];
  region.suspected = suspected;
  ++region.episode;
  if (suspected) {
    on_stage_(FailoverStage::kDetected, id);
    if (up_ && !region.out) plan_decision(r);
  } else if (up_ && region.out) {
    plan_return(r);
  }
}

void RegionController::plan_decision(std::size_t r) {
  Region& region = regions_[r];
  const bool automatic = uniform01(region.stream) < options_.coverage;
  if (!automatic) port_.note("failover", setting_.regions[r] + " waits for people");
  if (!automatic && people_) return people_(region_id(r));
  if (!automatic && !options_.manual) return;
  const Law& law = automatic ? options_.decision : *options_.manual;
  const SimDuration delay = law.sample_duration(region.stream);
  later(port_.now() + delay, [this, r, episode = region.episode] {
    const Region& then = regions_[r];
    if (then.episode == episode && up_ && then.suspected && !then.out) decide(r);
  });
}

void RegionController::decide(std::size_t r) {
  const double most = options_.out_most * static_cast<double>(regions_.size());
  if (static_cast<double>(out_count() + 1) > most) {
    port_.note("failover", setting_.regions[r] + " stays: too many regions are suspected");
    return;
  }
  regions_[r].failovers.push_back(port_.now());
  port_.note("failover", "decides to take " + setting_.regions[r] + " out");
  take_out(r, "failover of " + setting_.regions[r]);
}

/// Whether the region is trusted again while its learners move does not matter: they go on, and
/// come back later.
void RegionController::take_out(std::size_t r, const std::string& cause) {
  Region& region = regions_[r];
  region.out = true;
  ++region.exits;
  on_stage_(FailoverStage::kDecided, region_id(r));
  const SimTime moved = replan(cause, SimDuration{0});
  port_.at(moved, [this, r, exits = region.exits] {
    if (regions_[r].out && regions_[r].exits == exits) {
      on_stage_(FailoverStage::kSwitched, region_id(r));
    }
  });
}

void RegionController::plan_return(std::size_t r) {
  if (!options_.failback) return;
  Region& region = regions_[r];
  SimTime when = port_.now() + options_.failback->after;
  if (options_.flaps) {
    const SimTime since = port_.now() - options_.flaps->within;
    while (!region.failovers.empty() && region.failovers.front() < since) {
      region.failovers.pop_front();
    }
    if (region.failovers.size() >= options_.flaps->most) {
      when = std::max(when, port_.now() + options_.flaps->hold);
      port_.note("failover", setting_.regions[r] + " flaps and is held out");
    }
  }
  later(when, [this, r, episode = region.episode] {
    const Region& then = regions_[r];
    if (then.episode == episode && up_ && then.out && !then.suspected && !then.drained) {
      bring_back(r);
    }
  });
}

void RegionController::bring_back(std::size_t r, std::optional<SimDuration> over) {
  Region& region = regions_[r];
  region.out = false;
  port_.note("failover", "lets learners return to " + setting_.regions[r]);
  on_stage_(FailoverStage::kReturning, region_id(r));
  const SimDuration usual = options_.failback ? options_.failback->ramp : SimDuration{0};
  const SimDuration ramp = over.value_or(usual);
  const SimTime moved = replan("failback to " + setting_.regions[r], ramp);
  port_.at(moved, [this, r, episode = region.episode] {
    if (!regions_[r].out && regions_[r].episode == episode) {
      on_stage_(FailoverStage::kReturned, region_id(r));
    }
  });
  // somebody may have waited for a place among those that are out
  for (std::size_t other = 0; other < regions_.size(); ++other) {
    if (regions_[other].suspected && !regions_[other].out) plan_decision(other);
  }
}

void RegionController::drain(RegionId id, bool drained, std::optional<SimDuration> ramp) {
  if (paused_) {
    told_.emplace_back([this, id, drained, ramp] { drain(id, drained, ramp); });
    return;
  }
  const std::size_t r = index(id);
  Region& region = regions_[r];
  region.drained = drained;
  ++region.episode;
  if (!up_) return;
  if (drained && !region.out) {
    take_out(r, "drain of " + setting_.regions[r]);
  } else if (!drained && region.out && !region.suspected) {
    bring_back(r, ramp);
  }
}

void RegionController::set_up(bool up) {
  if (up == up_) return;
  up_ = up;
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    Region& region = regions_[r];
    ++region.episode;  // what it had planned is forgotten
    if (!up) continue;
    if (region.drained != region.out && region.drained) {
      drain(region_id(r), true);
    } else if (region.suspected && !region.out) {
      plan_decision(r);
    } else if (!region.suspected && region.out && !region.drained) {
      plan_return(r);
    }
  }
}

void RegionController::observe(const Observations& seen) {
  if (paused_) {
    seen_ = seen;
    return;
  }
  ++scrapes_;
  const Observations before = last_;
  last_ = seen;
  const double span = seconds(seen.taken - before.taken);
  if (before.regions.empty() || !(span > 0)) return;

  double routed = 0;
  double served = 0;
  double busy = 0;
  double arrived = 0;
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    routed += static_cast<double>(seen.regions[r].routed - before.regions[r].routed);
    served += static_cast<double>(seen.regions[r].served - before.regions[r].served);
    busy += (seen.regions[r].busy_core_ns - before.regions[r].busy_core_ns) / 1e9;
  }
  for (std::size_t l = 0; l < demand_.size(); ++l) {
    arrived += static_cast<double>(seen.arrived[l] - before.arrived[l]);
  }
  // retries come on top of what learners want
  const double attempts = arrived > 0 ? std::clamp(routed / arrived, 1.0, 3.0) : 1;
  bool overloaded = false;
  bool shedding = false;
  for (std::size_t l = 0; l < demand_.size(); ++l) {
    demand_[l] = static_cast<double>(seen.arrived[l] - before.arrived[l]) / span * attempts;
  }
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    const double cores = seen.regions[r].cores;
    // the work of one attempt, from all regions together
    capacity_[r] = cores > 0 && busy > 0 && served > 0 ? cores / (busy / served) : kCapacityUnknown;
    const double used =
        (seen.regions[r].busy_core_ns - before.regions[r].busy_core_ns) / 1e9 / span;
    const bool full = cores > 0 && used > options_.full_most * cores && !regions_[r].out;
    regions_[r].overloaded = full ? regions_[r].overloaded + 1 : 0;
    overloaded = overloaded || regions_[r].overloaded >= kOverloadedScrapes;
    shedding = shedding || regions_[r].admitted < 1;
  }
  if (!up_ || !(overloaded || shedding)) return;
  if (scrapes_ - replanned_at_scrape_ < kScrapesBetweenPlans) return;
  replan(overloaded ? "overload" : "less to shed", SimDuration{0});
}

RoutePlanInput RegionController::plan_input() const {
  RoutePlanInput in;
  in.nearest = setting_.nearest;
  in.legal = setting_.legal;
  if (options_.residency == Residency::kReport) {
    for (auto& row : in.legal) std::fill(row.begin(), row.end(), 1);
  }
  in.demand = demand_;
  in.capacity = capacity_;
  for (const Region& region : regions_) in.eligible.push_back(region.out ? 0 : 1);
  in.target = options_.target;
  in.fill_most = options_.fill_most;
  in.full_most = options_.full_most;
  in.shed = options_.shed;
  return in;
}

SimTime RegionController::replan(const std::string& cause, SimDuration least) {
  replanned_at_scrape_ = scrapes_;
  const RoutePlanInput input = plan_input();
  const RoutePlan plan = plan_routes(input);
  SimTime moved = port_.now();
  for (std::size_t l = 0; l < plan.weights.size(); ++l) {
    const std::vector<double>& target = mover_.target(l);
    bool leaves_out = false;
    for (std::size_t r = 0; r < regions_.size(); ++r) {
      leaves_out = leaves_out || (regions_[r].out && target[r] > 0 && plan.weights[l][r] == 0);
    }
    const bool goes_home = plan.weights[l][setting_.nearest[l].front()] == 1;
    const double least_difference = leaves_out || goes_home ? 1e-9 : kShareLeast;
    if (largest_difference(plan.weights[l], target) < least_difference) continue;
    moved = std::max(moved, mover_.move(l, plan.weights[l], least, cause));
  }
  admit(plan, cause);
  return moved;
}

void RegionController::admit(const RoutePlan& plan, const std::string& cause) {
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    const double share = plan.admitted[r];
    double& admitted = regions_[r].admitted;
    const bool all_again = share == 1 && admitted < 1;
    if (!all_again && std::abs(share - admitted) < kShareLeast) continue;
    admitted = share;
    port_.propose(cause, Admission{region_id(r), share});
  }
}

std::size_t RegionController::out_count() const {
  return static_cast<std::size_t>(
      std::count_if(regions_.begin(), regions_.end(), [](const Region& r) { return r.out; }));
}

}  // namespace fivenines
