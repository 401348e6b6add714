#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "sim/base/draws.hpp"

namespace fivenines {

struct Law;

/// One of several laws, chosen by weight. Members are defined in law.hpp, where Law is complete.
struct Mixture {
  static constexpr std::string_view kind = "mixture";
  static constexpr std::string_view help =
      "one of several laws by weight: [{weight: 70%, law: 20ms}, {weight: 30%, law: 150ms}]";
  std::vector<double> weights;  ///< sum to 1
  std::vector<Law> parts;       ///< as many as weights

  double mean() const;
  template <typename Generator>
  double sample(Generator& generator) const;
  bool operator==(const Mixture&) const;
};

}  // namespace fivenines
