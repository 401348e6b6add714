// The books of the data plane: what record.json will say. Everything is counted when time passes
// it.
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
    LearnerRegionRecord& region = record_.learner_regions[learner_region];
    ++region.arrived_run;
    ++region.arrived_by_second[second(intended)];
    region.arrived += measured(intended);
  }
  void retried(std::size_t learner_region, Nanoseconds now) {
    LearnerRegionRecord& region = record_.learner_regions[learner_region];
    ++region.retries_run;
    ++region.retries_by_second[second(now)];
  }
  /// The response of attempt `a` left its region at `left` and reaches the client at `reached`.
  void answered(const Attempt& a, Nanoseconds left, Nanoseconds reached);
  /// Histograms of many pairs of regions do not stay in the processor's caches.
  bool worth_prefetching() const { return server_of_writers_.size() * record_.regions.size() > 8; }
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
    const std::size_t s = second(now);
    ++r.lookups_by_second[s];
    r.hits_by_second[s] += level != CacheLevel::kDatabase;
  }

  ReplicationRecord& record() { return record_; }
  std::uint64_t arrived_run() const;
  void observe(std::vector<Outcome>* sink) { sink_ = sink; }

  /// Derives what was kept apart for speed; call once, at the end.
  void close();

 private:
  std::size_t second(Nanoseconds t) const {
    const auto s = static_cast<std::size_t>(t / 1'000'000'000);
    return s < seconds_ ? s : seconds_ - 1;
  }
  void note(const Attempt& a, OutcomeKind kind, Cause cause, Nanoseconds latency);

  ReplicationRecord record_;
  Nanoseconds measure_start_;
  Nanoseconds measure_end_;
  Nanoseconds latency_limit_;
  Nanoseconds deadline_;
  std::size_t seconds_;
  std::vector<Outcome>* sink_ = nullptr;
  /// [learner region][region]: server latency of analyses that write, kept apart because their
  /// latency with the write differs; all others have both alike.
  std::vector<std::vector<Histogram>> server_of_writers_;
};

}  // namespace fivenines
