// Keeps what a run without requests measures: looks at the world between changes, and adds up for
// how long which learners were not served.
//
// A share of the learners of a region is unserved while the region it is routed to is down or lets
// in only a part of its attempts. Learners of a region count as down while the served share is
// below the limit.
#pragma once

#include <vector>

#include "sim/dataplane/inputs.hpp"
#include "sim/metrics/record.hpp"
#include "sim/model/world.hpp"

namespace fivenines {

class ComponentLedger {
 public:
  /// Keeps references to both. `period` > 0.
  ComponentLedger(const DataPlaneInputs& inputs, const World& world, SimDuration period);

  /// The world was as it is until now.
  void advance_to(SimTime now);
  /// The world has changed.
  void changed();

  /// Of the window up to now. `faults`, in the order in which they began, get what each cost the
  /// learners until the next one begins.
  ComponentRecord finish(std::vector<FaultRecord>& faults) const;

 private:
  /// A stretch of time in which some learners were down.
  struct Bad {
    SimTime from{};
    SimTime until{};
    double weighted = 0;  ///< share of the learners
    bool all = false;
  };
  void add(SimTime from, SimTime until);

  const DataPlaneInputs& inputs_;
  const World& world_;
  ComponentRecord record_;
  SimTime now_{};
  std::vector<char> down_;  ///< by learner region, as the world is
  double weighted_ = 0;
  bool any_ = false;
  bool all_ = false;
  std::size_t regions_down_ = 0;
  std::vector<Bad> bad_;
};

}  // namespace fivenines
