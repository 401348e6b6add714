#include "analysis/statistics/order_statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <vector>

#include "sim/base/assert.hpp"

namespace fivenines {

namespace {

using Binomial = boost::math::binomial_distribution<
    double, boost::math::policies::policy<
                boost::math::policies::discrete_quantile<boost::math::policies::integer_round_up>>>;

double coverage(const Binomial& law, std::uint64_t low, std::uint64_t high) {
  const auto up_to = [&](std::uint64_t k) { return boost::math::cdf(law, static_cast<double>(k)); };
  return up_to(high - 1) - up_to(low - 1);
}

}  // namespace

RankInterval quantile_ranks(std::uint64_t n, double p) {
  FIVENINES_ASSERT(n >= 1);
  FIVENINES_ASSERT(p > 0 && p < 1);
  const Binomial law(static_cast<double>(n), p);
  const double tail = 0.5 * (1 - kConfidence);
  const auto rank = [&](double probability) {
    return static_cast<std::uint64_t>(boost::math::quantile(law, probability));
  };
  std::uint64_t low = std::clamp<std::uint64_t>(rank(tail), 1, n);
  std::uint64_t high = std::clamp<std::uint64_t>(rank(1 - tail) + 1, 1, n);
  while (low + 1 < high && coverage(law, low + 1, high) >= kConfidence) ++low;
  while (high > low + 1 && coverage(law, low, high - 1) >= kConfidence) --high;
  return {low, high, coverage(law, low, high)};
}

Estimate quantile_interval(std::span<const double> sample, double p) {
  if (sample.empty()) return single_estimate(0, 0);
  std::vector<double> ordered(sample.begin(), sample.end());
  std::sort(ordered.begin(), ordered.end());
  const std::size_t n = ordered.size();
  const double wanted = std::ceil(p * static_cast<double>(n));
  const auto rank =
      std::clamp<std::size_t>(wanted < 1 ? 1 : static_cast<std::size_t>(wanted), 1, n);
  const RankInterval ranks = quantile_ranks(n, p);
  const auto replications = static_cast<std::uint32_t>(n);
  if (ranks.coverage < kConfidence) return single_estimate(ordered[rank - 1], replications);
  return {ordered[rank - 1], ordered[ranks.low - 1], ordered[ranks.high - 1], replications, false};
}

double exponential_quantile_error(double p, std::uint64_t n, double mean) {
  return mean * std::sqrt(p / ((1 - p) * static_cast<double>(n)));
}

std::uint64_t samples_for_exponential_quantile(double p, double relative) {
  constexpr double kZ = 1.96;
  const double within = relative * -std::log1p(-p);
  return static_cast<std::uint64_t>(std::ceil(kZ * kZ * p / (1 - p) / (within * within)));
}

std::uint64_t cases_for_share(double share) {
  return static_cast<std::uint64_t>(std::ceil(std::log(1 - kConfidence) / std::log(share)));
}

double upper_mean_of_none(std::uint64_t n) {
  FIVENINES_ASSERT(n >= 1);
  return -std::log(1 - kConfidence) / static_cast<double>(n);
}

}  // namespace fivenines
