#pragma once

#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <string_view>

namespace fivenines {

/// exp(N(mu, sigma)) with mu = ln(median).
struct Lognormal {
  static constexpr std::string_view kind = "lognormal";
  static constexpr std::string_view help =
      "log-normal by two of its figures: {median: 40ms, p99: 400ms}, {median: 40ms, sigma: 0.8}, "
      "{mean: 10ms, cv2: 2} or {mean: 10ms, sigma: 0.8}";
  double mu = 0;
  double sigma = 0;

  /// The 0.99 quantile of the standard normal law.
  static constexpr double kNormalQuantile99 = 2.3263478740408408;
  static Lognormal from_median_p99(double median, double p99) {
    return {std::log(median), std::log(p99 / median) / kNormalQuantile99};
  }
  static Lognormal from_median_sigma(double median, double sigma) {
    return {std::log(median), sigma};
  }
  static Lognormal from_mean_cv2(double mean, double cv2) {
    const double variance = std::log1p(cv2);
    return {std::log(mean) - variance / 2, std::sqrt(variance)};
  }
  static Lognormal from_mean_sigma(double mean, double sigma) {
    return {std::log(mean) - sigma * sigma / 2, sigma};
  }

  double mean() const { return std::exp(mu + sigma * sigma / 2); }
  template <typename Generator>
  double sample(Generator& generator) const {
    return std::exp(mu + sigma * boost::random::normal_distribution<double>{}(generator));
  }
  bool operator==(const Lognormal&) const = default;
};

}  // namespace fivenines
