#pragma once

#include <boost/random/exponential_distribution.hpp>
#include <string_view>

namespace fivenines {

/// P(X > x) = exp(-x / mean).
struct Exponential {
  static constexpr std::string_view kind = "exponential";
  static constexpr std::string_view help = "memoryless: {mean: 10ms}";
  double mean_value = 0;

  double mean() const { return mean_value; }
  template <typename Generator>
  double sample(Generator& generator) const {
    return mean_value * boost::random::exponential_distribution<double>{}(generator);
  }
  bool operator==(const Exponential&) const = default;
};

}  // namespace fivenines
