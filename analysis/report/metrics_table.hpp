// The table of metrics: names, units, labels, defaults. Queries are read by it, the summary is
// written by it, and `fivenines list metrics` prints it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fivenines {

enum class Metric : std::uint8_t {
  kArrived,
  kAnswered,
  kFailed,
  kUnfinished,
  kErrorRatio,
  kAvailability,
  kThroughput,
  kLatency,
  kLeg,
  kCacheHitRate,
  kUtilisation,
  kQueueLength,
  kUptimeSeconds,
  kDowntimeSeconds,
  kUptimeRatio,
  kAnnualDowntimeSeconds,
  kAnnualUptime,
  kFailoverTime,
  kOutageSeconds,
  kRecoveryTime,
  kFaultFailures,
  kFailover,
  kWaitRatio,
  kInSystem,
  kWait,
  kSojourn,
  kBlockingRatio,
  kRenegingRatio,
  kFalseAlarms,
  kDiagnosisTime,
  kMitigationTime,
  kServerHours,
  kBusyCoreSecondsPerLearner,
  kResidentEntriesPerLearner,
  kCost,
  kRegionsDown,
  kFaults,
  kFaultsActive,
  kFalseAlarmSeconds,
  kBudgetExceeded,
  kRestores,
  kRestoreRpoSeconds,
  kRestoreRtoSeconds,
  kRestoreWritesLost,
  kReplicationLag,
  kVisibilityTime,
  kStaleReadAge,
  kConvergenceTime,
  kStaleReadRatio,
  kVersionsBehind,
  kSessionViolations,
  kWrites,
  kWriteConflicts,
  kConflictPairs,
  kSiblings,
  kUnresolvedConflicts,
  kLostUpdates,
  kWritesLost,
  kWritesUnaccounted,
  kWritesBlocked,
  kLossWindow,
  kWritesLostExpected,
  kWritesAtSwitch,
  kSwitchSettled,
  kReplicasBehind,
  kWanBytes,
  kResidencyViolations,
  kStaleMasterWrites,
};

/// What kind of figure a metric is; it decides the statistics and how they are estimated.
enum class Shape : std::uint8_t {
  kCount,         ///< total over all replications (default), mean per replication
  kRatio,         ///< a ratio of sums: mean
  kDistribution,  ///< of every analysis: mean (default), max, any percentile
  kPerRun,        ///< one number a replication: mean (default), min, max, any percentile
  kPerFault,      ///< one number a fault, over all replications: the same
};

struct LabelRow {
  std::string_view name;
  /// What it may be; empty: whatever ids the run has.
  std::vector<std::string_view> values;
  /// Used when a query does not give the label; empty: all together.
  std::string_view unless_given;
};

struct MetricRow {
  Metric metric;
  std::string_view name;
  std::string_view unit;
  Shape shape;
  std::string_view help;
  std::vector<LabelRow> labels;

  const LabelRow* label(std::string_view label_name) const;
};

/// In the order of the enumeration, which is the order of every report.
const std::vector<MetricRow>& metrics_table();

const MetricRow& row_of(Metric metric);

/// nullptr when there is no metric of that name.
const MetricRow* find_metric(std::string_view name);

/// The statistics a shape has, as accepted in queries: "mean, max, p50, p99, p99.9, ...".
std::string_view statistics_of(Shape shape);

/// The whole table as text, one metric a paragraph.
std::string metrics_help();

}  // namespace fivenines
