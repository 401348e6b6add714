#pragma once

#include <fmt/format.h>

#include <string_view>

#include "analysis/plan/finding.hpp"
#include "analysis/statistics/order_statistics.hpp"

namespace fivenines {

/// "= 0": FAIL if anything was seen, PASS if nothing was, with the bound of what may still be.
struct NoneAtAll {
  static constexpr std::string_view kind = "none";
  static constexpr std::string_view help = "= 0: fails if any was seen; prints the upper bound";

  Finding judge(const Evidence& evidence) const {
    const Estimate& e = evidence.estimate;
    Finding finding;
    finding.margin = 0 - e.value;
    finding.result = e.value > 0 ? Result::kFail : Result::kPass;
    if (finding.result == Result::kPass) {
      finding.note =
          fmt::format("none in {} replications: 95 % sure of a mean below {:.2g} a replication",
                      replications_of(evidence), upper_mean_of_none(replications_of(evidence)));
    }
    return finding;
  }
};

}  // namespace fivenines
