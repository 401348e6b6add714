#pragma once

#include <array>
#include <string_view>

#include "analysis/plan/finding.hpp"

namespace fivenines {

enum class Comparison : std::uint8_t { kLess, kLessEqual, kGreater, kGreaterEqual };
inline constexpr std::array<const char*, 4> kComparisonNames{"<", "<=", ">", ">="};

constexpr bool is_upper(Comparison comparison) {
  return comparison == Comparison::kLess || comparison == Comparison::kLessEqual;
}

constexpr bool holds(double value, Comparison comparison, double threshold) {
  switch (comparison) {
    case Comparison::kLess:
      return value < threshold;
    case Comparison::kLessEqual:
      return value <= threshold;
    case Comparison::kGreater:
      return value > threshold;
    case Comparison::kGreaterEqual:
      return value >= threshold;
  }
  return false;
}

/// PASS when the whole interval is on the right side, FAIL when all of it is on the wrong side.
struct Limit {
  static constexpr std::string_view kind = "limit";
  static constexpr std::string_view help =
      "<, <=, > or >= a threshold: the whole interval on the right side passes, all of it on the "
      "wrong side fails";
  Comparison comparison = Comparison::kLess;
  double threshold = 0;

  Finding judge(const Evidence& evidence) const {
    const Estimate& e = evidence.estimate;
    Finding finding;
    finding.margin = is_upper(comparison) ? threshold - e.value : e.value - threshold;
    const bool low_holds = holds(e.low, comparison, threshold);
    const bool high_holds = holds(e.high, comparison, threshold);
    if (low_holds && high_holds) {
      finding.result = Result::kPass;
    } else if (!low_holds && !high_holds) {
      finding.result = Result::kFail;
    } else {
      finding.result = Result::kInconclusive;
      finding.replications_more = replications_more(e, threshold);
    }
    return finding;
  }
};

}  // namespace fivenines
