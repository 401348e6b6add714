// The clock of runs. Callbacks are kept by exact instants (integer nanoseconds); one actor, the
// conductor, waits for the next instant that is due and runs its callbacks. It stands on a host of
// its own, which is never off. What wakes it is one kernel timer, which can be set anew when an
// actor registers something earlier; a sleeping actor could not be woken.
//
// SimGrid takes dates within a nanosecond for one, so its date may be that far off while a callback
// runs; now() never is. For the same reason actors that sleep by SimGrid's means wake before or
// after the callbacks of the same instant, as it happens; those that sleep by sleep_until wake
// after them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/clock.hpp"
#include "sim/core/due_queue.hpp"
#include "sim/core/simulation_failed.hpp"
#include "sim/engine/guard.hpp"
#include "sim/engine/links.hpp"
#include "sim/engine/platform.hpp"

namespace fivenines {

class SimGridClock final : public Clock {
 public:
  /// Keeps a reference to the platform, whose engine has not run yet. `run` is for error messages.
  SimGridClock(EnginePlatform& platform, RunName run);
  ~SimGridClock() override;

  /// In an actor that is not in a callback: SimGrid's date, to the nearest nanosecond.
  SimTime now() const override;
  /// May also be called by actors.
  void at(SimTime when, Callback callback) override;
  /// Throws SimulationFailed when a callback or an actor threw (that exception is nested in it),
  /// when all actors wait for each other, or when the conductor was killed.
  void run_until(SimTime end) override;
  void stop() override;
  /// For actors: waits until `when` (not before now). The actor goes on after all callbacks of that
  /// instant, and now() is exact when it does; actors that wait for one instant go on in the order
  /// in which they began to wait.
  void sleep_until(SimTime when);
  /// Hosts go off and on with their region, and links have conditions; nothing else is the
  /// engine's.
  void enact(const Change& change) override;
  double transfer_rate(RegionId from, RegionId to) const override {
    return links_.transfer_rate(from, to);
  }

  enum class Restart : std::uint8_t { kNo, kWithHost };
  /// Starts a guarded actor, before the run or during it, at a host that is up. It is killed with
  /// its region and at the end of the run; kWithHost starts `body` anew when the region is back.
  void start_actor(const std::string& name, Address where, std::function<void()> body,
                   Restart restart = Restart::kNo);

  Links& links() { return links_; }

 private:
  struct Watch;

  void wake_conductor_at(SimTime when);
  void conduct();
  void run_due(SimTime due);
  [[noreturn]] void fail(const std::string& reason, SimTime at) const;

  EnginePlatform& platform_;
  RunName run_;
  Links links_;
  ActorGuard guard_;
  DueQueue queue_;
  simgrid::s4u::SemaphorePtr wake_;                   ///< what the conductor waits for
  simgrid::kernel::timer::Timer* timer_ = nullptr;    ///< what will release it, if armed
  std::vector<simgrid::s4u::SemaphorePtr> sleepers_;  ///< of this instant, to be woken
  SimTime reached_ = kStart;                          ///< the last instant conducted
  SimTime wakes_at_ = kNever;
  SimTime end_ = kStart;
  bool running_ = false;
  bool conducting_ = false;  ///< callbacks are being run, or sleepers woken
  bool stopped_ = false;
  bool finished_ = false;
  std::shared_ptr<Watch> watch_;
};

}  // namespace fivenines
