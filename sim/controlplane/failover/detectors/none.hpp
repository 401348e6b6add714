#pragma once

#include <chrono>
#include <string_view>

#include "sim/base/time.hpp"

namespace fivenines {

/// Nobody sends messages: the controller knows of a failure and of its end at once, and `delay` is
/// all that passes before it decides. For years of component states, in which probes would cost
/// more than everything else, and for textbook cases.
struct NoDetector {
  static constexpr std::string_view kind = "none";
  static constexpr std::string_view help =
      "failures of regions are known at once; `delay` is what noticing and deciding take together";

  SimDuration period() const { return std::chrono::seconds{1}; }
  bool operator==(const NoDetector&) const = default;
};

}  // namespace fivenines
