#pragma once

#include <fmt/format.h>

#include <string_view>

#include "analysis/plan/rules/limit.hpp"
#include "analysis/statistics/order_statistics.hpp"

namespace fivenines {

/// A limit for the largest of all cases. One exceedance fails; none proves little, so a pass needs
/// enough cases to be 95 % sure that 95 % of all cases stay within (59).
struct Maximum {
  static constexpr std::string_view kind = "maximum";
  static constexpr std::string_view help =
      "a limit for the largest: any exceedance fails, a pass needs at least 59 cases without one";
  Comparison comparison = Comparison::kLessEqual;
  double threshold = 0;

  Finding judge(const Evidence& evidence) const {
    constexpr double kShare = 0.95;
    const Estimate& e = evidence.estimate;
    const std::uint64_t needed = cases_for_share(kShare);
    Finding finding;
    finding.margin = is_upper(comparison) ? threshold - e.value : e.value - threshold;
    if (!holds(e.value, comparison, threshold)) {
      finding.result = Result::kFail;
      if (e.replications > 0) finding.note = fmt::format("the longest of {} cases", e.replications);
    } else if (e.replications >= needed) {
      finding.result = Result::kPass;
      finding.note = fmt::format("none of {} cases exceeds it", e.replications);
    } else {
      finding.result = Result::kInconclusive;
      // as many cases a replication as so far
      const std::uint64_t runs = replications_of(evidence);
      const std::uint64_t missing = needed - e.replications;
      if (e.replications > 0) {
        finding.replications_more = (missing * runs + e.replications - 1) / e.replications;
      }
      finding.note = fmt::format(
          "none of {} cases exceeds it; to be 95 % sure that 95 % of all stay within takes {}",
          e.replications, needed);
    }
    return finding;
  }
};

}  // namespace fivenines
