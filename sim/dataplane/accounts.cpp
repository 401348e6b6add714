#include "sim/dataplane/accounts.hpp"

#include <limits>

namespace fivenines {

Accounts::Accounts(const DataPlaneInputs& inputs)
    : measure_start_(nanoseconds(inputs.measure_start)),
      measure_end_(nanoseconds(inputs.measure_end)),
      latency_limit_(inputs.latency_limit.count()),
      deadline_(inputs.workload.client.deadline ? inputs.workload.client.deadline->count()
                                                : std::numeric_limits<Nanoseconds>::max()),
      seconds_(static_cast<std::size_t>((nanoseconds(inputs.end) + 999'999'999) / 1'000'000'000) +
               1),
      worth_prefetching_(inputs.workload.learner_regions.size() * inputs.platform.regions.size() >
                         8),
      learner_seconds_(inputs.workload.learner_regions.size() * seconds_),
      region_seconds_(inputs.platform.regions.size() * seconds_) {
  record_.seed = inputs.seed;
  record_.replication = inputs.replication;
  record_.measure_start = inputs.measure_start;
  record_.measure_end = inputs.measure_end;
  record_.end = inputs.end;
  record_.good_share_least = inputs.good_share_least;
  record_.latency_limit = inputs.latency_limit;
  const std::size_t regions = inputs.platform.regions.size();
  for (const LearnerRegionOptions& options : inputs.workload.learner_regions) {
    LearnerRegionRecord region;
    region.id = options.id;
    region.failed_by_second.assign(seconds_, 0);
    region.failed_by_second_of_failure.assign(seconds_, 0);
    region.retries_by_second.assign(seconds_, 0);
    record_.learner_regions.push_back(std::move(region));
    record_.pairs.emplace_back(regions);
    server_of_writers_.emplace_back(regions);
  }
  for (const RegionHardware& hardware : inputs.platform.regions) {
    RegionRecord region;
    region.id = hardware.id;
    record_.regions.push_back(std::move(region));
  }
}

void Accounts::answered(const Attempt& a, Nanoseconds left, Nanoseconds reached) {
  const Nanoseconds latency = reached - a.intended;
  const bool good = latency <= deadline_;
  LearnerSecond& learners = learners_in(a.learner_region, a.intended);
  ++learners.answered;
  learners.good += good;
  learners.slow += latency > latency_limit_;
  learners.latency_sum_us += static_cast<std::uint64_t>(latency) / 1000;
  ++region_in(a.region, left).served;
  if (sink_ != nullptr) note(a, OutcomeKind::kAnswered, Cause::kNone, latency);
  if (!measured(a.intended)) return;

  PairRecord& pair = record_.pairs[a.learner_region][a.region];
  ++pair.answered;
  pair.good += good;
  const auto add = [&pair](Point point, Nanoseconds value) {
    pair.latency[static_cast<std::size_t>(point)].add(SimDuration{value});
  };
  const Nanoseconds computed_from = a.compute_done - a.compute.ns();
  add(Point::kClient, latency);
  add(Point::kAnalyzer, a.compute_done - a.lookups_answered);
  if (a.writes) {
    server_of_writers_[a.learner_region][a.region].add(SimDuration{a.compute_done - a.arrived});
    add(Point::kServerWithWrite, left - a.arrived);
    add(Point::kCommit, left - a.compute_done);
  } else {
    add(Point::kServer, a.compute_done - a.arrived);
  }

  const Nanoseconds database = a.database[a.last_family].ns();
  const auto leg = [&pair](Leg which, Nanoseconds value) {
    pair.leg_sum_ns[static_cast<std::size_t>(which)] += static_cast<std::uint64_t>(value);
  };
  leg(Leg::kAccess, (a.arrived - a.started) + (reached - left) - a.wan);
  leg(Leg::kWan, a.wan);
  leg(Leg::kBalancer, a.lookups_started - a.arrived);
  leg(Leg::kCache, a.lookups_answered - a.lookups_started - database);
  leg(Leg::kDatabase, database);
  leg(Leg::kQueue, computed_from - a.lookups_answered);
  leg(Leg::kCompute, a.compute.ns());
  leg(Leg::kWrite, left - a.compute_done);
}

void Accounts::failed(const Attempt& a, Cause cause, Nanoseconds now) {
  LearnerRegionRecord& learners = record_.learner_regions[a.learner_region];
  ++learners.failed_run;
  ++learners.failed_by_second[second(a.intended)];
  ++learners.failed_by_second_of_failure[second(now)];
  if (measured(a.intended)) {
    ++record_.pairs[a.learner_region][a.region].failed[static_cast<std::size_t>(cause)];
  }
  if (sink_ != nullptr) note(a, OutcomeKind::kFailed, cause, 0);
}

void Accounts::unfinished(const Attempt& a) {
  ++record_.learner_regions[a.learner_region].unfinished_run;
  if (measured(a.intended)) ++record_.pairs[a.learner_region][a.region].unfinished;
  if (sink_ != nullptr) note(a, OutcomeKind::kUnfinished, Cause::kNone, 0);
}

void Accounts::note(const Attempt& a, OutcomeKind kind, Cause cause, Nanoseconds latency) {
  Outcome outcome;
  outcome.arrival_index = a.arrival_index;
  outcome.intended = at_nanoseconds(a.intended);
  outcome.latency = SimDuration{latency};
  outcome.learner_region = learner_region_id(a.learner_region);
  outcome.serving_region = region_id(a.region);
  outcome.attempts = static_cast<std::uint8_t>(a.number + 1);
  outcome.kind = kind;
  outcome.cause = cause;
  outcome.hits = kind == OutcomeKind::kAnswered ? a.levels : std::uint8_t{0};
  sink_->push_back(outcome);
}

void Accounts::close() {
  for (std::size_t l = 0; l < record_.learner_regions.size(); ++l) {
    LearnerRegionRecord& region = record_.learner_regions[l];
    for (std::size_t s = 0; s < seconds_; ++s) {
      const LearnerSecond& in = learner_seconds_[l * seconds_ + s];
      region.arrived_by_second.push_back(in.arrived);
      region.good_by_second.push_back(in.good);
      region.slow_by_second.push_back(in.slow);
      region.latency_sum_us_by_second.push_back(in.latency_sum_us);
      region.arrived_run += in.arrived;
      region.arrived += in.arrived_measured;
      region.answered_run += in.answered;
    }
  }
  for (std::size_t r = 0; r < record_.regions.size(); ++r) {
    RegionRecord& region = record_.regions[r];
    for (std::size_t s = 0; s < seconds_; ++s) {
      const RegionSecond& in = region_seconds_[r * seconds_ + s];
      region.lookups_by_second.push_back(in.lookups);
      region.hits_by_second.push_back(in.hits);
      region.served_by_second.push_back(in.served);
    }
  }
  for (std::size_t l = 0; l < record_.pairs.size(); ++l) {
    for (std::size_t r = 0; r < record_.pairs[l].size(); ++r) {
      auto& latency = record_.pairs[l][r].latency;
      Histogram& server = latency[static_cast<std::size_t>(Point::kServer)];
      // so far `server` holds those that do not write and `server_with_write` those that do
      latency[static_cast<std::size_t>(Point::kServerWithWrite)].merge(server);
      server.merge(server_of_writers_[l][r]);
    }
  }
}

}  // namespace fivenines
