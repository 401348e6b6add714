// What one replication of a run says about the copies of the data: how late they were, what reads
// found, which writes met each other, and what became of every acknowledged write.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/metrics/histogram.hpp"

namespace fivenines {

/// What analyses read as they compute, and write when they write: two kinds of data.
enum class Domain : std::uint8_t { kLearnerProgress, kCohortAggregate };
inline constexpr std::size_t kDomains = 2;
inline constexpr std::array<const char*, kDomains> kDomainNames{"learner_progress",
                                                                "cohort_aggregate"};

/// Why an acknowledged write is not in the data.
enum class WriteLoss : std::uint8_t {
  kRegionLost,      ///< no copy was left of a region whose disks were lost
  kLastWriterWins,  ///< a concurrent write of the same key had a later time stamp
  kHintsDropped,    ///< the queue for a region that was away was full, and nothing repaired it
};
inline constexpr std::size_t kWriteLosses = 3;
inline constexpr std::array<const char*, kWriteLosses> kWriteLossNames{
    "region_lost", "last_writer_wins", "hints_dropped"};

/// What crosses the WAN for the copies' sake.
enum class WanKind : std::uint8_t { kRequest, kWrite, kRead, kUpdates, kDigest, kFullExchange };
inline constexpr std::size_t kWanKinds = 6;
inline constexpr std::array<const char*, kWanKinds> kWanKindNames{
    "request", "write", "read", "updates", "digest", "full_exchange"};

/// Reads are told apart up to so many missing versions.
inline constexpr std::size_t kVersionsBehindMost = 16;

/// What the reads of learners of one place found, in the measured window.
struct ReadRecord {
  std::uint64_t reads = 0;
  std::uint64_t versions_behind = 0;  ///< sum over reads of committed versions they did not see
  /// [k - 1]: reads that missed at least k versions.
  std::array<std::uint64_t, kVersionsBehindMost> behind{};
  std::uint64_t siblings = 0;           ///< reads that found more than one value
  std::uint64_t own_write_missing = 0;  ///< the learner had written what he did not see
  std::uint64_t went_back = 0;          ///< he had seen a later version before
  Histogram age;  ///< of the value read, since it was superseded; 0 when it had not been
  bool operator==(const ReadRecord&) const = default;
};

/// What became of writes that one region took. Over the whole run but for conflict pairs.
struct WriteRecord {
  std::uint64_t acknowledged = 0;
  std::uint64_t everywhere = 0;  ///< every copy has, or had, it
  std::uint64_t superseded = 0;  ///< a later write that knew it took its place before that
  std::uint64_t in_flight = 0;   ///< at the end of the run
  std::array<std::uint64_t, kWriteLosses> lost{};
  std::uint64_t conflicting = 0;  ///< concurrent with at least one other write
  /// Pairs of concurrent writes in the measured window; they count where the later was written.
  std::uint64_t conflict_pairs = 0;
  std::uint64_t unresolved = 0;  ///< in conflict and, at the end, not settled at every copy
  bool operator==(const WriteRecord&) const = default;
};

/// A region's disks were lost, and with them writes that nobody else had.
struct LossRecord {
  std::string region;
  SimTime at{};
  std::uint64_t writes = 0;
  SimDuration oldest{0};    ///< age, at the loss, of the oldest of them; 0 when there are none
  std::uint64_t taken = 0;  ///< writes that the region had taken and acknowledged until then
  bool operator==(const LossRecord&) const = default;
};

/// Replication changed its mode: what became of the writes that were at a database or waited for
/// copies at that instant.
struct SwitchRecord {
  SimTime at{};
  std::uint64_t under_way = 0;
  std::uint64_t done = 0;    ///< the rest failed, or was under way at the next switch or the end
  std::uint64_t failed = 0;  ///< turned back, or their clients gave up
  SimDuration settled_after{0};  ///< until the last of them was done or had failed
  bool operator==(const SwitchRecord&) const = default;
};

struct StoreRecord {
  std::array<std::vector<ReadRecord>, kDomains> reads;    ///< [domain][learner region]
  std::array<std::vector<WriteRecord>, kDomains> writes;  ///< [domain][origin region]
  /// From the commit of a write to its arrival at another region's copy, [origin][region].
  std::vector<std::vector<Histogram>> lag;
  std::vector<Histogram> visibility;  ///< to its arrival at the last copy, [origin]
  std::vector<std::vector<std::array<std::uint64_t, kWanKinds>>> wan_bytes;  ///< [from][to][kind]
  std::vector<LossRecord> losses;
  std::vector<SwitchRecord> switches;
  /// By region: hash of what its copy holds. Copies that lack nothing are equal.
  std::vector<std::uint64_t> digests;
  std::vector<char> complete;              ///< [region]: the copy lacks nothing
  std::uint64_t blocked = 0;               ///< writes that had to wait for a copy out of reach
  std::uint64_t residency_violations = 0;  ///< copies outside the legal area of their learner
  /// Attempts of learners whose data are to stay in an area that reached a region outside of it:
  /// served there, or refused.
  std::uint64_t residency_requests = 0;
  std::uint64_t residency_refused = 0;
  /// Writes that a master finished after another one had taken its place: refused to the client
  /// (fenced), or accepted beside those of the new one.
  std::uint64_t stale_master_refused = 0;
  std::uint64_t stale_master_accepted = 0;
  bool operator==(const StoreRecord&) const = default;
};

}  // namespace fivenines
