#include "sim/workload/zipf.hpp"

#include <algorithm>

#include "sim/base/assert.hpp"

namespace fivenines {
namespace {

/// Sum of x^-alpha for integer x in [first, last]; terms one by one below 1000, Euler-Maclaurin
/// above, whose first omitted term is below 1e-13 of the sum there.
double power_sum(double first, double last, double alpha) {
  double sum = 0;
  while (first <= last && first < 1000) sum += std::pow(first++, -alpha);
  if (first > last) return sum;
  const auto f = [alpha](double x) { return std::pow(x, -alpha); };
  const double integral =
      std::abs(alpha - 1) < 1e-12
          ? std::log(last / first)
          : (std::pow(last, 1 - alpha) - std::pow(first, 1 - alpha)) / (1 - alpha);
  const double slope = -alpha * (f(last) / last - f(first) / first) / 12;
  return sum + integral + (f(first) + f(last)) / 2 + slope;
}

}  // namespace

Zipf::Zipf(std::uint64_t items, double alpha) : items_(items), alpha_(alpha) {
  FIVENINES_ASSERT(items >= 1 && items < (std::uint64_t{1} << 32) && alpha >= 0);
  for (std::uint64_t first = 0; first < items;) {
    const std::uint64_t count = std::min(items - first, std::max<std::uint64_t>(1, first / 64));
    const double weight =
        power_sum(static_cast<double>(first + 1), static_cast<double>(first + count), alpha);
    blocks_.push_back({first, count, weight});
    total_ += weight;
    first += count;
  }
  for (Block& block : blocks_) {
    block.probability /= total_;
    const double ends =
        (static_cast<double>(block.first) + 1) / static_cast<double>(block.first + block.count);
    insides_.push_back({static_cast<std::uint32_t>(block.first),
                        static_cast<std::uint32_t>(block.count), std::pow(ends, alpha)});
  }
  // Rejection inside a block loses mass evenly only if each block is drawn with its true share,
  // which it is: a draw stays in its block until accepted.
  const std::size_t n = blocks_.size();
  aliases_.assign(n, {});
  std::vector<double> scaled(n);
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::size_t i = 0; i < n; ++i) {
    scaled[i] = blocks_[i].probability * static_cast<double>(n);
    (scaled[i] < 1 ? small : large).push_back(static_cast<std::uint32_t>(i));
  }
  while (!small.empty() && !large.empty()) {  // Vose 1991
    const std::uint32_t s = small.back();
    const std::uint32_t l = large.back();
    small.pop_back();
    aliases_[s] = {scaled[s], l};
    scaled[l] -= 1 - scaled[s];
    if (scaled[l] < 1) {
      large.pop_back();
      small.push_back(l);
    }
  }
}

}  // namespace fivenines
