#include "analysis/report/anatomy.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analysis/report/parts.hpp"
#include "sim/model/station_limits.hpp"

namespace fivenines {

namespace {

constexpr std::size_t kStretchSeconds = 10;
constexpr std::size_t kBeforeSeconds = 30;
/// What was wanted this long before a fault can still be under way as it begins: of the plan's
/// Test 5, 99.9 % of answers reach their client within 0.84 s, and seconds are counted whole.
constexpr SimDuration kUnderWay = std::chrono::seconds{1};
constexpr double kHitRateWithin = 0.01;

std::size_t second_of(SimTime t) {
  return static_cast<std::size_t>(nanoseconds(t) / 1'000'000'000);
}

/// Within the seconds [first, last) of a fault: when something that had broken was whole again.
/// `whole(s)` looks at the stretch of ten seconds that begins with s; `broken(s)` at what counts as
/// damage.
template <typename Whole, typename Broken>
StageTime whole_again(const FaultAnatomy& anatomy, std::size_t first, std::size_t last,
                      Whole&& whole, Broken&& broken) {
  const double at = seconds(anatomy.fault->at);
  std::size_t s = first;
  while (s < last && !broken(s)) ++s;
  if (s == last) return {0, false};  // it never broke
  for (; s + kStretchSeconds <= last; ++s) {
    if (whole(s)) return {std::max(0.0, static_cast<double>(s) - at), false};
  }
  return {std::max(0.0, static_cast<double>(anatomy.last_second) - at), true};
}

bool bad_anywhere(const ReplicationRecord& record, std::size_t second) {
  for (std::size_t l = 0; l < record.learner_regions.size(); ++l) {
    if (is_bad_second(record, l, second)) return true;
  }
  return false;
}

StageTime restored(const ReplicationRecord& record, const FaultAnatomy& anatomy) {
  const auto whole = [&](std::size_t from) {
    for (std::size_t s = from; s < from + kStretchSeconds; ++s) {
      if (bad_anywhere(record, s)) return false;
    }
    return true;
  };
  return whole_again(anatomy, anatomy.first_wanted, anatomy.last_wanted, whole,
                     [&](std::size_t s) { return bad_anywhere(record, s); });
}

struct Sums {
  double part = 0;
  double whole = 0;
};

/// Of two series of each region, over the seconds [from, to) of the run.
template <typename Region>
Sums sums_of(const std::vector<Region>& regions, std::vector<std::uint32_t> Region::*part,
             std::vector<std::uint32_t> Region::*whole, std::size_t from, std::size_t to) {
  Sums sums;
  for (const Region& region : regions) {
    const std::size_t last = std::min({to, (region.*part).size(), (region.*whole).size()});
    for (std::size_t s = from; s < last; ++s) {
      sums.part += (region.*part)[s];
      sums.whole += (region.*whole)[s];
    }
  }
  return sums;
}

/// The p99 is within the limit iff at most one in a hundred is above it: of the good analyses,
/// which is stricter than of all that are answered when some are answered after their deadline.
/// Nothing when it was above the limit before the fault, which then is not what keeps it there.
std::optional<StageTime> latency_ok(const ReplicationRecord& record, const FaultAnatomy& anatomy) {
  const auto within = [&](std::size_t from, std::size_t to) {
    const Sums sums = sums_of(record.learner_regions, &LearnerRegionRecord::slow_by_second,
                              &LearnerRegionRecord::good_by_second, from, to);
    return sums.whole > 0 && sums.part <= 0.01 * sums.whole;
  };
  const std::size_t start = anatomy.first_wanted;
  if (start > 0 && !within(start - std::min(start, kBeforeSeconds), start)) return std::nullopt;
  // seconds without any answer have no slow ones
  const auto answered = [&](std::size_t s) {
    const Sums sums = sums_of(record.learner_regions, &LearnerRegionRecord::good_by_second,
                              &LearnerRegionRecord::arrived_by_second, s, s + 1);
    return sums.part > 0 || !(sums.whole > 0);
  };
  const auto whole = [&](std::size_t s) {
    for (std::size_t t = s; t < s + kStretchSeconds; ++t) {
      if (!answered(t)) return false;
    }
    return within(s, s + kStretchSeconds);
  };
  return whole_again(anatomy, start, anatomy.last_wanted, whole,
                     [&](std::size_t s) { return !within(s, s + 1); });
}

Sums hits(const ReplicationRecord& record, std::size_t from, std::size_t to) {
  return sums_of(record.regions, &RegionRecord::hits_by_second, &RegionRecord::lookups_by_second,
                 from, to);
}

std::optional<StageTime> caches_warm(const ReplicationRecord& record, const FaultAnatomy& anatomy) {
  const std::size_t start = anatomy.first_second;
  const Sums before = hits(record, start - std::min(start, kBeforeSeconds), start);
  if (!(before.whole > 0 && before.part > 0)) return std::nullopt;
  const double least = before.part / before.whole - kHitRateWithin;
  const auto warm = [&](std::size_t from, std::size_t to) {
    const Sums sums = hits(record, from, to);
    return sums.whole > 0 && sums.part >= least * sums.whole;
  };
  const auto stretch = [&](std::size_t s) { return warm(s, s + kStretchSeconds); };
  const auto cold = [&](std::size_t s) {
    return s + kStretchSeconds <= anatomy.last_second && !stretch(s);
  };
  return whole_again(anatomy, start, anatomy.last_second, stretch, cold);
}

/// When the fault has ended and what it broke is whole again; what fails later is not its doing.
SimTime over(const FaultAnatomy& anatomy, SimTime horizon) {
  const FaultRecord& fault = *anatomy.fault;
  if (!fault.until || *fault.until >= horizon) return horizon;
  // latency and hit rates may have been out of their limits before it, and stay so
  const auto& restored = anatomy.stage(Stage::kRestored);
  if (!restored) return *fault.until;
  if (restored->censored) return horizon;
  return std::max(*fault.until, fault.at + duration_of_nanoseconds(restored->seconds * 1e9));
}

std::optional<StageTime> failover_time(const FaultAnatomy& anatomy, SimTime horizon) {
  const FaultRecord& fault = *anatomy.fault;
  if (!fault.takes_region_down || !fault.first_failure) return std::nullopt;
  SimTime last = std::min(fault.last_routed.value_or(*fault.first_failure), horizon);
  if (fault.switched) last = std::min(last, *fault.switched);
  const bool came_back = fault.until && *fault.until <= horizon;
  return StageTime{std::max(0.0, seconds(last - *fault.first_failure)),
                   !fault.switched && !came_back};
}

}  // namespace

std::vector<FaultAnatomy> anatomy_of(const ReplicationRecord& record) {
  std::vector<FaultAnatomy> all;
  const SimTime end = measured_until(record);
  for (std::size_t i = 0; i < record.faults.size(); ++i) {
    const FaultRecord& fault = record.faults[i];
    if (fault.at < record.measure_start || fault.at >= end) continue;
    std::size_t next = i + 1;  // they are in the order in which they began
    while (next < record.faults.size() && record.faults[next].at <= fault.at) ++next;
    const SimTime horizon =
        next < record.faults.size() ? std::min(end, record.faults[next].at) : end;
    FaultAnatomy anatomy;
    anatomy.fault = &fault;
    anatomy.replication = record.replication;
    anatomy.first_second = second_of(fault.at);
    anatomy.last_second = std::max(anatomy.first_second, second_of(horizon));
    const auto wanted = [&](SimTime at) {
      return std::max(second_of(record.measure_start), second_of(std::max(kStart, at - kUnderWay)));
    };
    anatomy.first_wanted = wanted(fault.at);
    anatomy.last_wanted =
        std::max(anatomy.first_wanted, horizon < end ? wanted(horizon) : second_of(horizon));
    const auto set = [&](Stage stage, const std::optional<SimTime>& when, bool applies) {
      auto& time = anatomy.stages[static_cast<std::size_t>(stage)];
      if (when && *when <= horizon) {
        time = StageTime{std::max(0.0, seconds(*when - fault.at)), false};
      } else if (applies || when) {
        time = StageTime{seconds(horizon - fault.at), true};
      }
    };
    const bool is_noticed = record.detection.has_value() && fault.takes_region_down;
    set(Stage::kDetected, fault.detected, is_noticed);
    set(Stage::kDecided, fault.decided, is_noticed);
    set(Stage::kSwitched, fault.switched, is_noticed);
    if (record.requests() > 0) {
      anatomy.stages[static_cast<std::size_t>(Stage::kRestored)] = restored(record, anatomy);
      anatomy.stages[static_cast<std::size_t>(Stage::kLatencyOk)] = latency_ok(record, anatomy);
      anatomy.stages[static_cast<std::size_t>(Stage::kCachesWarm)] = caches_warm(record, anatomy);
    }
    set(Stage::kReplicasEqual, fault.replicas_equal, fault.until && record.store);
    if (fault.first_failure && *fault.first_failure <= over(anatomy, horizon)) {
      set(Stage::kFirstFailure, fault.first_failure, false);
    }
    anatomy.failover_time = failover_time(anatomy, horizon);
    all.push_back(anatomy);
  }
  return all;
}

std::vector<std::string> faults_never_begun(const Run& run) {
  std::set<std::string> begun;
  for (const ReplicationRecord& record : run.records) {
    for (const FaultRecord& fault : record.faults) begun.insert({fault.id, fault.written_id});
  }
  std::vector<std::string> never;
  for (const FaultFact& fault : run.facts.faults) {
    if (!begun.contains(fault.id)) never.push_back(fault.id);
  }
  return never;
}

std::optional<Aftermath> aftermath_of(const ReplicationRecord& record,
                                      const FaultAnatomy& anatomy) {
  if (!anatomy.fault->until || record.requests() == 0) return std::nullopt;
  const SimTime until = *anatomy.fault->until;
  const auto first = static_cast<std::size_t>((nanoseconds(until) + 999'999'999) / 1'000'000'000);
  if (first + kStretchSeconds > anatomy.last_wanted) return std::nullopt;
  Aftermath aftermath;
  std::size_t good = 0;
  std::size_t s = first;
  for (; s < anatomy.last_wanted && good < kStretchSeconds; ++s) {
    good = bad_anywhere(record, s) ? 0 : good + 1;
  }
  aftermath.recovers = good == kStretchSeconds;
  const std::size_t end = aftermath.recovers ? s - kStretchSeconds : anatomy.last_wanted;
  aftermath.drain_seconds = std::max(0.0, static_cast<double>(end) - seconds(until));
  if (end <= first) aftermath.drain_seconds = 0;
  double arrived = 0;
  double retries = 0;
  for (const LearnerRegionRecord& region : record.learner_regions) {
    for (std::size_t i = first; i < std::max(end, first + 1); ++i) {
      if (i < region.arrived_by_second.size()) arrived += region.arrived_by_second[i];
      if (i < region.retries_by_second.size()) retries += region.retries_by_second[i];
    }
  }
  if (arrived > 0) aftermath.attempts_per_analysis = 1 + retries / arrived;
  return aftermath;
}

std::optional<StageTime> convergence_time(const ReplicationRecord& record,
                                          const FaultRecord& fault) {
  if (!fault.until || !record.store) return std::nullopt;
  const SimTime reached = fault.replicas_equal.value_or(record.end);
  return StageTime{std::max(0.0, seconds(reached - *fault.until)), !fault.replicas_equal};
}

bool is_meant(const FaultRecord& fault, std::string_view label) {
  return label.empty() || fault.id == label || fault.written_id == label;
}

double outage_seconds(const ReplicationRecord& record, const FaultAnatomy& anatomy,
                      std::string_view scope, std::string_view learner_region) {
  if (const auto& outage = anatomy.fault->outage) {
    return seconds(scope == "any_region"    ? outage->any_region
                   : scope == "all_regions" ? outage->all_regions
                                            : outage->learner_weighted);
  }
  return downtime_seconds(record, {anatomy.first_wanted, anatomy.last_wanted}, scope,
                          learner_region);
}

std::optional<DatabaseRise> database_rise(const ReplicationRecord& record,
                                          const FaultAnatomy& anatomy) {
  std::optional<DatabaseRise> rise;
  const std::size_t start = anatomy.first_second;
  for (const RegionRecord& region : record.regions) {
    for (const StationRecord& station : region.stations) {
      if (station.tier != Tier::kDatabase || station.servers == kUnlimited) continue;
      const std::vector<float>& busy = station.busy_by_second;
      const std::size_t from = start - std::min(start, kBeforeSeconds);
      DatabaseRise own;
      for (std::size_t s = from; s < std::min(start, busy.size()); ++s) own.before += busy[s];
      if (start > from) own.before /= static_cast<double>(start - from);
      for (std::size_t s = start; s < std::min(anatomy.last_second, busy.size()); ++s) {
        own.most = std::max(own.most, static_cast<double>(busy[s]));
      }
      if (!rise || own.most - own.before > rise->most - rise->before) rise = own;
    }
  }
  return rise;
}

double failures_after(const ReplicationRecord& record, const FaultAnatomy& anatomy) {
  double sum = 0;
  for (const LearnerRegionRecord& region : record.learner_regions) {
    const std::vector<std::uint32_t>& failed = region.failed_by_second_of_failure;
    const std::size_t end = std::min(anatomy.last_second, failed.size());
    for (std::size_t s = anatomy.first_second; s < end; ++s) sum += failed[s];
  }
  return sum;
}

std::optional<double> annual_downtime_seconds(const ReplicationRecord& record,
                                              std::string_view scope) {
  struct Outages {
    double seconds = 0;
    double occurrences = 0;
    double per_year = 0;
  };
  std::map<std::string, Outages> faults;
  for (const FaultAnatomy& anatomy : anatomy_of(record)) {
    if (!anatomy.fault->per_year) continue;
    // the same component that is struck several times is one source of faults
    std::string source = anatomy.fault->written_id;
    for (const std::string& region : anatomy.fault->regions) source += "/" + region;
    Outages& outages = faults[source];
    outages.seconds += outage_seconds(record, anatomy, scope, "");
    outages.occurrences += 1;
    outages.per_year = *anatomy.fault->per_year;
  }
  if (faults.empty()) return std::nullopt;
  double sum = 0;
  for (const auto& [source, outages] : faults) {
    sum += outages.per_year * outages.seconds / outages.occurrences;
  }
  return sum;
}

}  // namespace fivenines
