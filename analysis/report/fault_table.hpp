// What faults did, for people: the anatomy over all replications, downtime in a year against the
// three budgets of the plan, false alarms, and the longest failover.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/report/anatomy.hpp"
#include "analysis/statistics/estimate.hpp"

namespace fivenines {

/// One time over all occurrences of a fault, censored ones counted as the bounds they are.
struct FaultTimes {
  std::string name;  ///< a stage, "failover_time", "outage" or "convergence_time"
  double min = 0;
  double p50 = 0;
  double p95 = 0;
  double max = 0;
  std::uint32_t count = 0;
  std::uint32_t censored = 0;
  Estimate mean;  ///< over replications; of bounds where some are censored

  /// Sorted with their bounds: a quantile is one when fewer than its share were reached.
  bool is_bound(double share) const {
    return censored > 0 && 1 - static_cast<double>(censored) / count < share;
  }
};

/// One entry of the scenario's fault list over all replications (`region: each` is one entry with a
/// row for every region beside it).
struct FaultSummary {
  std::string id;
  std::string kind;
  std::uint32_t occurrences = 0;
  std::vector<FaultTimes> times;  ///< stages in order, failover_time, outage (learner-weighted)
  /// Mean share of the time from fault to switched that passed before detection; nothing without.
  std::optional<double> detection_share;
  std::optional<double> per_year;        ///< of the component, or of what it stands for
  double outage_learner_weighted_s = 0;  ///< mean over occurrences
  double outage_any_region_s = 0;
  double outage_all_regions_s = 0;
  double learner_seconds_lost = 0;           ///< mean over occurrences
  std::optional<double> tolerated_per_year;  ///< by 99.999 %; nothing: any number
  std::uint32_t ended = 0;                   ///< occurrences whose aftermath was seen
  std::uint32_t recovered = 0;               ///< of these, the system returned by itself
  double drain_seconds_max = 0;
  double attempts_per_analysis_max = 1;   ///< after the end
  std::optional<FaultTimes> convergence;  ///< of the copies, from the end on
  /// Of the occurrence in which a database gets busiest; of faults that are about databases or
  /// caches.
  std::optional<DatabaseRise> database;

  /// Downtime of learners in a year; 0 for what says no rate.
  double yearly_s() const { return per_year.value_or(0) * outage_learner_weighted_s; }
};

/// Those with a yearly rate that have no parts of their own: what downtime in a year is the sum of.
std::vector<const FaultSummary*> yearly_faults(const std::vector<FaultSummary>& faults);

/// The occurrence whose failover took longest, and what happened in it.
struct LongestFailover {
  std::string fault;
  std::uint64_t replication = 0;
  double seconds = 0;
  bool censored = false;
  double at_s = 0;  ///< since the start of the run
  std::vector<TimelineEntry> events;
};

/// Events of the longest failover that a report lists; the rest stands in events.jsonl.
inline constexpr std::size_t kLongestEventsMost = 40;

std::vector<FaultSummary> fault_summaries(const std::vector<ReplicationRecord>& records);
std::optional<LongestFailover> longest_failover(const std::vector<ReplicationRecord>& records);

/// The whole section as text; empty when no fault began and nobody looked for failures.
std::string fault_text(const std::vector<ReplicationRecord>& records);

}  // namespace fivenines
