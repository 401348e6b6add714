// Log-linear histogram of integer nanoseconds (after HdrHistogram): values below 2^(bits+1) have a
// cell each; above, every octave is cut into 2^bits cells, so a cell is at most 1 / 2^bits of its
// value wide and a value read back (cell midpoint) is at most half of that off: 0.4 % at 7 bits.
// Merging is exact: the histogram of a union is the sum of the histograms.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "sim/base/prefetch.hpp"
#include "sim/base/time.hpp"
#include "sim/base/uint128.hpp"

namespace fivenines {

class alignas(64) Histogram {
 public:
  static constexpr int kDefaultBits = 7;
  /// Largest relative error of a value read back at the default precision.
  static constexpr double kDefaultErrorRatio = 0.5 / (1 << kDefaultBits);

  explicit Histogram(int bits = kDefaultBits) : bits_(bits) {}

  void add(SimDuration value, std::uint64_t times = 1) {
    const std::uint64_t v =
        value.count() > 0 ? static_cast<std::uint64_t>(value.count()) : std::uint64_t{0};
    const std::size_t cell = cell_of(v);
    if (cell >= cells_.size()) [[unlikely]]
      grow(cell);
    cells_[cell] += times;
    count_ += times;
    sum_ns_ += static_cast<Uint128>(v) * times;
    if (v > max_ns_) max_ns_ = v;
  }

  /// Fetches the memory that adding this value will touch.
  void prefetch(SimDuration value) const {
    const std::size_t cell = cell_of(static_cast<std::uint64_t>(value.count()));
    if (cell < cells_.size()) prefetch_line(&cells_[cell]);
  }

  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  /// Exact mean (the sum is kept exactly); 0 when empty.
  double mean_ns() const;
  std::uint64_t max_ns() const { return max_ns_; }
  /// The value at rank ceil(q * count), as the midpoint of its cell (never above the maximum);
  /// 0 when empty. q in [0, 1].
  double quantile_ns(double q) const;
  /// How many values lie in cells up to and including the one of `value`.
  std::uint64_t count_up_to(SimDuration value) const;

  int bits() const { return bits_; }
  /// Bounds of the cell that holds `value`, both inclusive.
  std::uint64_t lowest_equivalent(std::uint64_t value) const { return low_of(cell_of(value)); }
  std::uint64_t highest_equivalent(std::uint64_t value) const {
    return low_of(cell_of(value) + 1) - 1;
  }

  /// Raw access for records: counts by cell, in order.
  const std::vector<std::uint64_t>& cells() const { return cells_; }
  static Histogram from_cells(int bits, std::vector<std::uint64_t> cells, std::uint64_t sum_high,
                              std::uint64_t sum_low, std::uint64_t max_ns);
  std::uint64_t sum_high() const { return static_cast<std::uint64_t>(sum_ns_ >> 64); }
  std::uint64_t sum_low() const { return static_cast<std::uint64_t>(sum_ns_); }

  bool operator==(const Histogram&) const = default;

 private:
  std::size_t cell_of(std::uint64_t v) const {
    const int width = static_cast<int>(std::bit_width(v | 1));
    const int shift = width > bits_ + 1 ? width - (bits_ + 1) : 0;
    return (static_cast<std::size_t>(shift) << bits_) + static_cast<std::size_t>(v >> shift);
  }
  std::uint64_t low_of(std::size_t cell) const;
  void grow(std::size_t cell);

  Uint128 sum_ns_ = 0;
  std::vector<std::uint64_t> cells_;
  std::uint64_t count_ = 0;
  std::uint64_t max_ns_ = 0;
  int bits_;
};

}  // namespace fivenines
