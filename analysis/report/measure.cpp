#include "analysis/report/measure.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "analysis/report/anatomy.hpp"
#include "analysis/report/component_parts.hpp"
#include "analysis/report/operations_text.hpp"
#include "analysis/report/parts.hpp"
#include "analysis/report/restores.hpp"
#include "analysis/report/store_parts.hpp"
#include "analysis/statistics/order_statistics.hpp"
#include "sim/model/cost.hpp"

namespace fivenines {

namespace {

using Kind = Statistic::Kind;
using Records = std::vector<ReplicationRecord>;

/// Ratios whose parts are counted cases, so that "none of n" has a bound.
bool is_share(Metric metric) {
  return metric == Metric::kErrorRatio || metric == Metric::kAvailability ||
         metric == Metric::kCacheHitRate || metric == Metric::kWaitRatio ||
         metric == Metric::kBlockingRatio || metric == Metric::kRenegingRatio ||
         metric == Metric::kBudgetExceeded || metric == Metric::kStaleReadRatio;
}

std::uint64_t whole_number(double value) {
  return static_cast<std::uint64_t>(value + 0.5);
}

double sum_of(const std::vector<RatioPart>& parts, double RatioPart::*field) {
  double sum = 0;
  for (const RatioPart& part : parts) sum += part.*field;
  return sum;
}

std::uint64_t cases(const Query& query, const std::vector<RatioPart>& parts) {
  const bool counted = row_of(query.metric).shape == Shape::kCount;
  if (counted || query.metric == Metric::kThroughput) {
    return whole_number(sum_of(parts, &RatioPart::part));
  }
  if (is_share(query.metric) || query.metric == Metric::kLeg || query.metric == Metric::kWait ||
      query.metric == Metric::kSojourn || query.metric == Metric::kVersionsBehind) {
    return whole_number(sum_of(parts, &RatioPart::whole));
  }
  return parts.size();
}

/// A cache level that the scenario does not have was not measured, rather than missed by all.
bool has_level(const Query& query, const RunFacts& facts) {
  if (query.metric != Metric::kCacheHitRate) return true;
  if (query.label("level") == "combined") return !facts.cache_levels.empty();
  return std::find(facts.cache_levels.begin(), facts.cache_levels.end(), query.label("level")) !=
         facts.cache_levels.end();
}

std::optional<Estimate> of_parts(const Query& query, const Statistic& statistic,
                                 const std::vector<RatioPart>& parts) {
  if (!(sum_of(parts, &RatioPart::whole) > 0)) return std::nullopt;
  if (is_share(query.metric)) return share_interval(parts);
  const Estimate mean = within(ratio_interval(parts), 0, std::numeric_limits<double>::max());
  if (statistic.kind != Kind::kTotal) return mean;
  return scaled(mean, static_cast<double>(parts.size()));
}

std::optional<Estimate> of_values(const Statistic& statistic, const std::vector<double>& values,
                                  double most) {
  if (values.empty()) return std::nullopt;
  const auto n = static_cast<std::uint32_t>(values.size());
  switch (statistic.kind) {
    case Kind::kMin:
      return single_estimate(*std::min_element(values.begin(), values.end()), n);
    case Kind::kMax:
      return single_estimate(*std::max_element(values.begin(), values.end()), n);
    case Kind::kQuantile:
      return quantile_interval(values, statistic.quantile);
    default:
      return within(mean_interval(values), 0, most);
  }
}

/// `factor`: from nanoseconds to the metric's unit.
std::optional<Estimate> of_histograms(const Statistic& statistic, const MergedHistograms& merged,
                                      const std::vector<Histogram>& parts, double factor) {
  if (merged.empty()) return std::nullopt;
  switch (statistic.kind) {
    case Kind::kCount:
      return merged.count_of_all();
    case Kind::kMax:
      return scaled(merged.max_ns(), factor);
    case Kind::kQuantile:
      return scaled(
          within(merged.quantile_ns(statistic.quantile), 0, std::numeric_limits<double>::max()),
          factor);
    case Kind::kWithin: {
      std::vector<RatioPart> shares;
      for (const Histogram& part : parts) {
        shares.push_back({static_cast<double>(part.count_up_to(statistic.bound)),
                          static_cast<double>(part.count())});
      }
      return share_interval(shares);
    }
    default:
      return scaled(merged.mean_ns(), factor);
  }
}

Measurements measure_distribution(const Query& query, const std::vector<Statistic>& statistics,
                                  const Records& records) {
  std::vector<Histogram> parts;
  for (const ReplicationRecord& record : records) {
    parts.push_back(is_of_copies(query.metric) ? copies_histogram(query, record)
                                               : latency_part(query, record));
  }
  const MergedHistograms merged(parts);
  const std::string_view unit = row_of(query.metric).unit;
  const auto seen = std::count_if(parts.begin(), parts.end(),
                                  [](const Histogram& part) { return !part.empty(); });
  Measurements result{unit, merged.count(), {}, static_cast<std::uint32_t>(seen)};
  for (const Statistic& statistic : statistics) {
    result.estimates.push_back(of_histograms(statistic, merged, parts, unit == "s" ? 1e-9 : 1e-6));
  }
  return result;
}

/// One number for each fault that the query means; a censored time counts as the bound it is.
std::vector<double> fault_values(const Query& query, const ReplicationRecord& record) {
  std::vector<double> values;
  const auto add = [&](const std::optional<StageTime>& time) {
    if (time) values.push_back(time->seconds);
  };
  if (is_of_restores(query.metric)) return restore_values(query, record);
  if (query.metric == Metric::kMitigationTime) return mitigation_times(record, query.label("by"));
  for (const FaultAnatomy& anatomy : anatomy_of(record)) {
    if (!is_meant(*anatomy.fault, query.label("fault"))) continue;
    if (query.metric == Metric::kDiagnosisTime) {
      add(diagnosis_time(record, *anatomy.fault));
    } else if (query.metric == Metric::kFailoverTime) {
      add(anatomy.failover_time);
    } else if (query.metric == Metric::kRecoveryTime) {
      add(anatomy.stage(Stage::kRestored));
    } else if (query.metric == Metric::kConvergenceTime) {
      add(convergence_time(record, *anatomy.fault));
    } else if (query.metric == Metric::kFaultFailures) {
      values.push_back(failures_after(record, anatomy));
    } else if (query.metric == Metric::kOutageSeconds) {
      values.push_back(outage_seconds(record, anatomy, query.label("scope"), ""));
    } else {
      const auto found = std::find(kStageNames.begin(), kStageNames.end(), query.label("stage"));
      add(anatomy.stages[static_cast<std::size_t>(found - kStageNames.begin())]);
    }
  }
  return values;
}

/// A mean has the interval of its means by replication; faults of one run depend on each other.
Measurements measure_faults(const Query& query, const std::vector<Statistic>& statistics,
                            const Records& records) {
  std::vector<double> values;
  std::vector<RatioPart> parts;
  for (const ReplicationRecord& record : records) {
    const std::vector<double> own = fault_values(query, record);
    if (own.empty()) continue;
    values.insert(values.end(), own.begin(), own.end());
    parts.push_back(
        {std::accumulate(own.begin(), own.end(), 0.0), static_cast<double>(own.size())});
  }
  Measurements result{
      row_of(query.metric).unit, values.size(), {}, static_cast<std::uint32_t>(parts.size())};
  for (const Statistic& statistic : statistics) {
    if (values.empty() || statistic.kind != Kind::kMean) {
      result.estimates.push_back(of_values(statistic, values, std::numeric_limits<double>::max()));
    } else {
      result.estimates.push_back(
          within(ratio_interval(parts), 0, std::numeric_limits<double>::max()));
    }
  }
  return result;
}

Measurements measure_uptime(const Query& query, const std::vector<Statistic>& statistics,
                            const Records& records) {
  std::vector<double> values;
  double window = 0;
  std::uint32_t seen = 0;
  for (const ReplicationRecord& record : records) {
    if (query.metric == Metric::kLossWindow) {
      const std::vector<double> ages = loss_windows(record);
      seen += ages.empty() ? 0 : 1;
      values.insert(values.end(), ages.begin(), ages.end());
      continue;
    }
    const auto value = is_of_rare_events(query.metric) ? rare_event_figure(query, record)
                                                       : uptime_part(query, record);
    if (!value) continue;
    values.push_back(*value);
    ++seen;
    window = std::max(window, uptime_window_seconds(record));
  }
  const bool is_ratio = row_of(query.metric).unit == "ratio";
  const bool is_annual = query.metric == Metric::kAnnualDowntimeSeconds;
  const bool is_free = is_annual || query.metric == Metric::kLossWindow ||
                       is_of_rare_events(query.metric) || query.metric == Metric::kServerHours;
  const double most = is_ratio ? 1 : is_free ? std::numeric_limits<double>::max() : window;
  Measurements result{row_of(query.metric).unit, values.size(), {}, seen};
  for (const Statistic& statistic : statistics) {
    result.estimates.push_back(of_values(statistic, values, most));
  }
  return result;
}

/// The hardware costs the same whatever happens; only what it costs an analysis depends on the run.
Measurements measure_cost(const Query& query, const std::vector<Statistic>& statistics,
                          const Records& records, const RunFacts& facts) {
  Measurements result{
      row_of(query.metric).unit, records.size(), {}, static_cast<std::uint32_t>(records.size())};
  std::optional<Estimate> estimate;
  if (facts.usd_a_month && query.label("per") == "million_analyses") {
    const Query arrived{Metric::kArrived, {}, {}};
    std::vector<RatioPart> parts;
    for (const ReplicationRecord& record : records) {
      const double share_of_month = window_seconds(record) / (kHoursPerMonth * 3600);
      parts.push_back(
          {*facts.usd_a_month * share_of_month, ratio_part(arrived, record).part / 1e6});
    }
    if (sum_of(parts, &RatioPart::whole) > 0) {
      estimate = within(ratio_interval(parts), 0, std::numeric_limits<double>::max());
    }
  } else if (facts.usd_a_month) {
    const bool is_daily = query.label("per") == "learner_day";
    const double learner_days = static_cast<double>(facts.learners) * kHoursPerMonth / 24;
    if (!is_daily || learner_days > 0) {
      estimate = single_estimate(is_daily ? *facts.usd_a_month / learner_days : *facts.usd_a_month,
                                 static_cast<std::uint32_t>(records.size()));
    }
  }
  result.estimates.assign(statistics.size(), estimate);
  return result;
}

}  // namespace

Measurements measure_all(const Query& query, const std::vector<Statistic>& statistics,
                         const Records& records, const RunFacts& facts) {
  Measurements result{row_of(query.metric).unit, 0, {}, 0};
  result.estimates.resize(statistics.size());
  if (records.empty()) return result;
  check_ids(query, records);
  if (!has_level(query, facts)) return result;
  switch (row_of(query.metric).shape) {
    case Shape::kDistribution:
      return measure_distribution(query, statistics, records);
    case Shape::kPerRun:
      return measure_uptime(query, statistics, records);
    case Shape::kPerFault:
      return measure_faults(query, statistics, records);
    case Shape::kCount:
    case Shape::kRatio:
      break;
  }
  if (query.metric == Metric::kCost) return measure_cost(query, statistics, records, facts);
  const bool is_of_faults =
      query.metric == Metric::kFaults || query.metric == Metric::kFaultsActive;
  if (is_of_faults && facts.faults.empty()) return result;
  if (is_of_restores(query.metric) && !records.front().backup) return result;
  if (query.metric == Metric::kFalseAlarmSeconds && !records.front().detection) return result;
  if (query.metric == Metric::kFalseAlarms) {
    const bool root_cause = query.label("observer") == kRootCauseObserver;
    if (root_cause ? !records.front().operations : !records.front().detection) return result;
  }
  std::vector<RatioPart> parts;
  for (const ReplicationRecord& record : records) {
    parts.push_back(is_of_copies(query.metric) ? copies_part(query, record)
                                               : ratio_part(query, record));
  }
  result.count = cases(query, parts);
  result.replications = static_cast<std::uint32_t>(std::count_if(
      parts.begin(), parts.end(), [](const RatioPart& part) { return part.whole > 0; }));
  for (std::size_t i = 0; i < statistics.size(); ++i) {
    result.estimates[i] = of_parts(query, statistics[i], parts);
  }
  return result;
}

Measurement measure(const Query& query, const Records& records, const RunFacts& facts) {
  const Measurements all = measure_all(query, {query.statistic}, records, facts);
  std::string_view unit = all.unit;
  if (query.statistic.kind == Kind::kCount) unit = "analyses";
  if (query.metric == Metric::kRegionsDown && !query.label("k").empty()) unit = "ratio";
  if (query.statistic.kind == Kind::kWithin) unit = "ratio";
  return {all.estimates.front(), unit, all.count, all.replications};
}

}  // namespace fivenines
