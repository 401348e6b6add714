#include "analysis/report/metrics_table.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "analysis/report/anatomy.hpp"
#include "sim/base/assert.hpp"
#include "sim/metrics/cause.hpp"
#include "sim/metrics/record.hpp"

namespace fivenines {

namespace {

template <std::size_t N>
std::vector<std::string_view> words(const std::array<const char*, N>& names, std::size_t from = 0) {
  return {names.begin() + static_cast<std::ptrdiff_t>(from), names.end()};
}

LabelRow learner_region() {
  return {"learner_region", {}, ""};
}
LabelRow serving_region() {
  return {"serving_region", {}, ""};
}
LabelRow tier() {
  return {"tier", {"analyzer", "cache", "database", "balancer", "station"}, "analyzer"};
}
/// The name of an extra station, with tier=station.
LabelRow station() {
  return {"station", {}, ""};
}
/// The id of a fault, or the one written for all of `region: each`.
LabelRow fault() {
  return {"fault", {}, ""};
}
LabelRow whole_scope() {
  return {"scope", {"learner_weighted", "any_region", "all_regions"}, "learner_weighted"};
}
LabelRow scope() {
  return {"scope", {"region", "learner_weighted", "any_region", "all_regions"}, "learner_weighted"};
}

LabelRow origin() {
  return {"origin", {}, ""};
}
LabelRow domain() {
  return {"domain", words(kDomainNames), ""};
}

/// What the copies in other regions are asked for; the rows follow those of everything else.
std::vector<MetricRow> replication_rows() {
  return {
      {Metric::kReplicationLag,
       "replication_lag",
       "s",
       Shape::kDistribution,
       "from the commit of a write to its arrival at the copy of another region",
       {origin(), serving_region()}},
      {Metric::kVisibilityTime,
       "visibility_time",
       "s",
       Shape::kDistribution,
       "from the commit of a write to its arrival at the last copy",
       {origin()}},
      {Metric::kStaleReadAge,
       "stale_read_age",
       "s",
       Shape::kDistribution,
       "of what a read found, since the first write that it missed was committed; 0 if none",
       {learner_region(), domain()}},
      {Metric::kConvergenceTime,
       "convergence_time",
       "s",
       Shape::kPerFault,
       "from the end of a fault until all copies have what was written by then; not reached: to "
       "the end of the run",
       {fault()}},
      {Metric::kStaleReadRatio,
       "stale_read_ratio",
       "ratio",
       Shape::kRatio,
       "share of reads that missed at least so many committed writes",
       {{"behind", {"1", "2", "3", "4", "5", "10", "16"}, "1"}, learner_region(), domain()}},
      {Metric::kVersionsBehind,
       "versions_behind",
       "versions",
       Shape::kRatio,
       "mean number of committed writes that a read missed",
       {learner_region(), domain()}},
      {Metric::kSessionViolations,
       "session_violations",
       "reads",
       Shape::kCount,
       "reads that missed what the learner had written, or seen as the newest when it last read; "
       "where copies merge, or a learner reads several keys, at least so many",
       {{"guarantee", {"read_your_writes", "monotonic_reads"}, ""}, learner_region(), domain()}},
      {Metric::kWrites,
       "writes",
       "writes",
       Shape::kCount,
       "acknowledged writes of the whole run, by the region that took them",
       {origin(), domain()}},
      {Metric::kWriteConflicts,
       "write_conflicts",
       "writes",
       Shape::kCount,
       "of these, concurrent with at least one other write of their key",
       {origin(), domain()}},
      {Metric::kConflictPairs,
       "conflict_pairs",
       "per s",
       Shape::kRatio,
       "pairs of concurrent writes a second, counted where the later was written",
       {origin(), domain()}},
      {Metric::kSiblings,
       "siblings",
       "reads",
       Shape::kCount,
       "reads that found concurrent writes side by side, and merged them",
       {learner_region(), domain()}},
      {Metric::kUnresolvedConflicts,
       "unresolved_conflicts",
       "writes",
       Shape::kCount,
       "writes in conflict that are not settled at every copy at the end of the run",
       {origin(), domain()}},
      {Metric::kLostUpdates,
       "lost_updates",
       "writes",
       Shape::kCount,
       "acknowledged writes that a concurrent one with a later time stamp replaced",
       {origin(), domain()}},
      {Metric::kWritesLost,
       "writes_lost",
       "writes",
       Shape::kCount,
       "acknowledged writes that are in no copy, or not in all and never will be",
       {{"cause", words(kWriteLossNames), ""}, origin(), domain()}},
      {Metric::kWritesUnaccounted,
       "writes_unaccounted",
       "writes",
       Shape::kCount,
       "acknowledged writes neither at every copy, superseded, under way, nor lost with a cause",
       {origin(), domain()}},
      {Metric::kWritesBlocked,
       "writes_blocked",
       "writes",
       Shape::kCount,
       "writes for whose commit too few regions were within reach, in the whole run",
       {}},
      {Metric::kLossWindow,
       "loss_window",
       "s",
       Shape::kPerRun,
       "age of the oldest write that was in no other copy when a region's disks were lost",
       {}},
      {Metric::kWritesLostExpected,
       "writes_lost_expected",
       "writes",
       Shape::kPerRun,
       "of lost regions: acknowledged writes a second until then, times the loss window",
       {}},
      {Metric::kWritesAtSwitch,
       "writes_at_switch",
       "writes",
       Shape::kPerRun,
       "under way as replication changed its mode; of these those that were done, or failed",
       {{"outcome", {"all", "done", "failed"}, "all"}}},
      {Metric::kSwitchSettled,
       "switch_settled_after",
       "s",
       Shape::kPerRun,
       "from a change of replication until the last write that was under way was done or failed",
       {}},
      {Metric::kReplicasBehind,
       "replicas_behind",
       "copies",
       Shape::kCount,
       "copies that lack a write at the end of the run, or differ from the others",
       {}},
      {Metric::kWanBytes,
       "wan_bytes",
       "bytes",
       Shape::kCount,
       "sent between regions in the whole run: asks of caches (request) and for the copies' sake",
       {{"kind", words(kWanKindNames), ""}, {"from", {}, ""}, {"to", {}, ""}}},
      {Metric::kResidencyViolations,
       "residency_violations",
       "copies",
       Shape::kCount,
       "in the whole run, outside of the European Union: copies of what its learners wrote, their "
       "attempts that came there (requests), and those of them that were refused",
       {{"kind", {"copies", "requests", "refused"}, "copies"}}},
      {Metric::kStaleMasterWrites,
       "stale_master_writes",
       "writes",
       Shape::kCount,
       "finished by a write master after another one had taken its place, in the whole run",
       {{"outcome", {"refused", "accepted"}, ""}}},
  };
}

std::vector<MetricRow> make_table() {
  return {
      {Metric::kArrived,
       "arrived",
       "analyses",
       Shape::kCount,
       "analyses intended in the measured window",
       {learner_region(), serving_region()}},
      {Metric::kAnswered,
       "answered",
       "analyses",
       Shape::kCount,
       "of these, answered without error",
       {learner_region(), serving_region()}},
      {Metric::kFailed,
       "failed",
       "analyses",
       Shape::kCount,
       "of these, failed; the cause is that of the last attempt",
       {learner_region(), serving_region(), {"cause", words(kCauseNames, 1), ""}}},
      {Metric::kUnfinished,
       "unfinished",
       "analyses",
       Shape::kCount,
       "of these, still under way at the end of the run",
       {learner_region(), serving_region()}},
      {Metric::kErrorRatio,
       "error_ratio",
       "ratio",
       Shape::kRatio,
       "failed / arrived",
       {learner_region()}},
      {Metric::kAvailability,
       "availability",
       "ratio",
       Shape::kRatio,
       "good / arrived; good is answered without error within the deadline",
       {learner_region()}},
      {Metric::kThroughput,
       "throughput",
       "learners/min",
       Shape::kRatio,
       "analyses a minute: offered arrived in the window, served left their region in it, "
       "sustained the most that was offered in a step of ten seconds and served, without backlog",
       {{"point", {"offered", "served", "sustained"}, "served"}}},
      {Metric::kLatency,
       "latency",
       "ms",
       Shape::kDistribution,
       "of answered analyses, from the intended start at point=client",
       {{"point", words(kPointNames), "client"}, learner_region(), serving_region()}},
      {Metric::kLeg,
       "leg",
       "ms",
       Shape::kRatio,
       "mean time of an answered analysis in one leg of its way",
       {{"leg", words(kLegNames), ""}, learner_region(), serving_region()}},
      {Metric::kCacheHitRate,
       "cache_hit_rate",
       "ratio",
       Shape::kRatio,
       "hits / lookups that reached the level; combined: over all levels",
       {{"level", {"local", "regional", "global", "combined"}, "combined"},
        {"family", words(kFamilyNames), ""},
        serving_region()}},
      {Metric::kUtilisation,
       "utilisation",
       "ratio",
       Shape::kRatio,
       "busy server-seconds / server-seconds; servers without limit are left out",
       {tier(), station(), serving_region()}},
      {Metric::kQueueLength,
       "queue_length",
       "jobs",
       Shape::kRatio,
       "mean number waiting whose client has not gone, over all stations chosen",
       {tier(), station(), serving_region()}},
      {Metric::kUptimeSeconds,
       "uptime_seconds",
       "s",
       Shape::kPerRun,
       "seconds of the window that are not bad",
       {scope(), learner_region()}},
      {Metric::kDowntimeSeconds,
       "downtime_seconds",
       "s",
       Shape::kPerRun,
       "bad seconds: the share of good analyses is below the limit",
       {scope(), learner_region()}},
      {Metric::kUptimeRatio,
       "uptime_ratio",
       "ratio",
       Shape::kPerRun,
       "uptime_seconds / seconds of the window; or of requests (good / arrived); or of health "
       "checks (answered / sent)",
       {scope(),
        learner_region(),
        {"measure", {"seconds", "requests", "health_checks"}, "seconds"}}},
      {Metric::kAnnualDowntimeSeconds,
       "annual_downtime_seconds",
       "s",
       Shape::kPerRun,
       "sum over faults of mean outage_seconds x how often it happens in a year",
       {whole_scope()}},
      {Metric::kAnnualUptime,
       "annual_uptime",
       "ratio",
       Shape::kPerRun,
       "1 - annual_downtime_seconds / 31,536,000",
       {whole_scope()}},
      {Metric::kFailoverTime,
       "failover_time",
       "s",
       Shape::kPerFault,
       "first failed request to last request routed to the dead region, stragglers apart",
       {fault()}},
      {Metric::kOutageSeconds,
       "outage_seconds",
       "s",
       Shape::kPerFault,
       "bad seconds from a fault to the next one",
       {fault(), whole_scope()}},
      {Metric::kRecoveryTime,
       "recovery_time",
       "s",
       Shape::kPerFault,
       "from a fault to the first of ten good seconds everywhere",
       {fault()}},
      {Metric::kFaultFailures,
       "fault_failures",
       "analyses",
       Shape::kPerFault,
       "analyses that fail between a fault and the next one",
       {fault()}},
      {Metric::kFailover,
       "failover",
       "s",
       Shape::kPerFault,
       "from a fault to a stage of its failover; not reached: to the next fault or the end",
       {{"stage", {kStageNames.begin(), kStageNames.end()}, "switched"}, fault()}},
      {Metric::kWaitRatio,
       "wait_ratio",
       "ratio",
       Shape::kRatio,
       "share of accepted jobs that had to wait",
       {tier(), station(), serving_region()}},
      {Metric::kInSystem,
       "in_system",
       "jobs",
       Shape::kRatio,
       "mean number waiting or in service, over all stations chosen",
       {tier(), station(), serving_region()}},
      {Metric::kWait,
       "wait",
       "ms",
       Shape::kRatio,
       "mean time that accepted jobs waited, those that left unserved until their client had gone",
       {tier(), station(), serving_region()}},
      {Metric::kSojourn,
       "sojourn",
       "ms",
       Shape::kRatio,
       "mean time of completed jobs at the station, waiting and service",
       {tier(), station(), serving_region()}},
      {Metric::kBlockingRatio,
       "blocking_ratio",
       "ratio",
       Shape::kRatio,
       "share of jobs that found the station full and were shed",
       {tier(), station(), serving_region()}},
      {Metric::kRenegingRatio,
       "reneging_ratio",
       "ratio",
       Shape::kRatio,
       "share of accepted jobs whose client had gone when their turn came",
       {tier(), station(), serving_region()}},
      {Metric::kFalseAlarms,
       "false_alarms",
       "count",
       Shape::kCount,
       "suspicions of a region that was up: of the quorum, or of one observer; wrong diagnoses of "
       "observer=root_cause",
       {{"observer", {}, ""}}},
      {Metric::kDiagnosisTime,
       "diagnosis_time",
       "s",
       Shape::kPerFault,
       "from a fault to the first diagnosis that names it; not reached: to its end or that of the "
       "window",
       {fault()}},
      {Metric::kMitigationTime,
       "mitigation_time",
       "s",
       Shape::kPerFault,
       "from the alert of an incident to what helped; not reached: until it was over",
       {{"by", {"people", "automation"}, ""}}},
      {Metric::kServerHours,
       "server_hours",
       "h",
       Shape::kPerRun,
       "hours of analyzer servers under the autoscaler in the window, from order to return",
       {serving_region()}},
      {Metric::kBusyCoreSecondsPerLearner,
       "busy_core_seconds_per_learner",
       "core-s",
       Shape::kRatio,
       "analyzer core-seconds used in the window, per learner",
       {}},
      {Metric::kResidentEntriesPerLearner,
       "resident_entries_per_learner",
       "entries",
       Shape::kRatio,
       "cache entries held at the end of the run, per learner",
       {}},
      {Metric::kCost,
       "cost",
       "USD",
       Shape::kRatio,
       "list prices of the hardware, 730 hours a month, without traffic; million_analyses at the "
       "rate of the run",
       {{"per", {"month", "learner_day", "million_analyses"}, "month"}}},
      {Metric::kRegionsDown,
       "regions_down",
       "regions",
       Shape::kRatio,
       "mean number of platform regions that are down; with k the share of time in which exactly k "
       "are (workload: none)",
       {{"k", {}, ""}}},
      {Metric::kFaults,
       "faults",
       "faults",
       Shape::kCount,
       "faults that began in the window",
       {fault()}},
      {Metric::kFaultsActive,
       "faults_active",
       "faults",
       Shape::kRatio,
       "mean number of faults that last",
       {fault()}},
      {Metric::kFalseAlarmSeconds,
       "false_alarm_seconds",
       "s",
       Shape::kCount,
       "time for which observers suspect regions that are up, summed over both",
       {{"observer", {}, ""}}},
      {Metric::kBudgetExceeded,
       "budget_exceeded",
       "ratio",
       Shape::kRatio,
       "share of the periods (clock.period) of learner regions in which one is down for more than "
       "`budget` seconds (workload: none)",
       {{"budget", {}, "315.36"}, learner_region()}},
      {Metric::kRestores,
       "restores",
       "restores",
       Shape::kCount,
       "databases that went back to a snapshot, lost in the window by a fault or a rollback",
       {fault(), serving_region()}},
      {Metric::kRestoreRpoSeconds,
       "restore_rpo_seconds",
       "s",
       Shape::kPerFault,
       "age of the snapshot as the database was lost, or was to go back to it",
       {fault(), serving_region()}},
      {Metric::kRestoreRtoSeconds,
       "restore_rto_seconds",
       "s",
       Shape::kPerFault,
       "from then until the database serves again; not reached: to the end of the run",
       {fault(), serving_region()}},
      {Metric::kRestoreWritesLost,
       "restore_writes_lost",
       "writes",
       Shape::kCount,
       "writes acknowledged after that snapshot; those before the start of the run nobody counts",
       {fault(), serving_region()}},
  };
}

std::string label_text(const LabelRow& label) {
  std::string text(label.name);
  if (!label.values.empty()) text += fmt::format("={}", fmt::join(label.values, "|"));
  if (!label.unless_given.empty()) text += fmt::format(" (default {})", label.unless_given);
  return text;
}

}  // namespace

const LabelRow* MetricRow::label(std::string_view label_name) const {
  for (const LabelRow& label : labels) {
    if (label.name == label_name) return &label;
  }
  return nullptr;
}

const std::vector<MetricRow>& metrics_table() {
  static const std::vector<MetricRow> table = [] {
    std::vector<MetricRow> rows = make_table();
    std::vector<MetricRow> more = replication_rows();
    std::move(more.begin(), more.end(), std::back_inserter(rows));
    return rows;
  }();
  return table;
}

const MetricRow& row_of(Metric metric) {
  const MetricRow& row = metrics_table().at(static_cast<std::size_t>(metric));
  FIVENINES_ASSERT(row.metric == metric);
  return row;
}

const MetricRow* find_metric(std::string_view name) {
  for (const MetricRow& row : metrics_table()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string_view statistics_of(Shape shape) {
  switch (shape) {
    case Shape::kCount:
      return "total, mean";
    case Shape::kRatio:
      return "mean";
    case Shape::kDistribution:
      return "mean, max, count, p50, p90, p95, p99, p99.9, p99.99, within2.5s (share up to that)";
    case Shape::kPerRun:
    case Shape::kPerFault:
      return "mean, min, max, p50, p90, p95, p99";
  }
  return "";
}

std::string metrics_help() {
  std::string text =
      "NAME[.STATISTIC][{LABEL=VALUE,...}], for example latency.p99{point=server,region=us-east}\n"
      "region= is short for learner_region=. Any percentile can be asked for (p99.95).\n";
  for (const MetricRow& row : metrics_table()) {
    text += fmt::format("\n{} [{}]\n    {}\n    statistics: {}\n", row.name, row.unit, row.help,
                        statistics_of(row.shape));
    if (row.labels.empty()) continue;
    text += "    labels:";
    for (const LabelRow& label : row.labels) text += "\n      " + label_text(label);
    text += '\n';
  }
  return text;
}

}  // namespace fivenines
