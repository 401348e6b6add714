#include "sim/core/controllers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/base/assert.hpp"
#include "sim/base/draws.hpp"
#include "sim/core/control_port.hpp"
#include "sim/model/nearest.hpp"

namespace fivenines {
namespace {

RegionController::Setting setting_of(const DataPlaneInputs& inputs, std::uint64_t replication_key) {
  RegionController::Setting setting;
  setting.replication_key = replication_key;
  const Platform& platform = inputs.platform;
  for (const RegionHardware& region : platform.regions) setting.regions.push_back(region.id);
  const std::vector<RegionId> homes = home_regions(platform, inputs.workload);
  for (std::size_t l = 0; l < inputs.workload.learner_regions.size(); ++l) {
    const LearnerRegionOptions& learners = inputs.workload.learner_regions[l];
    std::vector<std::size_t> nearest = regions_by_distance(platform, learners.place);
    FIVENINES_ASSERT(nearest.front() == index(homes[l]));
    setting.nearest.push_back(std::move(nearest));
    auto& legal = setting.legal.emplace_back();
    for (const RegionHardware& region : platform.regions) {
      legal.push_back(platform.places[region.place].legal_area ==
                      platform.places[learners.place].legal_area);
    }
    setting.declared_demand.push_back(inputs.workload.analyses_per_second() * learners.share);
  }
  return setting;
}

}  // namespace

Controllers::Controllers(const FailoverOptions& options, const DataPlaneInputs& inputs,
                         const World& world, Clock& clock, Door& door, DataPlane* data_plane,
                         RegionController::OnStage on_stage)
    : options_(options),
      inputs_(inputs),
      world_(world),
      clock_(clock),
      door_(door),
      data_plane_(data_plane),
      replication_key_(fivenines::replication_key(inputs.seed, inputs.replication)),
      port_(control_port(clock, door)),
      watches_(watch_plan(options, inputs.platform, replication_key_)),
      probes_(watches_.size()),
      awaited_(watches_.size(), 0),
      failing_(inputs.platform.regions.size(), 0),
      by_errors_(inputs.platform.regions.size(), 0),
      wrong_(inputs.platform.regions.size(), 0),
      detection_(inputs.platform.regions.size(), options.quorum,
                 {[this](RegionId observer, RegionId target, bool suspects) {
                    recount_wrong();
                    const auto& regions = inputs_.platform.regions;
                    door_.note("observer " + regions[index(observer)].id,
                               (suspects ? "suspects " : "trusts ") + regions[index(target)].id);
                    if (!suspects || !in_window()) return;
                    ObserverRecord& seen = record_.observers[index(observer)];
                    ++seen.suspicions;
                    seen.false_alarms += runs(target);
                  },
                  [this](RegionId target, bool suspected) {
                    const std::string& id = inputs_.platform.regions[index(target)].id;
                    door_.note("quorum", id + (suspected ? " is suspected" : " is trusted again"));
                    if (suspected && in_window() && runs(target)) {
                      ++record_.false_alarms;
                    }
                    controller_.verdict(target, suspected);
                    for (const auto& told : on_verdict_) told(target, suspected);
                  }}),
      controller_(options, setting_of(inputs, replication_key_), port_, std::move(on_stage)),
      waiting_(inputs.platform.regions.size()) {
  for (const RegionHardware& region : inputs.platform.regions) {
    record_.observers.push_back({region.id, 0, 0, SimDuration{0}});
  }
  const bool asks = std::holds_alternative<ProbeDetector>(options.detector);
  if (asks) {
    record_.probes.assign(inputs.platform.regions.size(), 0);
    record_.missed.assign(inputs.platform.regions.size(), 0);
  }
  if (std::holds_alternative<HeartbeatDetector>(options.detector) ||
      std::holds_alternative<PhiDetector>(options.detector)) {
    beats_.assign(watches_.size(), BeatWatch(options.detector, kStart));
  }
}

void Controllers::tell_people(std::function<void(RegionId)> left_to_people) {
  controller_.leave_to(std::move(left_to_people));
}

void Controllers::tell_verdicts(std::function<void(RegionId, bool)> verdict) {
  on_verdict_.push_back(std::move(verdict));
}

void Controllers::start() {
  for (std::size_t w = 0; w < beats_.size(); ++w) expect_beat(w);
  if (data_plane_ != nullptr) scrape(0);
}

void Controllers::count_wrong() {
  const SimTime from = std::clamp(counted_, inputs_.measure_start, inputs_.measure_end);
  const SimTime until = std::clamp(clock_.now(), inputs_.measure_start, inputs_.measure_end);
  counted_ = clock_.now();
  for (std::size_t o = 0; o < wrong_.size(); ++o) {
    record_.observers[o].wrong += (until - from) * wrong_[o];
  }
}

DetectionRecord Controllers::record() const {
  DetectionRecord record = record_;
  const SimTime from = std::clamp(counted_, inputs_.measure_start, inputs_.measure_end);
  for (std::size_t o = 0; o < wrong_.size(); ++o) {
    const SimTime until = std::clamp(clock_.now(), from, inputs_.measure_end);
    record.observers[o].wrong += (until - from) * wrong_[o];
  }
  return record;
}

bool Controllers::in_window() const {
  return clock_.now() >= inputs_.measure_start && clock_.now() < inputs_.measure_end;
}

bool Controllers::waits(RegionId observer, std::function<void()> told) {
  if (!stands_still(observer)) return false;
  waiting_[index(observer)].push_back(std::move(told));
  return true;
}

void Controllers::answered(std::size_t number, bool answered) {
  const Watch& watch = watches_[number];
  // its time was over before anybody looked whether there is an answer
  if (waits(watch.observer, [this, number] { this->answered(number, false); })) return;
  const HealthShown shown = world_.regions[index(watch.target)].health_shown;
  if (shown != HealthShown::kTruth) answered = shown == HealthShown::kHealthy;
  if (in_window() && !record_.probes.empty()) {
    ++record_.probes[index(watch.target)];
    record_.missed[index(watch.target)] += answered ? 0 : 1;
  }
  const auto* probe = std::get_if<ProbeDetector>(&options_.detector);
  const bool suspects = probe != nullptr ? probes_[number].result(answered, *probe) : !answered;
  detection_.vote(watch.observer, watch.target, suspects);
}

void Controllers::beat(std::size_t number, SimTime sent) {
  const Watch& watch = watches_[number];
  if (!world_.regions[index(watch.observer)].up) return;
  if (waits(watch.observer, [this, number, sent] { beat(number, sent); })) return;
  if (world_.regions[index(watch.target)].health_shown == HealthShown::kUnhealthy) return;
  beats_[number].beat(clock_.now(), sent);
  // a late beat may say no more than that silence had begun
  if (beats_[number].deadline() > clock_.now()) {
    detection_.vote(watch.observer, watch.target, false);
  }
  expect_beat(number);
}

void Controllers::expect_beat(std::size_t number) {
  const std::uint64_t awaited = ++awaited_[number];
  const SimTime deadline = std::max(beats_[number].deadline(), clock_.now());
  if (deadline >= inputs_.end) return;
  clock_.at(deadline, [this, number, awaited] { silent_since(number, awaited); });
}

void Controllers::silent_since(std::size_t number, std::uint64_t awaited) {
  if (awaited_[number] != awaited) return;
  const Watch& watch = watches_[number];
  if (!world_.regions[index(watch.observer)].up) return;
  if (waits(watch.observer, [this, number, awaited] { silent_since(number, awaited); })) return;
  if (world_.regions[index(watch.target)].health_shown == HealthShown::kHealthy) return;
  detection_.vote(watch.observer, watch.target, true);
}

void Controllers::changed(const Change& change) {
  const bool knows_all = std::holds_alternative<NoDetector>(options_.detector);
  if (const auto* down = std::get_if<RegionDown>(&change)) {
    recount_wrong();
    waiting_[index(down->region)].clear();
    detection_.observer_lost(down->region);
    if (knows_all) controller_.verdict(down->region, true);
  } else if (const auto* up = std::get_if<RegionUp>(&change)) {
    recount_wrong();
    observer_back(up->region);
    if (knows_all) controller_.verdict(up->region, false);
  } else if (const auto* pause = std::get_if<RegionPaused>(&change)) {
    recount_wrong();
    if (!pause->paused) {
      for (const auto& told : std::exchange(waiting_[index(pause->region)], {})) told();
    }
    if (knows_all) controller_.verdict(pause->region, !runs(pause->region));
  } else if (const auto* frozen = std::get_if<ControllerPaused>(&change)) {
    controller_.set_paused(frozen->paused);
  } else if (const auto* drain = std::get_if<Drain>(&change)) {
    controller_.drain(drain->region, drain->drained, drain->ramp);
  } else if (const auto* state = std::get_if<ControllerState>(&change)) {
    controller_.set_up(state->up);
  } else if (const auto* signal = std::get_if<HealthSignal>(&change)) {
    shown(signal->region, signal->shown);
  }
}

/// Probes ask again and hear what is shown. Nobody asks for beats: an observer takes those that a
/// lie makes up for granted, and looks at its silence anew once there is no lie.
void Controllers::shown(RegionId target, HealthShown shown) {
  for (std::size_t w = 0; w < beats_.size(); ++w) {
    const Watch& watch = watches_[w];
    if (watch.target != target || !world_.regions[index(watch.observer)].up) continue;
    if (shown == HealthShown::kHealthy) {
      detection_.vote(watch.observer, target, false);
    } else {
      expect_beat(w);
    }
  }
}

/// Votes or the state of a region have changed.
void Controllers::recount_wrong() {
  count_wrong();
  std::fill(wrong_.begin(), wrong_.end(), 0);
  for (const Watch& watch : watches_) {
    const bool votes = detection_.votes(watch.observer, watch.target);
    if (votes && runs(watch.target)) ++wrong_[index(watch.observer)];
  }
}

/// It knows nothing of what it has missed.
void Controllers::observer_back(RegionId observer) {
  for (std::size_t w = 0; w < watches_.size(); ++w) {
    if (watches_[w].observer != observer) continue;
    probes_[w] = ProbeCounter{};
    if (beats_.empty()) continue;
    beats_[w] = BeatWatch(options_.detector, clock_.now());
    expect_beat(w);
  }
}

void Controllers::scrape(std::int64_t k) {
  data_plane_->advance_to(clock_.now());
  if (newest_) {
    controller_.observe(*newest_);
    if (before_ && options_.passive) look_at_errors(*before_, *newest_);
  }
  before_ = std::move(newest_);
  newest_ = data_plane_->scrape();
  const SimTime next = kStart + (k + 1) * options_.scrape;
  if (next < inputs_.end) clock_.at(next, [this, k] { scrape(k + 1); });
}

void Controllers::look_at_errors(const Observations& before, const Observations& now) {
  const PassiveDetection& passive = *options_.passive;
  for (std::size_t r = 0; r < failing_.size(); ++r) {
    const auto failed = now.regions[r].failed - before.regions[r].failed;
    const auto served = now.regions[r].served - before.regions[r].served;
    const auto all = failed + served;
    const bool bad = all >= passive.attempts_least &&
                     static_cast<double>(failed) >= passive.failed_share * static_cast<double>(all);
    failing_[r] = bad ? failing_[r] + 1 : 0;
    const RegionId region = region_id(r);
    if (failing_[r] >= passive.scrapes && by_errors_[r] == 0) {
      by_errors_[r] = 1;
      door_.note("request errors", inputs_.platform.regions[r].id + " fails");
      detection_.passive_vote(region, true);
    } else if (!bad && by_errors_[r] != 0 && !controller_.is_out(region)) {
      by_errors_[r] = 0;
      detection_.passive_vote(region, false);
    } else if (by_errors_[r] != 0 && controller_.is_out(region) && !heard_bad(region)) {
      by_errors_[r] = 0;  // nobody is routed there: the observers' word counts
      detection_.passive_vote(region, false);
    }
  }
}

/// Whether any observer suspects the region.
bool Controllers::heard_bad(RegionId region) const {
  return std::any_of(watches_.begin(), watches_.end(), [&](const Watch& watch) {
    return watch.target == region && detection_.votes(watch.observer, watch.target);
  });
}

}  // namespace fivenines
