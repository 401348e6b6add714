#include "analysis/report/parts.hpp"

#include <algorithm>
#include <numeric>

#include "analysis/report/anatomy.hpp"
#include "analysis/report/component_parts.hpp"
#include "analysis/report/operations_text.hpp"
#include "analysis/report/restores.hpp"
#include "analysis/report/saturation.hpp"
#include "sim/base/assert.hpp"
#include "sim/model/station_limits.hpp"

namespace fivenines {

namespace {

template <std::size_t N>
std::size_t place(const std::array<const char*, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  FIVENINES_ASSERT(found != names.end());
  return static_cast<std::size_t>(found - names.begin());
}

bool chosen(std::string_view wanted, const std::string& id) {
  return wanted.empty() || wanted == id;
}

/// Calls f(pair) for every pair of regions that the query selects.
template <typename F>
void for_pairs(const Query& query, const ReplicationRecord& record, F&& f) {
  const std::string_view learner_region = query.label("learner_region");
  const std::string_view region = query.label("serving_region");
  for (std::size_t l = 0; l < record.learner_regions.size(); ++l) {
    if (!chosen(learner_region, record.learner_regions[l].id)) continue;
    for (std::size_t r = 0; r < record.regions.size(); ++r) {
      if (chosen(region, record.regions[r].id)) f(record.pairs[l][r]);
    }
  }
}

std::uint64_t failures(const PairRecord& pair, std::string_view cause) {
  if (!cause.empty()) return pair.failed[place(kCauseNames, cause)];
  return std::accumulate(pair.failed.begin(), pair.failed.end(), std::uint64_t{0});
}

struct Counts {
  double arrived = 0;
  double answered = 0;
  double good = 0;
  double failed = 0;  ///< of the cause asked for
  double unfinished = 0;
};

/// Arrivals have a counter of their own by learner region. By serving region there can be none: an
/// analysis belongs to the region that served (or was to serve) its last attempt.
double arrivals(const Query& query, const ReplicationRecord& record) {
  double sum = 0;
  if (!query.label("serving_region").empty()) {
    for_pairs(query, record, [&](const PairRecord& pair) {
      sum += static_cast<double>(pair.answered + failures(pair, "") + pair.unfinished);
    });
    return sum;
  }
  for (const LearnerRegionRecord& region : record.learner_regions) {
    if (chosen(query.label("learner_region"), region.id))
      sum += static_cast<double>(region.arrived);
  }
  return sum;
}

Counts counts(const Query& query, const ReplicationRecord& record) {
  Counts sum;
  sum.arrived = arrivals(query, record);
  for_pairs(query, record, [&](const PairRecord& pair) {
    sum.answered += static_cast<double>(pair.answered);
    sum.good += static_cast<double>(pair.good);
    sum.failed += static_cast<double>(failures(pair, query.label("cause")));
    sum.unfinished += static_cast<double>(pair.unfinished);
  });
  return sum;
}

/// What left all regions in each whole second of the window.
std::vector<double> served_by_second(const ReplicationRecord& record) {
  const SecondRange bins = window_bins(record);
  std::vector<double> served(bins.count(), 0.0);
  for (const RegionRecord& region : record.regions) {
    for (std::size_t s = bins.first; s < std::min(bins.last, region.served_by_second.size()); ++s) {
      served[s - bins.first] += region.served_by_second[s];
    }
  }
  return served;
}

RatioPart throughput(const Query& query, const ReplicationRecord& record) {
  const double window_minutes = window_seconds(record) / 60;
  if (query.label("point") == "offered") return {counts(query, record).arrived, window_minutes};
  if (query.label("point") == "sustained") return {60 * sustained_per_second(record), 1};
  const std::vector<double> served = served_by_second(record);
  if (served.empty()) return {counts(query, record).answered, window_minutes};
  return {std::accumulate(served.begin(), served.end(), 0.0),
          static_cast<double>(served.size()) / 60};
}

RatioPart leg(const Query& query, const ReplicationRecord& record) {
  const std::size_t which = place(kLegNames, query.label("leg"));
  RatioPart sum;
  for_pairs(query, record, [&](const PairRecord& pair) {
    sum.part += static_cast<double>(pair.leg_sum_ns[which]) * 1e-6;
    sum.whole += static_cast<double>(pair.answered);
  });
  return sum;
}

/// Lookups of a level are those that no earlier level answered.
RatioPart hit_rate(const Query& query, const ReplicationRecord& record) {
  const std::string_view level = query.label("level");
  const std::string_view family = query.label("family");
  const auto database = static_cast<std::size_t>(CacheLevel::kDatabase);
  RatioPart sum;
  for (const RegionRecord& region : record.regions) {
    if (!chosen(query.label("serving_region"), region.id)) continue;
    for (std::size_t f = 0; f < kFamilyNames.size(); ++f) {
      if (!chosen(family, kFamilyNames[f])) continue;
      const auto& by_level = region.lookups[f];
      const auto from = level == "combined" ? 0 : place(kCacheLevelNames, level);
      for (std::size_t l = from; l <= database; ++l) {
        sum.whole += static_cast<double>(by_level[l]);
      }
      if (level == "combined") {
        for (std::size_t l = 0; l < database; ++l) sum.part += static_cast<double>(by_level[l]);
      } else {
        sum.part += static_cast<double>(by_level[from]);
      }
    }
  }
  return sum;
}

template <typename F>
RatioPart over_stations(const Query& query, const ReplicationRecord& record, F&& of_station) {
  RatioPart sum;
  for (const RegionRecord& region : record.regions) {
    for (const StationRecord& station : region.stations) {
      if (!selects(query, region, station)) continue;
      const RatioPart part = of_station(station);
      sum.part += part.part;
      sum.whole += part.whole;
    }
  }
  return sum;
}

RatioPart utilisation(const Query& query, const ReplicationRecord& record) {
  return over_stations(query, record, [&](const StationRecord& station) {
    if (station.servers == kUnlimited) return RatioPart{};
    return RatioPart{station.busy_ns, station.server_ns};
  });
}

/// Mean numbers of jobs add up over stations, so the window counts once.
RatioPart jobs(const Query& query, const ReplicationRecord& record, bool in_service_too) {
  const double window_ns = window_seconds(record) * 1e9;
  RatioPart sum = over_stations(query, record, [&](const StationRecord& station) {
    return RatioPart{station.queue_ns - station.gone_ns + (in_service_too ? station.busy_ns : 0),
                     1};
  });
  if (sum.whole > 0) sum.whole = window_ns;
  return sum;
}

/// Means over jobs and shares of jobs: what of a station is divided by what of it.
RatioPart of_jobs(const Query& query, const ReplicationRecord& record) {
  constexpr double kMillisecondsPerNanosecond = 1e-6;
  const auto real = [](std::uint64_t count) { return static_cast<double>(count); };
  return over_stations(query, record, [&](const StationRecord& station) -> RatioPart {
    switch (query.metric) {
      case Metric::kWaitRatio:
        return {real(station.waited), real(station.arrivals)};
      case Metric::kWait:
        return {station.wait_ns * kMillisecondsPerNanosecond, real(station.arrivals)};
      case Metric::kSojourn:
        return {station.response_ns * kMillisecondsPerNanosecond, real(station.completed)};
      case Metric::kBlockingRatio:
        return {real(station.shed), real(station.arrivals + station.shed)};
      case Metric::kRenegingRatio:
        return {real(station.gave_up), real(station.arrivals)};
      default:
        FIVENINES_ASSERT(!"a metric of another kind");
        return {};
    }
  });
}

double learners(const ReplicationRecord& record) {
  double sum = 0;
  for (const LearnerRegionRecord& region : record.learner_regions) {
    sum += static_cast<double>(region.learners);
  }
  return sum;
}

double false_alarms(const Query& query, const ReplicationRecord& record) {
  const std::string_view observer = query.label("observer");
  if (observer == kRootCauseObserver) return static_cast<double>(wrong_diagnoses(record));
  if (!record.detection) return 0;
  if (observer.empty()) return static_cast<double>(record.detection->false_alarms);
  for (const ObserverRecord& one : record.detection->observers) {
    if (one.id == observer) return static_cast<double>(one.false_alarms);
  }
  return 0;
}

/// Good analyses of those intended; of one learner region with scope=region.
std::optional<double> request_uptime(const Query& query, const ReplicationRecord& record) {
  Query of_region{Metric::kAvailability, {}, {}};
  if (query.label("scope") == "region") {
    of_region.labels["learner_region"] = std::string(query.label("learner_region"));
  }
  const Counts sum = counts(of_region, record);
  if (!(sum.arrived > 0)) return std::nullopt;
  return sum.good / sum.arrived;
}

/// Answered probes of those sent; as coarse as their interval.
std::optional<double> health_check_uptime(const ReplicationRecord& record) {
  if (!record.detection) return std::nullopt;
  const auto& probes = record.detection->probes;
  const auto& missed = record.detection->missed;
  const auto sent =
      static_cast<double>(std::accumulate(probes.begin(), probes.end(), std::uint64_t{0}));
  if (!(sent > 0)) return std::nullopt;
  return 1 - static_cast<double>(std::accumulate(missed.begin(), missed.end(), std::uint64_t{0})) /
                 sent;
}

template <typename T>
RatioPart per_learner(const ReplicationRecord& record, T RegionRecord::*field, double factor) {
  double sum = 0;
  for (const RegionRecord& region : record.regions) sum += static_cast<double>(region.*field);
  return {sum * factor, learners(record)};
}

}  // namespace

bool selects(const Query& query, const RegionRecord& region, const StationRecord& station) {
  return kTierNames[static_cast<std::size_t>(station.tier)] == query.label("tier") &&
         chosen(query.label("station"), station.name) &&
         chosen(query.label("serving_region"), region.id);
}

bool is_bad_second(const ReplicationRecord& record, std::size_t learner_region,
                   std::size_t second) {
  const LearnerRegionRecord& region = record.learner_regions[learner_region];
  if (second >= region.arrived_by_second.size()) return false;
  const double arrived = region.arrived_by_second[second];
  const double good = region.good_by_second[second];
  // 99 of 100 are 99 %, whatever 0.99 is in binary.
  constexpr double kRounding = 1e-9;
  return arrived > 0 && good < (record.good_share_least - kRounding) * arrived;
}

std::uint64_t bad_seconds(const ReplicationRecord& record, std::size_t learner_region,
                          SecondRange bins) {
  std::uint64_t bad = 0;
  for (std::size_t s = bins.first; s < bins.last; ++s) {
    bad += is_bad_second(record, learner_region, s) ? 1 : 0;
  }
  return bad;
}

double downtime_seconds(const ReplicationRecord& record, SecondRange bins, std::string_view scope,
                        std::string_view learner_region) {
  const std::size_t regions = record.learner_regions.size();
  if (scope == "region") {
    for (std::size_t l = 0; l < regions; ++l) {
      if (record.learner_regions[l].id != learner_region) continue;
      return static_cast<double>(bad_seconds(record, l, bins));
    }
    return 0;
  }
  if (scope == "learner_weighted") {
    const double all = learners(record);
    double down = 0;
    for (std::size_t l = 0; l < regions; ++l) {
      const double weight = all > 0 ? static_cast<double>(record.learner_regions[l].learners) / all
                                    : 1.0 / static_cast<double>(regions);
      down += weight * static_cast<double>(bad_seconds(record, l, bins));
    }
    return down;
  }
  const bool any = scope == "any_region";
  double down = 0;
  for (std::size_t s = bins.first; s < bins.last; ++s) {
    std::size_t bad = 0;
    for (std::size_t l = 0; l < regions; ++l) bad += is_bad_second(record, l, s) ? 1 : 0;
    down += (any ? bad > 0 : bad == regions && regions > 0) ? 1 : 0;
  }
  return down;
}

Histogram latency_part(const Query& query, const ReplicationRecord& record) {
  const std::size_t point = place(kPointNames, query.label("point"));
  Histogram sum;
  for_pairs(query, record, [&](const PairRecord& pair) { sum.merge(pair.latency[point]); });
  return sum;
}

RatioPart ratio_part(const Query& query, const ReplicationRecord& record) {
  switch (query.metric) {
    case Metric::kArrived:
      return {counts(query, record).arrived, 1};
    case Metric::kAnswered:
      return {counts(query, record).answered, 1};
    case Metric::kFailed:
      return {counts(query, record).failed, 1};
    case Metric::kUnfinished:
      return {counts(query, record).unfinished, 1};
    case Metric::kErrorRatio: {
      const Counts sum = counts(query, record);
      return {sum.failed, sum.arrived};
    }
    case Metric::kAvailability: {
      const Counts sum = counts(query, record);
      return {sum.good, sum.arrived};
    }
    case Metric::kThroughput:
      return throughput(query, record);
    case Metric::kLeg:
      return leg(query, record);
    case Metric::kCacheHitRate:
      return hit_rate(query, record);
    case Metric::kUtilisation:
      return utilisation(query, record);
    case Metric::kQueueLength:
      return jobs(query, record, false);
    case Metric::kInSystem:
      return jobs(query, record, true);
    case Metric::kWaitRatio:
    case Metric::kWait:
    case Metric::kSojourn:
    case Metric::kBlockingRatio:
    case Metric::kRenegingRatio:
      return of_jobs(query, record);
    case Metric::kBusyCoreSecondsPerLearner:
      return per_learner(record, &RegionRecord::busy_core_ns, 1e-9);
    case Metric::kResidentEntriesPerLearner:
      return per_learner(record, &RegionRecord::resident_entries, 1);
    case Metric::kFalseAlarms:
      return {false_alarms(query, record), 1};
    case Metric::kRegionsDown:
      return regions_down(query, record);
    case Metric::kFaults:
      return {fault_times(query, record).began, 1};
    case Metric::kFaultsActive:
      return {fault_times(query, record).lasted_s, window_seconds(record)};
    case Metric::kFalseAlarmSeconds:
      return {false_alarm_seconds(query, record), 1};
    case Metric::kBudgetExceeded:
      return budget_exceeded(query, record);
    case Metric::kRestores:
    case Metric::kRestoreWritesLost: {
      const std::vector<double> values = restore_values(query, record);
      return {std::accumulate(values.begin(), values.end(), 0.0), 1};
    }
    default:
      break;
  }
  FIVENINES_ASSERT(!"latency, uptime, cost and copies have parts of their own");
  return {};
}

std::optional<double> uptime_part(const Query& query, const ReplicationRecord& record) {
  if (query.metric == Metric::kAnnualDowntimeSeconds || query.metric == Metric::kAnnualUptime) {
    const auto down = annual_downtime_seconds(record, query.label("scope"));
    if (!down || query.metric == Metric::kAnnualDowntimeSeconds) return down;
    return 1 - *down / kSecondsAYear;
  }
  if (query.metric == Metric::kServerHours) {
    return server_hours(record, query.label("serving_region"));
  }
  if (query.label("measure") == "requests") return request_uptime(query, record);
  if (query.label("measure") == "health_checks") return health_check_uptime(record);
  const double window = uptime_window_seconds(record);
  if (!(window > 0)) return std::nullopt;
  const double down = record.components
                          ? component_downtime(query, *record.components)
                          : downtime_seconds(record, window_bins(record), query.label("scope"),
                                             query.label("learner_region"));
  if (query.metric == Metric::kDowntimeSeconds) return down;
  const double up = window - down;
  return query.metric == Metric::kUptimeRatio ? up / window : up;
}

}  // namespace fivenines
