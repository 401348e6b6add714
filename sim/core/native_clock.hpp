// The clock of tests and of the data plane's bench: callbacks in order, and nothing under it.
#pragma once

#include "sim/core/due_queue.hpp"

namespace fivenines {

class NativeClock final : public Clock {
 public:
  SimTime now() const override { return now_; }
  void at(SimTime when, Callback callback) override;
  /// May be called again with a later end.
  void run_until(SimTime end) override;
  void stop() override { stopped_ = true; }
  /// There is no engine that could follow.
  void enact(const Change&) override {}

 private:
  DueQueue queue_;
  SimTime now_ = kStart;
  bool stopped_ = false;
};

}  // namespace fivenines
