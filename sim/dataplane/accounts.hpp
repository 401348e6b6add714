// The books of the data plane: what record.json will say. Everything is counted when time passes
// it, or as soon as nothing can change it any more.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/dataplane/attempt.hpp"
#include "sim/dataplane/inputs.hpp"
#include "sim/dataplane/outcome.hpp"
#include "sim/metrics/record.hpp"

namespace fivenines {

class Accounts {
 public:
  explicit Accounts(const DataPlaneInputs& inputs);

  bool measured(Nanoseconds intended) const {
    return intended >= measure_start_ && intended < measure_end_;
  }

  void arrived(std::size_t learner_region, Nanoseconds intended) {
    ++arrived_run_;
    LearnerSecond& in = learners_in(learner_region, intended);
    ++in.arrived;
    in.arrived_measured += measured(intended);
  }
  void retried(std::size_t learner_region, Nanoseconds now) {
    LearnerRegionRecord& region = record_.learner_regions[learner_region];
    ++region.retries_run;
    ++region.retries_by_second[second(now)];
  }
  /// The response of attempt `a` left its region at `left` and reaches the client at `reached`.
  void answered(const Attempt& a, Nanoseconds left, Nanoseconds reached);
  /// Histograms of many pairs of regions do not stay in the processor's caches.
  bool worth_prefetching() const { return worth_prefetching_; }
  /// Fetches what answered() will touch when a response without a write leaves at `left`.
  void prefetch_answered(const Attempt& a, Nanoseconds left) const {
    const PairRecord& pair = record_.pairs[a.learner_region][a.region];
    const auto fetch = [&pair](Point point, Nanoseconds value) {
      pair.latency[static_cast<std::size_t>(point)].prefetch(SimDuration{value});
    };
    fetch(Point::kClient, left + a.access_back - a.intended);
    fetch(Point::kServer, left - a.arrived);
    fetch(Point::kAnalyzer, left - a.lookups_answered);
  }
  void failed(const Attempt& a, Cause cause, Nanoseconds now);
  void unfinished(const Attempt& a);
  void lookup(std::size_t region, Family family, CacheLevel level, Nanoseconds now) {
    RegionRecord& r = record_.regions[region];
    if (now >= measure_start_ && now < measure_end_) {
      ++r.lookups[static_cast<std::size_t>(family)][static_cast<std::size_t>(level)];
    }
    RegionSecond& s = region_in(region, now);
    ++s.lookups;
    s.hits += level != CacheLevel::kDatabase;
  }

  ReplicationRecord& record() { return record_; }
  std::uint64_t arrived_run() const { return arrived_run_; }
  void observe(std::vector<Outcome>* sink) { sink_ = sink; }

  /// Derives what was kept apart for speed; call once, at the end.
  void close();

 private:
  std::size_t second(Nanoseconds t) const {
    const auto s = static_cast<std::size_t>(t / 1'000'000'000);
    return s < seconds_ ? s : seconds_ - 1;
  }
  // What is counted for nearly every analysis, by whole second; close() takes it apart.
  struct LearnerSecond {
    std::uint32_t arrived = 0;
    std::uint32_t arrived_measured = 0;
    std::uint32_t answered = 0;
    std::uint32_t good = 0;
    std::uint32_t slow = 0;
    std::uint64_t latency_sum_us = 0;
  };
  struct RegionSecond {
    std::uint32_t lookups = 0;
    std::uint32_t hits = 0;
    std::uint32_t served = 0;
  };
  LearnerSecond& learners_in(std::size_t learner_region, Nanoseconds t) {
    return learner_seconds_[learner_region * seconds_ + second(t)];
  }
  RegionSecond& region_in(std::size_t region, Nanoseconds t) {
    return region_seconds_[region * seconds_ + second(t)];
  }
  void note(const Attempt& a, OutcomeKind kind, Cause cause, Nanoseconds latency);

  ReplicationRecord record_;
  Nanoseconds measure_start_;
  Nanoseconds measure_end_;
  Nanoseconds latency_limit_;
  Nanoseconds deadline_;
  std::size_t seconds_;
  bool worth_prefetching_;
  std::uint64_t arrived_run_ = 0;
  std::vector<LearnerSecond> learner_seconds_;  ///< [learner region * seconds + second]
  std::vector<RegionSecond> region_seconds_;    ///< [region * seconds + second]
  std::vector<Outcome>* sink_ = nullptr;
  /// [learner region][region]: server latency of analyses that write, kept apart because their
  /// latency with the write differs; all others have both alike.
  std::vector<std::vector<Histogram>> server_of_writers_;
};

}  // namespace fivenines
