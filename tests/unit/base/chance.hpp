// Tolerances for tests of chance. All are four standard errors: with fixed seeds a test either
// passes for ever or fails for ever, and a right program fails one check in 16,000.
#pragma once

#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fivenines::test {

inline constexpr double kStandardErrors = 4;
/// P(a standard normal exceeds 4).
inline constexpr double kFalseAlarm = 3.167e-5;

/// Four standard errors of a share p of n independent cases.
inline double share_tolerance(double p, double n) {
  return kStandardErrors * std::sqrt(p * (1 - p) / n);
}

/// Pearson's statistic and the band that it must lie in; too small is as wrong as too large.
struct ChiSquare {
  double statistic = 0;
  double low = 0;
  double high = 0;
  bool fits() const { return statistic >= low && statistic <= high; }
};

/// `expected` adds up to the number of cases; cells of fewer than ten expected cases are put
/// together with those that follow.
inline ChiSquare chi_square(const std::vector<double>& expected,
                            const std::vector<std::uint64_t>& seen) {
  constexpr double kLeastExpected = 10;
  ChiSquare result;
  std::size_t cells = 0;
  double expected_sum = 0;
  double seen_sum = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    expected_sum += expected[i];
    seen_sum += static_cast<double>(seen[i]);
    if (expected_sum < kLeastExpected && i + 1 < expected.size()) continue;
    if (expected_sum <= 0) continue;
    result.statistic += (seen_sum - expected_sum) * (seen_sum - expected_sum) / expected_sum;
    ++cells;
    expected_sum = seen_sum = 0;
  }
  const boost::math::chi_squared_distribution<double> law(static_cast<double>(cells) - 1);
  result.low = boost::math::quantile(law, kFalseAlarm);
  result.high = boost::math::quantile(boost::math::complement(law, kFalseAlarm));
  return result;
}

/// Mean and variance of a sample with their standard errors, the latter from the fourth moment.
struct Moments {
  double mean = 0;
  double variance = 0;
  double mean_error = 0;
  double variance_error = 0;

  explicit Moments(const std::vector<double>& sample) {
    const auto n = static_cast<double>(sample.size());
    for (const double x : sample) mean += x / n;
    double fourth = 0;
    for (const double x : sample) {
      const double square = (x - mean) * (x - mean);
      variance += square / (n - 1);
      fourth += square * square / n;
    }
    mean_error = std::sqrt(variance / n);
    variance_error = std::sqrt((fourth - variance * variance) / n);
  }
};

/// Correlation of two samples of one length.
inline double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const Moments mx(x);
  const Moments my(y);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mx.mean) * (y[i] - my.mean);
  return sum / (static_cast<double>(x.size() - 1) * std::sqrt(mx.variance * my.variance));
}

}  // namespace fivenines::test
