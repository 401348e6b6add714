#pragma once

#include <boost/random/exponential_distribution.hpp>
#include <cmath>
#include <string_view>

#include "sim/base/draws.hpp"

namespace fivenines {

/// Two exponential phases with balanced means (Morse 1958; Tijms 1994): phase 1 with probability
/// p = (1 + sqrt((cv2 - 1) / (cv2 + 1))) / 2, rates 2p / mean and 2(1 - p) / mean. cv2 >= 1.
struct Hyperexponential {
  static constexpr std::string_view kind = "hyperexponential";
  static constexpr std::string_view help =
      "two phases with balanced means, squared coefficient of variation above 1: "
      "{mean: 10ms, cv2: 4}";
  double mean_value = 0;
  double cv2 = 1;

  double mean() const { return mean_value; }
  double first_phase_probability() const { return 0.5 * (1 + std::sqrt((cv2 - 1) / (cv2 + 1))); }
  template <typename Generator>
  double sample(Generator& generator) const {
    const double p = first_phase_probability();
    const double phase = uniform01(generator) < p ? p : 1 - p;
    return boost::random::exponential_distribution<double>{}(generator)*mean_value / (2 * phase);
  }
  bool operator==(const Hyperexponential&) const = default;
};

}  // namespace fivenines
