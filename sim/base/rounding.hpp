// Whole numbers out of shares.
#pragma once

#include <cmath>
#include <cstdint>

namespace fivenines {

/// A share of n things, rounded up; a share that is whole but for the last digits of a double stays
/// so: 7 % of 100 are 7.
inline std::uint64_t rounded_up(double share, double n) {
  constexpr double kRounding = 1e-12;
  return static_cast<std::uint64_t>(std::ceil(share * n * (1 - kRounding)));
}

}  // namespace fivenines
