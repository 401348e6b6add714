// Warm start: caches hold what they would hold after running for ever. Under independent references
// the time since a key's last request is exponential with its rate, and an LRU cache holds the keys
// with the least such ages; so the ages of the keys are drawn and the youngest put in, oldest
// first. For the first level this is the exact stationary law. Below, a key's rate is its rate of
// misses above, exp(-rate * characteristic time) of all its requests (Che, Tung & Wang 2002), which
// is an approximation; the report prints the drift of the hit rate that is left.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/dataplane/caches/cache_set.hpp"
#include "sim/dataplane/inputs.hpp"
#include "sim/workload/learners.hpp"
#include "sim/workload/zipf.hpp"

namespace fivenines {

/// Fills `caches` for home routing. `content` may be null (no such family).
void warm_start(const DataPlaneInputs& inputs, const Learners& learners, const Zipf* content,
                const std::vector<RegionId>& homes, CacheSet& caches,
                std::uint64_t replication_key);

}  // namespace fivenines
