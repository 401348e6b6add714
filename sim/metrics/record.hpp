// The record of one replication: everything that analysis may ever ask of it, in plain data. It is
// what `record.json` holds; wall-clock figures are not in it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/metrics/backup_record.hpp"
#include "sim/metrics/cause.hpp"
#include "sim/metrics/component_record.hpp"
#include "sim/metrics/histogram.hpp"
#include "sim/metrics/operations_record.hpp"
#include "sim/metrics/store_record.hpp"

namespace fivenines {

/// Where latency is measured (design, measuring points).
enum class Point : std::uint8_t { kClient, kServer, kServerWithWrite, kAnalyzer, kCommit };
inline constexpr std::array<const char*, 5> kPointNames{"client", "server", "server_with_write",
                                                        "analyzer", "commit"};
/// Where the time of an answered analysis went; the legs of one analysis add up to its client
/// latency, less retries before the successful attempt.
enum class Leg : std::uint8_t {
  kAccess,
  kWan,
  kBalancer,
  kCache,
  kDatabase,
  kQueue,
  kCompute,
  kWrite
};
inline constexpr std::array<const char*, 8> kLegNames{"access",   "wan",   "balancer", "cache",
                                                      "database", "queue", "compute",  "write"};
enum class Tier : std::uint8_t { kBalancer, kCache, kDatabase, kAnalyzer, kExtra };
inline constexpr std::array<const char*, 5> kTierNames{"balancer", "cache", "database", "analyzer",
                                                       "station"};
enum class Family : std::uint8_t { kLearnerRecord, kContent };
inline constexpr std::array<const char*, 2> kFamilyNames{"learner_record", "content"};
/// Who answered a lookup.
enum class CacheLevel : std::uint8_t { kLocal, kRegional, kGlobal, kDatabase };
inline constexpr std::array<const char*, 4> kCacheLevelNames{"local", "regional", "global",
                                                             "database"};

/// Figures of one (learner region, serving region) pair; analyses intended in the measured window.
struct PairRecord {
  std::array<Histogram, 5> latency;           ///< by Point; answered analyses only
  std::array<std::uint64_t, 8> leg_sum_ns{};  ///< by Leg, over answered analyses
  std::uint64_t answered = 0;
  std::uint64_t good = 0;                       ///< answered within the deadline
  std::array<std::uint64_t, kCauses> failed{};  ///< by cause; serving region of the last attempt
  std::uint64_t unfinished = 0;
};

/// One station over the measured window.
struct StationRecord {
  std::string name;  ///< of its tier, or an extra station's own
  Tier tier = Tier::kAnalyzer;
  std::uint32_t servers = 0;   ///< at the end; kUnlimited: no limit
  double busy_ns = 0;          ///< integral of jobs in service
  double server_ns = 0;        ///< integral of servers; 0 without limit
  double queue_ns = 0;         ///< integral of jobs waiting
  std::uint64_t arrivals = 0;  ///< accepted jobs
  std::uint64_t waited = 0;    ///< jobs that did not start at once
  std::uint64_t shed = 0;
  std::uint64_t gave_up = 0;  ///< skipped at their start: the client had gone
  std::uint64_t completed = 0;
  double response_ns = 0;  ///< sum over completed jobs, waiting and service
  double wait_ns = 0;      ///< sum over jobs that left the queue: until start or give-up
  double gone_ns = 0;      ///< part of queue_ns: skipped jobs, after their client had gone
  std::vector<float>
      busy_by_second;  ///< mean share of servers busy in each second of the whole run
  /// Mean number of jobs in the queue in each second of the whole run, those whose client has gone
  /// included. Not part of the digest, which has its integral.
  std::vector<float> waiting_by_second;
};

struct RegionRecord {
  std::string id;
  std::vector<StationRecord> stations;
  /// lookups answered by level and family, [family][level]
  std::array<std::array<std::uint64_t, 4>, 2> lookups{};
  /// combined hits and lookups by whole second of the run, for the drift of the hit rate
  std::vector<std::uint32_t> lookups_by_second;
  std::vector<std::uint32_t> hits_by_second;
  std::vector<std::uint32_t> served_by_second;  ///< responses that left, by second of leaving
  std::uint64_t resident_entries = 0;           ///< in all caches of the region at the end
  std::uint64_t busy_core_ns = 0;               ///< analyzer, measured window
};

/// Per learner region, by whole second of the intended start, over the whole run.
struct LearnerRegionRecord {
  std::string id;
  std::uint64_t learners = 0;
  std::vector<std::uint32_t> arrived_by_second;
  std::vector<std::uint32_t> good_by_second;
  std::vector<std::uint32_t> failed_by_second;
  /// by the second in which they failed: what a fault breaks may have been wanted before it
  std::vector<std::uint32_t> failed_by_second_of_failure;
  std::vector<std::uint64_t> latency_sum_us_by_second;  ///< of answered analyses
  std::vector<std::uint32_t> slow_by_second;            ///< answered analyses above `latency_limit`
  std::vector<std::uint32_t> retries_by_second;         ///< decided in that second
  std::uint64_t arrived = 0;                            ///< in the measured window
  std::uint64_t arrived_run = 0;  ///< in the whole run; the next three are of the whole run too
  std::uint64_t answered_run = 0;
  std::uint64_t failed_run = 0;
  std::uint64_t unfinished_run = 0;
  std::uint64_t retries_run = 0;
};

/// What a fault cost the learners until the next one began, by exact intervals.
struct OutageTimes {
  SimDuration learner_weighted{0};
  SimDuration any_region{0};
  SimDuration all_regions{0};
  bool operator==(const OutageTimes&) const = default;
};

/// One fault that began, and what its failover went through. Times are of the run.
struct FaultRecord {
  std::string id;          ///< "kill/us-east"
  std::string written_id;  ///< "kill": all of `region: each` have it
  std::string kind;
  std::vector<std::string> regions;  ///< that it strikes
  bool takes_region_down = false;    ///< one of them, as a whole
  SimTime at{};
  std::optional<SimTime> until;          ///< it ended
  std::optional<SimTime> first_failure;  ///< of an attempt; of a region that is down: at its door
  std::optional<SimTime> last_routed;    ///< start of the last attempt sent to the dead region
  std::optional<SimTime> detected;
  std::optional<SimTime> decided;
  std::optional<SimTime> switched;   ///< all clients that follow routes have moved
  std::optional<SimTime> returning;  ///< learners begin to come back
  std::optional<SimTime> returned;
  std::optional<SimTime>
      replicas_equal;                 ///< after it ended: all copies have what was written by then
  std::uint64_t attempts_failed = 0;  ///< inside the dead region, or reaching it
  std::optional<double> per_year;     ///< how often it happens in a year, as declared
  std::optional<OutageTimes> outage;  ///< only without requests; else bad seconds say it
  bool operator==(const FaultRecord&) const = default;
};

/// A region as an observer of others.
struct ObserverRecord {
  std::string id;
  std::uint64_t suspicions = 0;
  std::uint64_t false_alarms = 0;  ///< suspicions of a region that was up
  SimDuration wrong{0};            ///< suspecting regions that were up, summed over them
  bool operator==(const ObserverRecord&) const = default;
};

/// What detectors of region failures did in the measured window.
struct DetectionRecord {
  std::uint64_t false_alarms = 0;  ///< of the quorum
  std::vector<ObserverRecord> observers;
  std::vector<std::uint64_t> probes;  ///< by region that was asked; empty without probes
  std::vector<std::uint64_t> missed;  ///< of these
  bool operator==(const DetectionRecord&) const = default;
};

struct TimelineEntry {
  SimTime at{};
  std::string cause;
  std::string change;
};

struct ReplicationRecord {
  std::uint64_t seed = 0;
  std::uint64_t replication = 0;
  std::string scenario;
  SimTime measure_start{};
  SimTime measure_end{};
  SimTime end{};
  double good_share_least = 0.99;
  SimDuration latency_limit{0};  ///< of the 99th percentile, at the client
  bool interrupted = false;
  std::vector<LearnerRegionRecord> learner_regions;
  std::vector<RegionRecord> regions;
  std::vector<std::vector<PairRecord>> pairs;  ///< [learner region][region]
  std::vector<TimelineEntry> timeline;
  std::vector<FaultRecord> faults;           ///< in the order in which they began
  std::optional<DetectionRecord> detection;  ///< nothing: nobody looks
  std::optional<OperationsRecord> operations;
  std::optional<BackupRecord> backup;         ///< nothing: no snapshots
  std::optional<StoreRecord> store;           ///< nothing: no replication
  std::optional<ComponentRecord> components;  ///< only without requests
  std::uint64_t events = 0;                   ///< events the data plane handled
  std::string digest;                         ///< hash of the data-plane results, 16 hex digits

  std::uint64_t requests() const;  ///< analyses arrived in the whole run
};

/// Hash over everything the data plane measured (not the timeline, nor `events`, nor what depends
/// on a limit).
std::string digest_of(const ReplicationRecord& record);

}  // namespace fivenines
