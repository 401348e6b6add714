// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

#include "analysis/statistics/estimate.hpp"

namespace fivenines {

/// Three or four significant digits, thousands separated: "0", "0.00213", "4.31", "99.7", "1,234".
std::string figure(double value);

/// "512", "38.2K", "15.6M", "2.16G".
std::string compact(double value);

/// With as many decimals as the interval justifies: two digits of its half width. Of a part of
/// `whole` (0: of nothing) that lacks less than a hundredth of it, two digits of what it lacks
/// show, so that 99.9995 % does not read 100 %.
struct EstimateText {
  std::string value;     ///< "99.71"
  std::string interval;  ///< "[99.42, 100.01]"; empty without interval
};
EstimateText estimate_text(const Estimate& estimate, double whole = 0);

/// "2 min", "75 s", "1.5 h".
std::string duration_text(double seconds);

}  // namespace fivenines
