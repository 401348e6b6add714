#pragma once

#include <string_view>

namespace fivenines {

/// Always the same value.
struct Deterministic {
  static constexpr std::string_view kind = "deterministic";
  static constexpr std::string_view help = "always the same value: {value: 10ms}, or just 10ms";
  double value = 0;

  double mean() const { return value; }
  template <typename Generator>
  double sample(Generator&) const {
    return value;
  }
  bool operator==(const Deterministic&) const = default;
};

}  // namespace fivenines
