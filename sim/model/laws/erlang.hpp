#pragma once

#include <boost/random/exponential_distribution.hpp>
#include <string_view>

namespace fivenines {

/// Sum of `shape` independent exponentials; squared coefficient of variation 1 / shape.
struct Erlang {
  static constexpr std::string_view kind = "erlang";
  static constexpr std::string_view help = "sum of exponentials: {mean: 10ms, shape: 3}";
  double mean_value = 0;
  int shape = 1;

  double mean() const { return mean_value; }
  template <typename Generator>
  double sample(Generator& generator) const {
    double sum = 0;
    for (int i = 0; i < shape; ++i) {
      sum += boost::random::exponential_distribution<double>{}(generator);
    }
    return sum * mean_value / shape;
  }
  bool operator==(const Erlang&) const = default;
};

}  // namespace fivenines
