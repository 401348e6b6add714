#include "sim/controlplane/failover/detection.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/assert.hpp"
#include "sim/base/draws.hpp"

namespace fivenines {
namespace {

std::vector<std::size_t> others_by_distance(const Platform& platform, std::size_t target) {
  std::vector<std::size_t> others;
  for (std::size_t r = 0; r < platform.regions.size(); ++r) {
    if (r != target) others.push_back(r);
  }
  std::stable_sort(others.begin(), others.end(), [&](std::size_t a, std::size_t b) {
    return platform.wan[target][a].rtt < platform.wan[target][b].rtt;
  });
  return others;
}

SimDuration draw_phase(std::uint64_t replication_key, const std::string& name, SimDuration period) {
  pcg64 stream = named_stream(replication_key, "phase of " + name);
  return SimDuration{
      static_cast<std::int64_t>(uniform_below(stream, static_cast<std::uint64_t>(period.count())))};
}

}  // namespace

std::vector<Watch> watch_plan(const FailoverOptions& options, const Platform& platform,
                              std::uint64_t replication_key) {
  const SimDuration period =
      std::visit([](const auto& detector) { return detector.period(); }, options.detector);
  const bool swim = std::holds_alternative<SwimDetector>(options.detector);
  std::vector<Watch> plan;
  if (std::holds_alternative<NoDetector>(options.detector)) return plan;
  for (std::size_t target = 0; target < platform.regions.size(); ++target) {
    std::vector<std::size_t> observers = others_by_distance(platform, target);
    if (!swim && observers.size() > options.observers) observers.resize(options.observers);
    for (const std::size_t observer : observers) {
      const std::string& who = platform.regions[observer].id;
      const std::string name = swim ? who : who + "/" + platform.regions[target].id;
      plan.push_back(
          {region_id(observer), region_id(target), draw_phase(replication_key, name, period)});
    }
  }
  return plan;
}

Detection::Detection(std::size_t regions, std::uint32_t quorum, Listener listener)
    : quorum_(quorum), listener_(std::move(listener)), targets_(regions) {
  FIVENINES_ASSERT(quorum_ > 0);
  for (Target& target : targets_) target.votes.assign(regions, 0);
}

void Detection::vote(RegionId observer, RegionId target, bool suspects) {
  char& vote = targets_[index(target)].votes[index(observer)];
  if ((vote != 0) == suspects) return;
  vote = suspects ? 1 : 0;
  if (listener_.vote) listener_.vote(observer, target, suspects);
  look(target);
}

void Detection::passive_vote(RegionId target, bool suspects) {
  targets_[index(target)].passive = suspects;
  look(target);
}

void Detection::observer_lost(RegionId observer) {
  for (std::size_t t = 0; t < targets_.size(); ++t) vote(observer, region_id(t), false);
}

bool Detection::votes(RegionId observer, RegionId target) const {
  return targets_[index(target)].votes[index(observer)] != 0;
}

void Detection::look(RegionId id) {
  Target& target = targets_[index(id)];
  const auto votes =
      static_cast<std::uint32_t>(std::count(target.votes.begin(), target.votes.end(), 1));
  const bool suspected = target.passive || votes >= quorum_;
  if (suspected == target.suspected) return;
  target.suspected = suspected;
  if (listener_.verdict) listener_.verdict(id, suspected);
}

BeatWatch::BeatWatch(const Detector& detector, SimTime start)
    : detector_(&detector),
      last_(start),
      history_(std::holds_alternative<PhiDetector>(detector)
                   ? std::get<PhiDetector>(detector).window
                   : 1) {}

void BeatWatch::beat(SimTime now, SimTime sent) {
  const auto* beats = std::get_if<HeartbeatDetector>(detector_);
  if (beats != nullptr && beats->from == HeartbeatDetector::From::kSent) {
    last_ = heard_ ? std::max(last_, sent) : sent;  // an older one says nothing new
    heard_ = true;
    return;
  }
  // the silence of an outage says nothing about how the target beats; Akka leaves it out as well
  if (heard_ && now < deadline()) history_.add(static_cast<double>((now - last_).count()));
  heard_ = true;
  last_ = now;
}

SimTime BeatWatch::deadline() const {
  if (const auto* beats = std::get_if<HeartbeatDetector>(detector_)) return last_ + beats->timeout;
  const auto& accrual = std::get<PhiDetector>(*detector_);
  const auto period = static_cast<double>(accrual.interval.count());
  // Before there is a history the intervals are taken to be as declared, as in Akka.
  const double mean = history_.empty() ? period : history_.mean();
  const double deviation = std::max(static_cast<double>(accrual.deviation_least.count()),
                                    history_.empty() ? period / 4 : std::sqrt(history_.variance()));
  const double silence = silence_of_phi(accrual.threshold, mean, deviation);
  return last_ + accrual.pause + duration_of_nanoseconds(silence);
}

}  // namespace fivenines
