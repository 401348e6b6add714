// Everything the data plane is built from. Capacity has been applied: servers, pools, bounds and
// cache entries are the numbers to simulate.
#pragma once

#include <cstdint>

#include "sim/dataplane/options.hpp"
#include "sim/model/platform.hpp"
#include "sim/workload/options.hpp"

namespace fivenines {

struct DataPlaneInputs {
  Platform platform;
  WorkloadOptions workload;
  DataPlaneOptions dataplane;
  SimTime measure_start{};
  SimTime measure_end{};  ///< no arrivals from here on
  SimTime end{};          ///< what is not answered by then is unfinished
  double good_share_least = 0.99;
  SimDuration latency_limit{std::chrono::milliseconds{200}};  ///< p99 above it is out of limits
  /// No change will ever send learners to another region than their home.
  bool routes_are_fixed = false;
  /// No change will ever come but of the load of links, and nobody scrapes. Links bear no load
  /// where analyses only queue.
  bool nothing_changes = false;
  /// With fewer analyses in what two parts could advance at once, waiting for each other costs more
  /// than it gains; see divide(). Some 0.7 us of work each, and 50 us to wake a thread.
  double part_window_least = 1000;
  std::uint64_t seed = 1;
  std::uint64_t replication = 0;
};

/// home[learner region] = nearest platform region by RTT between the places (ties: file order).
std::vector<RegionId> home_regions(const Platform& platform, const WorkloadOptions& workload);

}  // namespace fivenines
