#include "analysis/report/fault_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "analysis/plan/run.hpp"
#include "analysis/report/aftermath.hpp"
#include "analysis/report/parts.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"
#include "analysis/statistics/jackknife.hpp"

namespace fivenines {

namespace {

/// what 99.999 % leaves of a year and of 30 days, and the yearly 26 s as they are written,
/// which are the month's.
constexpr double kBudgetYear = 315.36;
constexpr double kBudget30Days = 25.92;
constexpr double kBudgetLiteral = 26;

struct Sample {
  std::uint64_t replication = 0;
  double value = 0;
  bool censored = false;
};

/// Rank ceil(p n), as order statistics have it.
double quantile(const std::vector<double>& sorted, double p) {
  const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

FaultTimes times_of(std::string_view name, const std::vector<Sample>& samples) {
  FaultTimes times;
  times.name = name;
  std::vector<double> values;
  std::map<std::uint64_t, RatioPart> parts;  // faults of one run depend on each other
  for (const Sample& sample : samples) {
    values.push_back(sample.value);
    times.censored += sample.censored;
    RatioPart& part = parts[sample.replication];
    part.part += sample.value;
    part.whole += 1;
  }
  std::vector<RatioPart> by_replication;
  for (const auto& [replication, part] : parts) by_replication.push_back(part);
  times.mean = within(ratio_interval(by_replication), 0, std::numeric_limits<double>::max());
  std::sort(values.begin(), values.end());
  times.count = static_cast<std::uint32_t>(values.size());
  times.min = values.front();
  times.p50 = quantile(values, 0.5);
  times.p95 = quantile(values, 0.95);
  times.max = values.back();
  return times;
}

double learners_of(const ReplicationRecord& record) {
  double sum = 0;
  for (const LearnerRegionRecord& region : record.learner_regions) {
    sum += static_cast<double>(region.learners);
  }
  return sum;
}

/// Faults that show in how busy databases are.
bool loads_databases(std::string_view kind) {
  return kind.starts_with("database_") || kind.starts_with("cache_") || kind == "expiry_wave" ||
         kind == "pool_exhaustion";
}

class Gathered {
 public:
  void add(const ReplicationRecord& record, const FaultAnatomy& anatomy) {
    const std::uint64_t replication = record.replication;
    kind_ = anatomy.fault->kind;
    per_year_ = anatomy.fault->per_year;
    for (std::size_t s = 0; s < kStageNames.size(); ++s) {
      const auto& time = anatomy.stages[s];
      if (time) stages_[s].push_back({replication, time->seconds, time->censored});
    }
    const auto& detected = anatomy.stage(Stage::kDetected);
    const auto& switched = anatomy.stage(Stage::kSwitched);
    if (detected && switched && !switched->censored && switched->seconds > 0) {
      shares_.push_back(detected->seconds / switched->seconds);
    }
    if (anatomy.failover_time) {
      failover_.push_back(
          {replication, anatomy.failover_time->seconds, anatomy.failover_time->censored});
    }
    if (const auto equal = convergence_time(record, *anatomy.fault)) {
      convergence_.push_back({replication, equal->seconds, equal->censored});
    }
    const double weighted = outage_seconds(record, anatomy, "learner_weighted", "");
    outage_.push_back({replication, weighted, false});
    any_ += outage_seconds(record, anatomy, "any_region", "");
    all_ += outage_seconds(record, anatomy, "all_regions", "");
    lost_ += weighted * learners_of(record);
    if (loads_databases(kind_)) {
      const auto rise = database_rise(record, anatomy);
      if (rise && (!after_.database || rise->most > after_.database->most)) {
        after_.database = rise;
      }
    }
    if (const auto aftermath = aftermath_of(record, anatomy)) {
      ++after_.ended;
      after_.recovered += aftermath->recovers;
      after_.drain_seconds_max = std::max(after_.drain_seconds_max, aftermath->drain_seconds);
      after_.attempts_per_analysis_max =
          std::max(after_.attempts_per_analysis_max, aftermath->attempts_per_analysis);
    }
  }

  FaultSummary summary(const std::string& id) const {
    FaultSummary summary = after_;
    summary.id = id;
    summary.kind = kind_;
    summary.per_year = per_year_;
    summary.occurrences = static_cast<std::uint32_t>(outage_.size());
    for (std::size_t s = 0; s < kStageNames.size(); ++s) {
      if (!stages_[s].empty()) summary.times.push_back(times_of(kStageNames[s], stages_[s]));
    }
    if (!failover_.empty()) summary.times.push_back(times_of("failover_time", failover_));
    summary.times.push_back(times_of("outage", outage_));
    if (!convergence_.empty()) summary.convergence = times_of("convergence_time", convergence_);
    double sum = 0;
    for (const double share : shares_) sum += share;
    if (!shares_.empty()) summary.detection_share = sum / static_cast<double>(shares_.size());
    const auto n = static_cast<double>(outage_.size());
    double weighted = 0;
    for (const Sample& sample : outage_) weighted += sample.value;
    summary.outage_learner_weighted_s = weighted / n;
    summary.outage_any_region_s = any_ / n;
    summary.outage_all_regions_s = all_ / n;
    summary.learner_seconds_lost = lost_ / n;
    if (weighted > 0) summary.tolerated_per_year = kBudgetYear / (weighted / n);
    return summary;
  }

 private:
  std::string kind_;
  std::optional<double> per_year_;
  std::array<std::vector<Sample>, kStageNames.size()> stages_;
  std::vector<Sample> failover_;
  std::vector<Sample> outage_;
  std::vector<Sample> convergence_;
  std::vector<double> shares_;
  double any_ = 0;
  double all_ = 0;
  double lost_ = 0;
  FaultSummary after_;  ///< only what comes after the end
};

std::string time_text(double value, bool censored) {
  return (censored ? "> " : "") + figure(value);
}

std::string row(const FaultTimes& times, std::uint32_t occurrences) {
  const auto time = [&](double share, double value) {
    return time_text(value, times.is_bound(share));
  };
  std::string text = fmt::format("    {:<15}{:>8}{:>8}{:>8}{:>8}", times.name,
                                 time_text(times.min, times.censored == times.count),
                                 time(0.5, times.p50), time(0.95, times.p95), time(1, times.max));
  if (times.censored > 0) {
    text += fmt::format("   {} of {} not reached", times.censored, times.count);
  } else {
    const EstimateText mean = estimate_text(times.mean);
    text += fmt::format("{:>9}  {}", mean.value, mean.interval);
    while (text.ends_with(' ')) text.pop_back();
  }
  if (times.count < occurrences) text += fmt::format("   in {} of {}", times.count, occurrences);
  return text + "\n";
}

std::string annual_text(const std::vector<ReplicationRecord>& records) {
  std::string text;
  for (const std::string_view scope : {"learner_weighted", "any_region", "all_regions"}) {
    std::vector<double> values;
    for (const ReplicationRecord& record : records) {
      if (const auto down = annual_downtime_seconds(record, scope)) values.push_back(*down);
    }
    if (values.empty()) return "";
    const Estimate down = within(mean_interval(values), 0, 1e300);
    const EstimateText shown = estimate_text(down);
    if (text.empty()) text += "  DOWNTIME IN A YEAR        s 95% interval      uptime\n";
    text += fmt::format("    {:<18}{:>9} {:<17}{:.5f} %\n", scope_text(scope), shown.value,
                        shown.interval, 100 * (1 - down.value / kSecondsAYear));
    if (scope != "learner_weighted") continue;
    const auto word = [&](double budget) { return down.value <= budget ? "within" : "above"; };
    text += fmt::format(
        "      {} 315.36 s a year (99.999 %), {} 25.92 s in 30 days ({} s),\n"
        "      {} 26 s a year (the plan labels the monthly figure as yearly)\n",
        word(kBudgetYear), down.value * 30 / 365 <= kBudget30Days ? "within" : "above",
        figure(down.value * 30 / 365), word(kBudgetLiteral));
  }
  return text;
}

std::string alarm_text(const std::vector<ReplicationRecord>& records) {
  std::uint64_t alarms = 0;
  std::uint64_t by_observers = 0;
  bool looked = false;
  for (const ReplicationRecord& record : records) {
    if (!record.detection) continue;
    looked = true;
    alarms += record.detection->false_alarms;
    for (const ObserverRecord& observer : record.detection->observers) {
      by_observers += observer.false_alarms;
    }
  }
  if (!looked) return "";
  return fmt::format("  FALSE ALARMS {} of the quorum, {} of single observers\n", alarms,
                     by_observers);
}

std::string longest_text(const std::vector<ReplicationRecord>& records) {
  constexpr std::size_t kLinesMost = 14;
  const auto longest = longest_failover(records);
  if (!longest) return "";
  std::string text = fmt::format("  LONGEST FAILOVER {} s, {} in replication {}\n",
                                 time_text(longest->seconds, longest->censored), longest->fault,
                                 longest->replication);
  std::size_t lines = 0;
  for (const TimelineEntry& event : longest->events) {
    if (++lines > kLinesMost) break;
    const double since = seconds(event.at.time_since_epoch()) - longest->at_s;
    text += fmt::format("    {:>+9.3f} s  {}: {}\n", since, event.cause, event.change);
  }
  if (longest->events.size() > kLinesMost) {
    text += fmt::format("    and {} more in replications/{:04}/events.jsonl\n",
                        longest->events.size() - kLinesMost, longest->replication);
  }
  return text;
}

}  // namespace

std::string aftermath_text(const FaultSummary& fault) {
  if (fault.ended == 0) return "";
  if (fault.recovered == fault.ended) {
    return fmt::format("RECOVERS, within {} s", figure(fault.drain_seconds_max));
  }
  return fmt::format("STAYS DOWN in {} of {}: {} s later {} attempts an analysis",
                     fault.ended - fault.recovered, fault.ended, figure(fault.drain_seconds_max),
                     figure(fault.attempts_per_analysis_max));
}

std::string convergence_text(const FaultSummary& fault) {
  if (!fault.convergence) return "";
  const FaultTimes& times = *fault.convergence;
  std::string text = fmt::format("all copies are equal {} s after its end, at most {} s",
                                 figure(times.p50), time_text(times.max, times.censored > 0));
  if (times.censored > 0) {
    text += fmt::format(", not reached in {} of {}", times.censored, times.count);
  }
  return text;
}

std::vector<FaultSummary> fault_summaries(const std::vector<ReplicationRecord>& records) {
  std::vector<std::string> order;
  std::map<std::string, Gathered> gathered;
  const auto gather = [&](const std::string& id, const ReplicationRecord& record,
                          const FaultAnatomy& anatomy) {
    if (!gathered.contains(id)) order.push_back(id);
    gathered[id].add(record, anatomy);
  };
  // the list as it is written first, then each region of an entry that strikes several
  for (const ReplicationRecord& record : records) {
    for (const FaultAnatomy& anatomy : anatomy_of(record)) {
      gather(anatomy.fault->written_id, record, anatomy);
    }
  }
  std::vector<FaultSummary> summaries;
  std::vector<std::string> written = order;
  for (const std::string& id : written) {
    const std::size_t whole = summaries.size();
    summaries.push_back(gathered[id].summary(id));
    std::vector<std::string> parts;
    std::map<std::string, Gathered> by_region;
    for (const ReplicationRecord& record : records) {
      for (const FaultAnatomy& anatomy : anatomy_of(record)) {
        if (anatomy.fault->written_id != id || anatomy.fault->regions.size() != 1) continue;
        const std::string part = id + "/" + anatomy.fault->regions.front();
        if (!by_region.contains(part)) parts.push_back(part);
        by_region[part].add(record, anatomy);
      }
    }
    if (parts.size() < 2) continue;
    double per_year = 0;  // that any of them strikes
    for (const std::string& part : parts) {
      summaries.push_back(by_region[part].summary(part));
      per_year += summaries.back().per_year.value_or(0);
    }
    if (summaries[whole].per_year) summaries[whole].per_year = per_year;
  }
  return summaries;
}

std::optional<LongestFailover> longest_failover(const std::vector<ReplicationRecord>& records) {
  std::optional<LongestFailover> longest;
  const ReplicationRecord* where = nullptr;
  SimTime from{};
  SimTime to{};
  for (const ReplicationRecord& record : records) {
    for (const FaultAnatomy& anatomy : anatomy_of(record)) {
      if (!anatomy.failover_time) continue;
      if (longest && anatomy.failover_time->seconds <= longest->seconds) continue;
      longest = LongestFailover{anatomy.fault->id,
                                record.replication,
                                anatomy.failover_time->seconds,
                                anatomy.failover_time->censored,
                                seconds(anatomy.fault->at),
                                {}};
      where = &record;
      from = anatomy.fault->at;
      to = kStart + std::chrono::seconds{anatomy.last_second};
    }
  }
  if (!longest) return std::nullopt;
  for (const TimelineEntry& event : where->timeline) {
    if (event.at >= from && event.at < to) longest->events.push_back(event);
  }
  return longest;
}

std::string fault_text(const std::vector<ReplicationRecord>& records) {
  const std::vector<FaultSummary> summaries = fault_summaries(records);
  if (summaries.empty()) return alarm_text(records);
  std::string text;
  for (const FaultSummary& fault : summaries) {
    text += fmt::format("  FAULT {} ({}), {} times   s since it began\n", fault.id, fault.kind,
                        fault.occurrences);
    text += fmt::format("    {:<15}{:>8}{:>8}{:>8}{:>8}{:>9}  95% interval\n", "", "min", "median",
                        "p95", "max", "mean");
    for (const FaultTimes& times : fault.times) text += row(times, fault.occurrences);
    text += fmt::format("    {} learner-seconds lost each, {} s down in any region, {} s in all\n",
                        compact(fault.learner_seconds_lost), figure(fault.outage_any_region_s),
                        figure(fault.outage_all_regions_s));
    if (fault.database) {
      text += fmt::format("    a database is {} % busy before, and {} % in its busiest second\n",
                          figure(100 * fault.database->before), figure(100 * fault.database->most));
    }
    if (fault.ended > 0) text += "    once it is gone the system " + aftermath_text(fault) + "\n";
    if (fault.convergence) text += "    " + convergence_text(fault) + "\n";
    if (fault.detection_share) {
      text += fmt::format("    detection is {:.0f} % of the time until all have switched\n",
                          100 * *fault.detection_share);
    }
    if (fault.tolerated_per_year) {
      text += fmt::format("    99.999 % tolerates {} such faults a year{}\n",
                          figure(*fault.tolerated_per_year),
                          fault.per_year ? fmt::format(", {} expected", figure(*fault.per_year))
                                         : ", how many are expected is not declared");
    }
    text += '\n';
  }
  text += annual_text(records);
  text += alarm_text(records);
  text += longest_text(records);
  return text;
}

std::vector<const FaultSummary*> yearly_faults(const std::vector<FaultSummary>& faults) {
  std::vector<const FaultSummary*> yearly;
  for (const FaultSummary& fault : faults) {
    const bool has_parts = std::any_of(
        faults.begin(), faults.end(),
        [&](const FaultSummary& other) { return other.id.starts_with(fault.id + "/"); });
    if (!has_parts && fault.per_year) yearly.push_back(&fault);
  }
  return yearly;
}

}  // namespace fivenines
