// What the replication section of a scenario says about writes, reads and copies. How updates are
// exchanged between regions is in controlplane/replication/options.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/base/time.hpp"
#include "sim/dataplane/store/policies/last_writer_wins.hpp"
#include "sim/dataplane/store/policies/merge.hpp"
#include "sim/dataplane/store/policies/siblings.hpp"
#include "sim/metrics/store_record.hpp"
#include "sim/model/replication_mode.hpp"

namespace fivenines {

using ConflictPolicy = std::variant<LastWriterWins, Siblings, Merge>;

struct DomainOptions {
  bool used = true;
  /// Keys of the domain, drawn with this popularity by each analysis; 0: each learner has a key of
  /// learner_progress, each cohort one of cohort_aggregate.
  std::uint32_t keys = 0;
  double zipf = 0;
  /// Blind updates a second that a region makes beside its analyses; empty: none.
  std::vector<double> updates_per_second;
  ConflictPolicy policy = Merge{};
  bool operator==(const DomainOptions&) const = default;
};

/// A scheduled change of the mode.
struct ModeStep {
  SimTime at{};
  ReplicationMode mode = ReplicationMode::kGossip;
  bool operator==(const ModeStep&) const = default;
};

enum class CopiesTold : std::uint8_t {
  kAll,     ///< of the copies; the first answers decide
  kRandom,  ///< only as many as must answer, drawn anew each time
};

/// Where the data of learners whose law ties them to an area may be.
enum class DataResidency : std::uint8_t {
  kReport,   ///< anywhere; what is outside is counted
  kEnforce,  ///< only there: requests that come elsewhere are refused, copies are not sent
};

struct ReplicationOptions {
  ReplicationMode mode = ReplicationMode::kGossip;
  std::vector<ModeStep> schedule;  ///< in time order
  std::vector<RegionId> copies;    ///< regions that hold the data; empty: all
  RegionId master{};               ///< synchronous
  bool majority = false;           ///< synchronous: most copies are enough, instead of all
  bool strong_reads = false;       ///< synchronous: the master is read, instead of the own copy
  /// Synchronous: copies refuse a master that another one has replaced, so its writes fail.
  bool fencing = true;
  DataResidency residency = DataResidency::kReport;
  std::uint32_t acks = 1;              ///< quorum: copies that must have a write
  std::uint32_t reads = 1;             ///< quorum: copies that are waited for in a read
  CopiesTold told = CopiesTold::kAll;  ///< quorum
  bool eager = true;                   ///< gossip: a write is sent to all copies at once, too
  /// Instead of what analyses read as they compute, judge a read of each committed write's keys
  /// that starts this much later.
  std::optional<SimDuration> read_after_commit;
  std::uint32_t write_bytes = 512;  ///< of one update on the WAN
  std::uint32_t cohorts = 0;        ///< keys of cohort_aggregate, unless the domain has `keys`
  std::array<DomainOptions, kDomains> domains;
  std::vector<SimDuration> clock_offsets;  ///< by region; empty: all clocks are right
  bool clocks_differ = false;              ///< at some time in the run
  bool operator==(const ReplicationOptions&) const = default;
};

}  // namespace fivenines
