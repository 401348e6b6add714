#pragma once

#include <string_view>

#include "sim/base/draws.hpp"

namespace fivenines {

/// Uniform between two values.
struct Uniform {
  static constexpr std::string_view kind = "uniform";
  static constexpr std::string_view help = "between two values: {low: 1ms, high: 3ms}";
  double low = 0;
  double high = 0;

  double mean() const { return 0.5 * (low + high); }
  template <typename Generator>
  double sample(Generator& generator) const {
    return low + (high - low) * uniform01(generator);
  }
  bool operator==(const Uniform&) const = default;
};

}  // namespace fivenines
