// Exact LRU (or FIFO) as a log: `position[key]` is where the key was last written into a ring of
// keys, 0 when it is absent. A touch appends the key and moves its position; the oldest entry is
// the first one from the tail whose key has not been written again since. A hit costs one random
// access, an eviction one more whose address is known long before (the ring is read in order, so it
// is prefetched); a linked list costs three that depend on each other. Ring entries left behind by
// touches are passed over once, or squeezed out when the ring is full.
//
// Measured against a dense-id linked list and an open-addressing one in sim/README.md, decisions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "sim/base/assert.hpp"
#include "sim/base/huge_array.hpp"
#include "sim/base/prefetch.hpp"

namespace fivenines {

/// Every entry counts as one.
struct UnitWeight {
  constexpr std::uint64_t operator()(std::uint32_t) const { return 1; }
};

/// Keys are dense: 0 .. keys-1. Capacity is the most weight present at once; Weight gives a key's.
template <typename Weight = UnitWeight>
class LogCache {
 public:
  LogCache() = default;
  LogCache(std::uint64_t keys, std::uint64_t capacity, bool refresh_on_hit = true,
           Weight weight = {})
      : position_(keys),
        ring_(ring_size(keys, capacity)),
        refresh_(refresh_on_hit),
        weight_(weight),
        capacity_(std::min(capacity, keys * most_weight(weight, keys))),
        built_for_(capacity_) {
    FIVENINES_ASSERT(keys < std::numeric_limits<std::uint32_t>::max());
  }

  bool contains(std::uint32_t key) const { return position_[key] != 0; }

  /// A lookup: true when present; under LRU the key becomes the youngest.
  bool touch(std::uint32_t key) {
    if (position_[key] == 0) return false;
    if (refresh_) append(key);
    return true;
  }

  /// Puts the key in as the youngest (refreshes it when present), evicting the oldest to make room.
  void insert(std::uint32_t key) {
    const std::uint64_t weight = weight_(key);
    if (position_[key] != 0) {
      if (refresh_) append(key);
      return;
    }
    if (weight > capacity_) return;
    while (used_ + weight > capacity_) evict();
    used_ += weight;
    ++count_;
    append(key);
  }

  /// Takes the key out (invalidation, expiry); its slot is free at once.
  void erase(std::uint32_t key) {
    if (position_[key] == 0) return;
    position_[key] = 0;
    used_ -= weight_(key);
    --count_;
  }

  void clear() {
    for (; tail_ != head_; ++tail_) {
      const std::uint32_t key = ring_[slot(tail_)];
      if (position_[key] == tail_) position_[key] = 0;
    }
    tail_ = head_ = ring_base_ = 1;
    used_ = count_ = 0;
  }

  /// Takes out every key that `goes` says yes to.
  template <typename Goes>
  void drop_if(Goes&& goes) {
    for (std::uint32_t at = tail_; at != head_; ++at) {
      const std::uint32_t key = ring_[slot(at)];
      if (position_[key] == at && goes(key)) erase(key);
    }
  }

  /// Room for so much from now on, at most what it was built with; the oldest make room.
  void set_capacity(std::uint64_t capacity) {
    capacity_ = std::min(capacity, built_for_);
    while (used_ > capacity_) evict();
  }

  void prefetch(std::uint32_t key) const { prefetch_line(&position_[key]); }

  std::uint64_t size() const { return count_; }
  std::uint64_t weight() const { return used_; }
  std::uint64_t capacity() const { return capacity_; }
  /// Keys evicted for want of room so far.
  std::uint64_t evictions() const { return evictions_; }

 private:
  static constexpr std::uint32_t kPrefetchAhead = 8;
  static constexpr std::uint32_t kRingAhead = 32;  // more than a line of the ring

  static std::uint64_t most_weight(const Weight& weight, std::uint64_t keys) {
    if constexpr (std::is_same_v<Weight, UnitWeight>) return 1;
    std::uint64_t most = 1;
    for (std::uint64_t key = 0; key < keys; ++key) {
      most = std::max<std::uint64_t>(most, weight(static_cast<std::uint32_t>(key)));
    }
    return most;
  }
  /// Room for 1.6 times the entries in use before a squeeze: enough that the amortised cost of
  /// squeezing stays below that of the touches, small enough to stay in memory's budget.
  static std::uint64_t ring_size(std::uint64_t keys, std::uint64_t capacity) {
    const std::uint64_t most = std::min(keys, capacity);
    return std::max<std::uint64_t>(64, most + most / 8 * 7);
  }

  std::size_t slot(std::uint32_t position) const {
    // positions run from 1 and are rebased before they could wrap; a conditional subtraction is
    // enough because the tail's turn of the ring is remembered
    const std::uint64_t offset = static_cast<std::uint64_t>(position) - ring_base_;
    return offset >= ring_.size() ? offset - ring_.size() : offset;
  }

  void append(std::uint32_t key) {
    if (head_ - tail_ == ring_.size()) squeeze();
    ring_[slot(head_)] = key;
    position_[key] = head_++;
  }

  void evict() {
    for (;; step_tail()) {
      const std::uint32_t key = ring_[slot(tail_)];
      prefetch_line(&ring_[slot(tail_ + kRingAhead)]);
      const std::uint32_t ahead = tail_ + kPrefetchAhead;
      if (ahead < head_) prefetch_line(&position_[ring_[slot(ahead)]]);
      if (position_[key] == tail_) {
        position_[key] = 0;
        used_ -= weight_(key);
        --count_;
        ++evictions_;
        step_tail();
        return;
      }
    }
  }

  void step_tail() {
    ++tail_;
    if (tail_ - ring_base_ == ring_.size()) {
      ring_base_ = tail_;
      if (tail_ > kRebaseAt) rebase();
    }
  }

  /// Moves the live entries together at the old end; their order stays.
  void squeeze() {
    std::uint32_t to = tail_;
    for (std::uint32_t from = tail_; from != head_; ++from) {
      const std::uint32_t key = ring_[slot(from)];
      const std::uint32_t ahead = from + 2 * kPrefetchAhead;
      if (ahead < head_) prefetch_line(&position_[ring_[slot(ahead)]]);
      if (position_[key] != from) continue;
      ring_[slot(to)] = key;
      position_[key] = to++;
    }
    head_ = to;
  }

  /// Shifts all positions so that the tail is 1 again (the tail stands at the ring's start here).
  void rebase() {
    const std::uint32_t shift = tail_ - 1;
    for (std::uint32_t at = tail_; at != head_; ++at) {
      const std::uint32_t key = ring_[slot(at)];
      if (position_[key] == at) position_[key] = at - shift;
    }
    head_ -= shift;
    tail_ = 1;
    ring_base_ = 1;
  }

  static constexpr std::uint32_t kRebaseAt = std::uint32_t{1} << 31;

  HugeArray<std::uint32_t> position_;
  HugeArray<std::uint32_t> ring_;
  std::uint32_t tail_ = 1;       ///< position of the oldest ring entry
  std::uint32_t head_ = 1;       ///< position the next entry gets
  std::uint32_t ring_base_ = 1;  ///< position that stands in slot 0 in the tail's turn
  bool refresh_ = true;
  [[no_unique_address]] Weight weight_{};
  std::uint64_t capacity_ = 0;
  std::uint64_t used_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t evictions_ = 0;
  std::uint64_t built_for_ = 0;
};

}  // namespace fivenines
