// The anatomy of a fault: what happened when, in seconds since it began, and what learners felt. A
// stage that was not reached before the next fault or the end of the window is censored: its time
// is then at least the one given.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/plan/run.hpp"
#include "sim/metrics/record.hpp"

namespace fivenines {

enum class Stage : std::uint8_t {
  /// The first attempt fails, before the fault and what it broke are over; of a region that is
  /// down:
  /// at its door.
  kFirstFailure,
  kDetected,    ///< enough observers suspect a region that the fault struck
  kDecided,     ///< the controller takes it out
  kSwitched,    ///< all clients that follow routes have moved
  kRestored,    ///< the first of ten good seconds everywhere, after the last bad one before them
  kLatencyOk,   ///< the first of ten seconds whose p99 is within the limit
  kCachesWarm,  ///< ten seconds of hit rate within a point of the thirty before the fault
  /// All copies hold every write accepted before the fault ended; of runs that replicate.
  kReplicasEqual,
};
inline constexpr std::array<std::string_view, 8> kStageNames{
    "first_failure", "detected",   "decided",     "switched",
    "restored",      "latency_ok", "caches_warm", "replicas_equal"};

struct StageTime {
  double seconds = 0;
  bool censored = false;  ///< not reached: at least that
};

struct FaultAnatomy {
  const FaultRecord* fault = nullptr;
  std::uint64_t replication = 0;
  std::array<std::optional<StageTime>, kStageNames.size()> stages;  ///< nothing: does not apply
  /// First failed request to the last request routed to the dead region, stragglers apart;
  /// nothing for faults that take no region down, or when nobody was routed there.
  std::optional<StageTime> failover_time;
  std::size_t first_second = 0;  ///< of the run: the faults' own seconds are [first, last)
  std::size_t last_second = 0;
  /// The same for what is counted by the second in which an analysis was wanted: those under way as
  /// a fault begins, from a second before it, fail or are slow by it and not by the one before.
  std::size_t first_wanted = 0;
  std::size_t last_wanted = 0;

  const std::optional<StageTime>& stage(Stage which) const {
    return stages[static_cast<std::size_t>(which)];
  }
};

/// What becomes of the system once a fault is gone: whether it returns by itself, or a storm of
/// retries keeps it down without its cause (a metastable failure; Bronson et al., HotOS 2021).
struct Aftermath {
  bool recovers = false;  ///< ten good seconds in a row, everywhere, before the next fault
  double drain_seconds =
      0;  ///< from the end of the fault to the first of them, or to the next fault
  double attempts_per_analysis = 1;  ///< from the end of the fault on, as long as that
};

/// Nothing as long as the fault lasts, and when fewer than ten seconds are left after it.
std::optional<Aftermath> aftermath_of(const ReplicationRecord& record, const FaultAnatomy& anatomy);

/// Of every fault that began in the measured window. Keeps pointers into the record.
std::vector<FaultAnatomy> anatomy_of(const ReplicationRecord& record);

/// Declared faults that began in no replication, warm-up and drain included: nothing in the run is
/// about them.
std::vector<std::string> faults_never_begun(const Run& run);

/// The fault is meant by that label: its own id, or the id as written for all of `region: each`;
/// empty means all.
bool is_meant(const FaultRecord& fault, std::string_view label);

/// From the end of a fault until all copies hold what was accepted before it; censored by the end
/// of the run, not by the next fault. Nothing as long as the fault lasts, or without copies.
std::optional<StageTime> convergence_time(const ReplicationRecord& record,
                                          const FaultRecord& fault);

/// Bad seconds between the fault and the next one: `scope` as in the table of metrics.
double outage_seconds(const ReplicationRecord& record, const FaultAnatomy& anatomy,
                      std::string_view scope, std::string_view learner_region);

/// How busy the database of a region is on average in the thirty seconds before a fault, and in the
/// busiest second between it and the next one, shares of its servers; of the region where that
/// rises most. Nothing where no database has a limit.
struct DatabaseRise {
  double before = 0;
  double most = 0;
};
std::optional<DatabaseRise> database_rise(const ReplicationRecord& record,
                                          const FaultAnatomy& anatomy);

/// Analyses that failed between the fault and the next one.
double failures_after(const ReplicationRecord& record, const FaultAnatomy& anatomy);

/// Downtime in a year under a scope: for each fault the mean outage of its occurrences in this
/// replication times how often it happens in a year. Nothing when no fault has a yearly rate.
std::optional<double> annual_downtime_seconds(const ReplicationRecord& record,
                                              std::string_view scope);

inline constexpr double kSecondsAYear = 365.0 * 24 * 3600;

}  // namespace fivenines
