// What monitoring can see of the data plane: counters since the start of the run, as a scrape finds
// them. Controllers are handed them at least one scrape old and work with differences.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/base/time.hpp"

namespace fivenines {

struct RegionCounters {
  std::uint64_t routed = 0;         ///< attempts that were sent to the region
  std::uint64_t served = 0;         ///< answers that left it in time
  std::uint64_t failed = 0;         ///< attempts that failed, when their clients knew
  double busy_core_ns = 0;          ///< integral of analyzer cores at work
  std::uint32_t cores = 0;          ///< that are up; 0: the analyzer has no limit
  std::uint64_t computed = 0;       ///< analyses that the analyzer completed
  std::uint64_t statements = 0;     ///< that the database completed
  double statement_ns = 0;          ///< sum over these, waiting and service
  std::uint64_t commits = 0;        ///< of these, writes
  std::uint64_t lookups = 0;        ///< answered, by whatever level
  std::uint64_t hits = 0;           ///< of these, by a cache
  std::uint64_t asks_given_up = 0;  ///< of the shared tier, that nobody answered in time
};

struct Observations {
  SimTime taken{};
  std::vector<RegionCounters> regions;
  std::vector<std::uint64_t> arrived;  ///< analyses intended, by learner region
};

/// When the first attempt failed, anywhere, after the watch began.
struct FailureWatch {
  SimTime since{};
  std::optional<SimTime> first_failure;
};

/// One time in which a region was down.
struct Outage {
  RegionId region{};
  SimTime began{};
  /// The first attempt that was inside when the region went down, or reached it while it was.
  std::optional<SimTime> first_failure;
  std::optional<SimTime> last_routed;  ///< start of the last attempt routed there
  std::uint64_t attempts_failed = 0;   ///< inside when it went down, or reaching it later
};

}  // namespace fivenines
