// A run that could not be finished: a broken invariant, an exception in an actor, a deadlock. It
// says when and in which run, so that the failure can be repeated. The command line exits with 4.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "sim/base/time.hpp"

namespace fivenines {

/// What it takes to repeat a run of a scenario.
struct RunName {
  std::uint64_t seed = 0;
  std::uint64_t replication = 0;
};

class SimulationFailed : public std::runtime_error {
 public:
  /// what() is "simulation failed at 12.500000000 s (seed 1, replication 0): REASON".
  SimulationFailed(const std::string& reason, SimTime at, RunName run);

  SimTime at() const { return at_; }
  RunName run() const { return run_; }

 private:
  SimTime at_;
  RunName run_;
};

}  // namespace fivenines
