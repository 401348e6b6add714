#pragma once

#include <cmath>
#include <limits>
#include <string_view>

#include "sim/base/draws.hpp"

namespace fivenines {

/// P(X > x) = (least / x)^alpha for x >= least.
struct Pareto {
  static constexpr std::string_view kind = "pareto";
  static constexpr std::string_view help = "heavy tail: {least: 1ms, alpha: 1.5}";
  double least = 0;
  double alpha = 1;

  double mean() const {
    return alpha > 1 ? least * alpha / (alpha - 1) : std::numeric_limits<double>::infinity();
  }
  template <typename Generator>
  double sample(Generator& generator) const {
    return least * std::pow(1 - uniform01(generator), -1 / alpha);
  }
  bool operator==(const Pareto&) const = default;
};

}  // namespace fivenines
