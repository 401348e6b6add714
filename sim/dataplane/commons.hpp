// What all parts of the data plane (parts.hpp) share, mostly to read.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/dataplane/caches/cache_set.hpp"
#include "sim/dataplane/inputs.hpp"
#include "sim/workload/learners.hpp"
#include "sim/workload/zipf.hpp"

namespace fivenines {

/// A region's caches are touched by its own part alone.
struct Commons {
  /// Warm start happens here.
  explicit Commons(const DataPlaneInputs& inputs);

  std::uint64_t replication_key;
  std::vector<RegionId> homes;  ///< [learner region]
  Learners learners;
  std::optional<Zipf> content;
  CacheSet caches;
};

}  // namespace fivenines
