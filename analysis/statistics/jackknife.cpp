#include "analysis/statistics/jackknife.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

#include "sim/base/assert.hpp"
#include "sim/base/uint128.hpp"

namespace fivenines {

namespace {

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// `all` without the values of `part`, which are among them; `max_ns` is the largest that is left.
Histogram without(const Histogram& all, const Histogram& part, std::uint64_t max_ns) {
  std::vector<std::uint64_t> cells = all.cells();
  for (std::size_t cell = 0; cell < part.cells().size(); ++cell) cells[cell] -= part.cells()[cell];
  const std::uint64_t borrow = all.sum_low() < part.sum_low() ? 1 : 0;
  return Histogram::from_cells(all.bits(), std::move(cells),
                               all.sum_high() - part.sum_high() - borrow,
                               all.sum_low() - part.sum_low(), max_ns);
}

std::uint64_t max_of_others(const std::vector<Histogram>& parts, std::size_t left_out) {
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != left_out) most = std::max(most, parts[i].max_ns());
  }
  return most;
}

}  // namespace

double student_t(std::uint32_t degrees) {
  FIVENINES_ASSERT(degrees >= 1);
  const boost::math::students_t_distribution<double> law(static_cast<double>(degrees));
  return boost::math::quantile(law, 0.5 + 0.5 * kConfidence);
}

Estimate jackknife(double all, std::span<const double> without_one) {
  const std::size_t n = without_one.size();
  if (n < 2) return single_estimate(all, static_cast<std::uint32_t>(n));
  const auto count = static_cast<double>(n);
  const double mean = sum_of(without_one) / count;
  double squares = 0;
  for (const double value : without_one) squares += (value - mean) * (value - mean);
  const double error = std::sqrt((count - 1) / count * squares);
  const double half = student_t(static_cast<std::uint32_t>(n - 1)) * error;
  return {all, all - half, all + half, static_cast<std::uint32_t>(n), false};
}

Estimate mean_interval(std::span<const double> values) {
  std::vector<RatioPart> parts;
  parts.reserve(values.size());
  for (const double value : values) parts.push_back({value, 1});
  return ratio_interval(parts);
}

Estimate ratio_interval(std::span<const RatioPart> parts) {
  double part = 0;
  double whole = 0;
  for (const RatioPart& p : parts) {
    part += p.part;
    whole += p.whole;
  }
  if (!(whole > 0)) return single_estimate(0, 0);
  std::vector<double> without_one;
  std::uint32_t empty = 0;
  for (const RatioPart& p : parts) {
    empty += p.whole > 0 ? 0 : 1;
    // A replication that holds every case cannot be left out: nothing would remain to divide by.
    if (parts.size() > 1 && whole - p.whole > 0) {
      without_one.push_back((part - p.part) / (whole - p.whole));
    }
  }
  const auto n = static_cast<std::uint32_t>(parts.size());
  Estimate estimate = without_one.size() == parts.size() ? jackknife(part / whole, without_one)
                                                         : single_estimate(part / whole, n);
  estimate.empty = empty;
  return estimate;
}

Estimate share_interval(std::span<const RatioPart> parts) {
  Estimate estimate = ratio_interval(parts);
  if (estimate.single) return estimate;
  double whole = 0;
  for (const RatioPart& p : parts) whole += p.whole;
  const double bound = 1 - std::pow(0.5 * (1 - kConfidence), 1 / whole);
  if (estimate.value <= 0) estimate.high = bound;
  if (estimate.value >= 1) estimate.low = 1 - bound;
  return within(estimate, 0, 1);
}

MergedHistograms::MergedHistograms(const std::vector<Histogram>& parts)
    : replications_(static_cast<std::uint32_t>(parts.size())),
      all_(parts.empty() ? Histogram() : Histogram(parts.front().bits())) {
  for (const Histogram& part : parts) {
    all_.merge(part);
    empty_ += part.empty() ? 1 : 0;
  }
  for (std::size_t i = 0; i < parts.size() && parts.size() > 1; ++i) {
    without_one_.push_back(without(all_, parts[i], max_of_others(parts, i)));
  }
}

template <typename Estimator>
Estimate MergedHistograms::over_replications(const Estimator& estimator) const {
  std::vector<double> values;
  for (const Histogram& rest : without_one_) {
    // One replication holds everything: without it there is nothing to estimate from.
    if (rest.empty()) return single(estimator(all_));
    values.push_back(estimator(rest));
  }
  Estimate estimate = jackknife(estimator(all_), values);
  estimate.replications = replications_;
  estimate.empty = empty_;
  return estimate;
}

Estimate MergedHistograms::single(double value) const {
  Estimate estimate = single_estimate(value, replications_);
  estimate.empty = empty_;
  return estimate;
}

Estimate MergedHistograms::count_of_all() const {
  return single(static_cast<double>(count()));
}

Estimate MergedHistograms::mean_ns() const {
  return over_replications([](const Histogram& histogram) { return histogram.mean_ns(); });
}

Estimate MergedHistograms::quantile_ns(double q) const {
  return over_replications(
      [q](const Histogram& histogram) { return spread_quantile_ns(histogram, q); });
}

Estimate MergedHistograms::max_ns() const {
  return single(static_cast<double>(all_.max_ns()));
}

double spread_quantile_ns(const Histogram& histogram, double q) {
  if (histogram.empty()) return 0;
  const Uint128 sum = static_cast<Uint128>(histogram.sum_high()) << 64 | histogram.sum_low();
  if (sum == static_cast<Uint128>(histogram.count()) * histogram.max_ns()) {
    return static_cast<double>(histogram.max_ns());  // all values are alike
  }
  const auto count = static_cast<double>(histogram.count());
  const double rank = std::clamp(std::ceil(q * count), 1.0, count);
  double seen = 0;
  std::uint64_t low = 0;
  for (const std::uint64_t in_cell : histogram.cells()) {
    const std::uint64_t high = histogram.highest_equivalent(low);
    const auto held = static_cast<double>(in_cell);
    if (in_cell != 0 && seen + held >= rank) {
      const double width = static_cast<double>(high - low) + 1;
      const double value = static_cast<double>(low) - 0.5 + width * (rank - seen - 0.5) / held;
      return std::clamp(value, static_cast<double>(low),
                        static_cast<double>(std::min(high, histogram.max_ns())));
    }
    seen += held;
    low = high + 1;
  }
  return static_cast<double>(histogram.max_ns());
}

}  // namespace fivenines
