// A Change is a proposal as data. Faults, controllers and replication protocols make them; only the
// door (sim/core) enacts them, on the engine first and then on the World that mirrors it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/ids.hpp"

namespace fivenines {

/// A silent failure is met by a timeout, a refusing one by an immediate error.
enum class Looks : std::uint8_t { kSilent, kRefuse };

/// What becomes of the jobs in service on a server that stops.
enum class JobsOnStop : std::uint8_t {
  kLost,    ///< the client learns nothing and times out
  kResume,  ///< they go back to the head of the queue with the work that was left
};

/// All hosts of a region stop: everything inside is lost, caches are emptied, disks survive.
struct RegionDown {
  RegionId region{};
  Looks looks = Looks::kSilent;
};
/// The region is back with all servers that are not down by themselves, and cold caches.
struct RegionUp {
  RegionId region{};
};
/// One analyzer host stops.
struct ServerDown {
  RegionId region{};
  std::uint32_t server = 0;
  JobsOnStop jobs = JobsOnStop::kLost;
};
struct ServerUp {
  RegionId region{};
  std::uint32_t server = 0;
};
/// The analyzer of a region works at `speed` times its normal pace; jobs in service are rescaled.
struct AnalyzerSpeed {
  RegionId region{};
  double speed = 1;
};
/// New bound of the analyzer's queue (jobs present, those in service included).
struct AnalyzerBound {
  RegionId region{};
  std::uint32_t bound = 0;
};
/// New limits of the database: statements in service, and connections.
struct DatabaseLimits {
  RegionId region{};
  std::uint32_t concurrency = 1;
  std::uint32_t pool = 1;
};
/// New attempts of a learner region go to these regions with these weights (they sum to 1).
struct Routing {
  LearnerRegionId learner_region{};
  std::vector<std::pair<RegionId, double>> weights;
};
/// New shares of the analyzer variants.
struct VariantSplit {
  std::vector<double> shares;
};

using Change = std::variant<RegionDown, RegionUp, ServerDown, ServerUp, AnalyzerSpeed,
                            AnalyzerBound, DatabaseLimits, Routing, VariantSplit>;

}  // namespace fivenines
