#include "sim/model/law_quantile.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/assert.hpp"

namespace fivenines {

namespace {

double cdf(const Deterministic& law, double x) {
  return x >= law.value ? 1 : 0;
}
double cdf(const Exponential& law, double x) {
  return -std::expm1(-x / law.mean_value);
}
/// 1 - e^-y (1 + y + ... + y^(k-1) / (k-1)!) with y = k x / mean.
double cdf(const Erlang& law, double x) {
  const double y = law.shape * x / law.mean_value;
  double term = 1;
  double sum = 1;
  for (int i = 1; i < law.shape; ++i) sum += term *= y / i;
  return 1 - std::exp(-y) * sum;
}
/// Two exponential phases of rate 2 p / mean and 2 (1 - p) / mean.
double cdf(const Hyperexponential& law, double x) {
  const double p = law.first_phase_probability();
  const double y = 2 * x / law.mean_value;
  return -p * std::expm1(-p * y) - (1 - p) * std::expm1(-(1 - p) * y);
}
double cdf(const Lognormal& law, double x) {
  if (law.sigma == 0) return std::log(x) >= law.mu ? 1 : 0;
  return 0.5 * std::erfc(-(std::log(x) - law.mu) / (law.sigma * std::sqrt(2.0)));
}
double cdf(const Uniform& law, double x) {
  return law.high > law.low ? std::clamp((x - law.low) / (law.high - law.low), 0.0, 1.0)
                            : (x >= law.low ? 1 : 0);
}
double cdf(const Pareto& law, double x) {
  return x > law.least ? 1 - std::pow(law.least / x, law.alpha) : 0;
}
double cdf(const Mixture& law, double x) {
  double sum = 0;
  for (std::size_t i = 0; i < law.parts.size(); ++i) {
    sum += law.weights[i] * law_cdf(law.parts[i], x);
  }
  return sum;
}

}  // namespace

double law_cdf(const Law& law, double x) {
  const double inside = x - law.offset;
  // All laws are of values from 0 on; a constant one may be 0 itself.
  if (inside < 0 || (inside == 0 && !law.is_constant())) return 0;
  return std::visit([inside](const auto& kind) { return cdf(kind, inside); }, law.kind);
}

double law_quantile(const Law& law, double p) {
  FIVENINES_ASSERT(p > 0 && p < 1);
  if (law.is_constant()) return law.mean();
  double low = 0;
  double high = 1;
  while (law_cdf(law, high) < p) high *= 2;
  constexpr double kPrecision = 1e-9;
  while (high - low > kPrecision * high) {
    const double middle = 0.5 * (low + high);
    (law_cdf(law, middle) < p ? low : high) = middle;
  }
  return high;
}

}  // namespace fivenines
