// Callbacks by instant, and by order of registration within one. Both clocks keep their callbacks
// here, so that they cannot differ in the order. (SimGrid's own timers of one date run in no order
// that one could promise.)
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/core/clock.hpp"

namespace fivenines {

class DueQueue {
 public:
  void push(SimTime when, Clock::Callback callback) {
    heap_.push_back({when, pushed_++, std::move(callback)});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  bool empty() const { return heap_.empty(); }
  /// When the next callback is due; kNever if there is none.
  SimTime next() const { return heap_.empty() ? kNever : heap_.front().when; }

  /// Removes and returns the next callback. Precondition: there is one.
  Clock::Callback pop() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    Clock::Callback callback = std::move(heap_.back().callback);
    heap_.pop_back();
    return callback;
  }

 private:
  struct Entry {
    SimTime when;
    std::uint64_t number;
    Clock::Callback callback;
  };
  static bool later(const Entry& a, const Entry& b) {
    return a.when != b.when ? a.when > b.when : a.number > b.number;
  }

  std::vector<Entry> heap_;
  std::uint64_t pushed_ = 0;
};

}  // namespace fivenines
