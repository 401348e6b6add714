// Hash table from the keys that have live versions to the newest of them. Open addressing with
// linear probing; removal shifts back, so there are no tombstones and a miss ends at the first gap.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "sim/base/draws.hpp"
#include "sim/base/huge_array.hpp"
#include "sim/base/prefetch.hpp"

namespace fivenines {

class KeyHeads {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  KeyHeads() : cells_(kLeast) { clear(); }

  /// kNone when the key is not there. `key` is not kNone.
  std::uint32_t find(std::uint32_t key) const {
    for (std::size_t i = home(key);; i = next(i)) {
      if (cells_[i].key == key) return cells_[i].head;
      if (cells_[i].key == kNone) return kNone;
    }
  }
  void prefetch(std::uint32_t key) const { prefetch_line(&cells_[home(key)]); }
  /// Replaces what was there.
  void set(std::uint32_t key, std::uint32_t head) {
    // most keys that are looked for are not there, and a miss walks to the next gap
    if (2 * (count_ + 1) > cells_.size()) grow();
    Cell& cell = place(key);
    count_ += cell.key == kNone ? 1 : 0;
    cell = {key, head};
  }
  void erase(std::uint32_t key) {
    std::size_t gap = home(key);
    while (cells_[gap].key != key) {
      if (cells_[gap].key == kNone) return;
      gap = next(gap);
    }
    --count_;
    for (std::size_t i = next(gap); cells_[i].key != kNone; i = next(i)) {
      // what stands at or behind its home, seen from the gap, may not move in front of it
      if (distance(home(cells_[i].key), i) < distance(gap, i)) continue;
      cells_[gap] = cells_[i];
      gap = i;
    }
    cells_[gap] = {};
  }
  std::size_t size() const { return count_; }

 private:
  static constexpr std::size_t kLeast = 64;
  struct Cell {
    std::uint32_t key = kNone;
    std::uint32_t head = kNone;
  };
  void clear() { std::fill(cells_.all().begin(), cells_.all().end(), Cell{}); }
  std::size_t mask() const { return cells_.size() - 1; }
  std::size_t next(std::size_t i) const { return (i + 1) & mask(); }
  std::size_t distance(std::size_t from, std::size_t to) const { return (to - from) & mask(); }
  std::size_t home(std::uint32_t key) const { return mix64(key) & mask(); }
  Cell& place(std::uint32_t key) {
    std::size_t i = home(key);
    while (cells_[i].key != kNone && cells_[i].key != key) i = next(i);
    return cells_[i];
  }
  void grow() {
    HugeArray<Cell> old = std::exchange(cells_, HugeArray<Cell>(2 * cells_.size()));
    clear();
    for (const Cell& cell : old.all()) {
      if (cell.key != kNone) place(cell.key) = cell;
    }
  }

  HugeArray<Cell> cells_;
  std::size_t count_ = 0;
};

}  // namespace fivenines
