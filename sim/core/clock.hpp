// The clock that a simulation runs on: SimGrid's (sim/engine) in runs, a native one in tests and in
// the bench of the data plane. Whoever needs the time is handed a clock.
#pragma once

#include <functional>

#include "sim/base/time.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

class Clock {
 public:
  using Callback = std::function<void()>;

  virtual ~Clock() = default;

  /// The present instant; inside a callback exactly the instant it was registered for.
  virtual SimTime now() const = 0;

  /// Runs `callback` at `when` (not before now). Callbacks of one instant run in the order in which
  /// they were registered, also those registered at that instant. A callback takes no simulated
  /// time: it must not wait.
  virtual void at(SimTime when, Callback callback) = 0;

  /// Lets time pass until `end`; callbacks at `end` run. Then now() is `end`. What a callback
  /// throws comes out of here (from an engine nested in a SimulationFailed). Call once.
  virtual void run_until(SimTime end) = 0;

  /// For callbacks: run_until ends after the one under way; what is still registered never runs.
  virtual void stop() = 0;

  /// Bytes a second that transfers of the engine put on a direction at this instant; without an
  /// engine there are none.
  virtual double transfer_rate(RegionId, RegionId) const { return 0; }

  /// Makes the engine under the clock follow a change (hosts on and off). Only the door calls it,
  /// before the World mirrors the same change.
  virtual void enact(const Change& change) = 0;
};

}  // namespace fivenines
