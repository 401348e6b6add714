// An exception that leaves an actor aborts the whole process in SimGrid. So every actor's body runs
// in a guard, which keeps the first exception and ends the simulation; whoever ran the engine then
// finds it here.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string>

#include "sim/base/time.hpp"

namespace fivenines {

class ActorGuard {
 public:
  struct Failure {
    std::string actor;
    SimTime at{};
    std::exception_ptr exception;
  };

  /// `now` is asked for the time of a failure.
  explicit ActorGuard(std::function<SimTime()> now) : now_(std::move(now)) {}

  /// The body to hand to SimGrid. The guard must outlive the engine's run.
  std::function<void()> wrap(std::string actor, std::function<void()> body);

  const std::optional<Failure>& failure() const { return failure_; }

 private:
  std::function<SimTime()> now_;
  std::optional<Failure> failure_;
};

}  // namespace fivenines
