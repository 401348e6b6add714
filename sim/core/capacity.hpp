// From a scenario to what is simulated. A platform file states hardware sized for so many learners;
// with proportional capacity a scenario with more or fewer learners gets its share of it:
//
//   scaled = stated * learners / sized_for, rounded up
//
// for servers, database concurrency and pools, servers of the cache tier, bounds of stations, and
// cache entries (of each local instance, regional, shared), also where the scenario states them.
// "Unlimited" stays so; numbers of instances, times and speeds are not capacity. Nothing is scaled
// with `capacity: fixed`, when the platform does not say what it is sized for, or without learners.
//
// Analyzer hosts are whole: 200 servers of 16 cores for a tenth of the learners are 20 servers of
// 16 cores. Where whole hosts would give more than 2 % too many cores (3 servers for a fiftieth),
// the region gets the exact number of cores, rounded up, as hosts of one core each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/dataplane/inputs.hpp"
#include "sim/scenario/scenario.hpp"

namespace fivenines {

/// learners / sized_for as an exact fraction; 1 / 1 when nothing is to be scaled.
struct CapacityRatio {
  std::uint64_t learners = 1;
  std::uint64_t sized_for = 1;

  bool is_one() const { return learners == sized_for; }
  /// stated * learners / sized_for, rounded up.
  std::uint64_t scaled(std::uint64_t stated) const;
  /// The same, at most what the counter holds (4.29G jobs, more than a run can have waiting);
  /// kUnlimited stays unlimited.
  std::uint32_t scaled_limit(std::uint32_t stated) const;
};

CapacityRatio capacity_ratio(const Scenario& scenario);

/// Servers of one station as the platform and the scenario state them, before any scaling.
struct StatedServers {
  std::string region;
  std::string station;        ///< as in records: the name of a tier, or of an extra station
  std::uint32_t servers = 0;  ///< kUnlimited: no limit
};

/// Of every station in every region; of a fleet that is scaled, as it starts.
std::vector<StatedServers> stated_servers(const Scenario& scenario);

/// The inputs of the data plane for one replication, capacity applied.
DataPlaneInputs assemble(const Scenario& scenario, std::uint64_t replication);

}  // namespace fivenines
