#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "analysis/plan/finding.hpp"

namespace fivenines {

/// How far "=", "~" and "is" may be off when the plan gives no tolerance.
inline constexpr double kBandTolerance = 0.10;

/// PASS when the whole interval lies inside the band, FAIL when all of it lies outside.
struct Band {
  static constexpr std::string_view kind = "band";
  static constexpr std::string_view help =
      "in a..b, = or ~ a value (+-10 %): the whole interval inside the band passes, all of it "
      "outside fails";
  double low = 0;
  double high = 0;

  Finding judge(const Evidence& evidence) const {
    const Estimate& e = evidence.estimate;
    Finding finding;
    finding.margin = std::min(e.value - low, high - e.value);
    finding.note = fmt::format("from {:g} to {:g} passes", low, high);
    if (e.low >= low && e.high <= high) {
      finding.result = Result::kPass;
    } else if (e.high < low || e.low > high) {
      finding.result = Result::kFail;
    } else {
      finding.result = Result::kInconclusive;
      const double nearer = e.value - low < high - e.value ? low : high;
      finding.replications_more = replications_more(e, nearer);
    }
    return finding;
  }
};

}  // namespace fivenines
