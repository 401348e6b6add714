#include "sim/core/native_clock.hpp"

#include "sim/base/assert.hpp"

namespace fivenines {

void NativeClock::at(SimTime when, Callback callback) {
  FIVENINES_ASSERT(when >= now_);
  queue_.push(when, std::move(callback));
}

void NativeClock::run_until(SimTime end) {
  FIVENINES_ASSERT(end >= now_);
  while (!stopped_ && !queue_.empty() && queue_.next() <= end) {
    now_ = queue_.next();
    queue_.pop()();
  }
  if (!stopped_) now_ = end;
}

}  // namespace fivenines
