// The oracle: the rules of an analysis's life (the opening comment of sim/dataplane/life.hpp) once
// more, slow and plain. One std::priority_queue of events that each carry what to do, one heap
// object per attempt, std::list caches, std::deque queues, no reuse of anything, nothing skipped
// because it would do nothing. It is meant to be checked by reading it beside the rules, not to be
// fast.
//
// Shared with the data plane: the inputs, the world, and the draws (request_draws.hpp, learners,
// arrivals, Zipf). What is done with a draw is written twice.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/dataplane/inputs.hpp"
#include "sim/dataplane/outcome.hpp"
#include "sim/model/change.hpp"
#include "sim/model/world.hpp"

namespace fivenines::oracle {

/// A recorded change of the world; several at one instant are enacted in the order of the list.
struct TimedChange {
  SimTime at{};
  Change change;
};

/// Of one station, over the measured window.
struct StationCounts {
  std::uint64_t arrivals = 0;  ///< accepted jobs
  std::uint64_t shed = 0;
  std::uint64_t gave_up = 0;  ///< skipped at their start: the client had gone
  std::uint64_t completed = 0;
  std::int64_t busy_ns = 0;   ///< integral of jobs in service
  std::int64_t queue_ns = 0;  ///< integral of jobs waiting
  bool operator==(const StationCounts&) const = default;
};

struct RegionCounts {
  /// Lookups answered over the measured window, [family][level].
  std::array<std::array<std::uint64_t, 4>, 2> lookups{};
  std::map<std::string, StationCounts> stations;
};

struct Result {
  std::vector<Outcome> outcomes;  ///< of every analysis, by (learner region, arrival index)
  std::vector<RegionCounts> regions;
};

/// Lives the whole run through. `changes` are in time order, all before the end.
Result replay(const DataPlaneInputs& inputs, const World& initial,
              const std::vector<TimedChange>& changes);

}  // namespace fivenines::oracle
