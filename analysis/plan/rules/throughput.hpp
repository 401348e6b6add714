#pragma once

#include <fmt/format.h>

#include <string_view>

#include "analysis/plan/rules/limit.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

/// Error limit of the throughput rule in a run without an error criterion.
inline constexpr double kErrorLimitUnlessTold = 0.001;

/// Sustained throughput: the plan offers 3.12 analyses per learner per minute and wants them served
/// . The declared offered rate must reach the threshold, the served share must be at least
/// 1 - error limit, and the number of analyses under way must not grow.
struct Throughput {
  static constexpr std::string_view kind = "throughput";
  static constexpr std::string_view help =
      "offered rate reaches the threshold, served / offered >= 1 - error limit, and the backlog "
      "does not grow";
  double threshold = 0;  ///< learners a minute
  double error_limit = kErrorLimitUnlessTold;

  Finding judge(const Evidence& evidence) const {
    const ThroughputEvidence& t = evidence.throughput.value();
    // The declared rate is a product of decimal fractions: 5M * 3.12/min may miss 15.6M by an ulp.
    constexpr double kRounding = 1e-9;
    Finding finding;
    finding.margin = evidence.estimate.value - threshold;
    if (t.declared_per_minute < threshold * (1 - kRounding)) {
      finding.result = Result::kFail;
      finding.note =
          fmt::format("the scenario offers only {} a minute", compact(t.declared_per_minute));
      return finding;
    }
    const Limit served{Comparison::kGreaterEqual, 1 - error_limit};
    const Finding share = served.judge(evidence_of(t.served_share));
    finding.result = share.result;
    finding.replications_more = share.replications_more;
    finding.note = fmt::format(
        "{} a minute offered at random times, {:.4f} % of what came served (at least {:.4g} %)",
        compact(t.declared_per_minute), 100 * t.served_share.value, 100 * (1 - error_limit));
    if (t.backlog_grows) {
      finding.result = Result::kFail;
      finding.note +=
          fmt::format("; the backlog grows by {:.3g} analyses a second", t.backlog_slope.value);
    } else {
      finding.note += "; the backlog does not grow";
    }
    return finding;
  }
};

}  // namespace fivenines
