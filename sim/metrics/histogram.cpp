#include "sim/metrics/histogram.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/assert.hpp"

namespace fivenines {

std::uint64_t Histogram::low_of(std::size_t cell) const {
  const std::size_t per_octave = std::size_t{1} << bits_;
  if (cell < 2 * per_octave) return cell;
  const std::size_t shift = cell / per_octave - 1;
  return static_cast<std::uint64_t>(per_octave + cell % per_octave) << shift;
}

void Histogram::grow(std::size_t cell) {
  const std::size_t per_octave = std::size_t{1} << bits_;
  cells_.resize((cell / per_octave + 1) * per_octave, 0);
}

void Histogram::merge(const Histogram& other) {
  FIVENINES_ASSERT(bits_ == other.bits_);
  if (cells_.size() < other.cells_.size()) cells_.resize(other.cells_.size(), 0);
  for (std::size_t i = 0; i < other.cells_.size(); ++i) cells_[i] += other.cells_[i];
  count_ += other.count_;
  sum_ns_ += other.sum_ns_;
  max_ns_ = std::max(max_ns_, other.max_ns_);
}

double Histogram::mean_ns() const {
  return count_ == 0 ? 0.0 : static_cast<double>(sum_ns_) / static_cast<double>(count_);
}

double Histogram::quantile_ns(double q) const {
  if (count_ == 0) return 0;
  const double wanted = std::ceil(q * static_cast<double>(count_));
  const std::uint64_t rank =
      std::clamp<std::uint64_t>(wanted < 1 ? 1 : static_cast<std::uint64_t>(wanted), 1, count_);
  std::uint64_t seen = 0;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    seen += cells_[cell];
    if (seen >= rank) {
      const double middle =
          0.5 * (static_cast<double>(low_of(cell)) + static_cast<double>(low_of(cell + 1) - 1));
      return std::min(middle, static_cast<double>(max_ns_));
    }
  }
  return static_cast<double>(max_ns_);
}

std::uint64_t Histogram::count_up_to(SimDuration value) const {
  if (value.count() < 0) return 0;
  const std::size_t last = cell_of(static_cast<std::uint64_t>(value.count()));
  std::uint64_t seen = 0;
  for (std::size_t cell = 0; cell < cells_.size() && cell <= last; ++cell) seen += cells_[cell];
  return seen;
}

Histogram Histogram::from_cells(int bits, std::vector<std::uint64_t> cells, std::uint64_t sum_high,
                                std::uint64_t sum_low, std::uint64_t max_ns) {
  Histogram h(bits);
  h.cells_ = std::move(cells);
  for (const std::uint64_t n : h.cells_) h.count_ += n;
  h.sum_ns_ = static_cast<Uint128>(sum_high) << 64 | sum_low;
  h.max_ns_ = max_ns;
  return h;
}

}  // namespace fivenines
