#pragma once

#include <fmt/format.h>

#include <string_view>

#include "analysis/plan/rules/limit.hpp"

namespace fivenines {

/// A condition under which the plan takes another way ("if p99 > 200 ms: re-optimise"). It passes
/// while the condition does not hold. Without a query the condition is about the other criteria of
/// the test: how many of them fail.
struct PlanTrigger {
  static constexpr std::string_view kind = "trigger";
  static constexpr std::string_view help =
      "a condition under which the plan takes another way: fails when it holds, passes when it "
      "does "
      "not";
  Comparison comparison = Comparison::kGreater;
  double threshold = 0;

  Finding judge(const Evidence& evidence) const {
    Finding finding =
        evidence.met ? of_criteria(*evidence.met) : Limit{opposite(), threshold}.judge(evidence);
    const std::string_view word = finding.result == Result::kFail   ? "the plan's trigger fires"
                                  : finding.result == Result::kPass ? "the plan's trigger rests"
                                                                    : "the plan's trigger may fire";
    finding.note =
        finding.note.empty() ? std::string(word) : fmt::format("{}: {}", word, finding.note);
    return finding;
  }

 private:
  Comparison opposite() const {
    switch (comparison) {
      case Comparison::kLess:
        return Comparison::kGreaterEqual;
      case Comparison::kLessEqual:
        return Comparison::kGreater;
      case Comparison::kGreater:
        return Comparison::kLessEqual;
      case Comparison::kGreaterEqual:
        return Comparison::kLess;
    }
    return Comparison::kLess;
  }

  /// Criteria that are open may still fail.
  Finding of_criteria(const CriteriaMet& met) const {
    const std::size_t open = met.judged - met.passed - met.failed;
    Finding finding;
    if (holds(static_cast<double>(met.failed), comparison, threshold)) {
      finding.result = Result::kFail;
    } else {
      finding.result = open > 0 || met.judged == 0 ? Result::kInconclusive : Result::kPass;
    }
    finding.note = fmt::format("{} of {} criteria fail{}", met.failed, met.judged,
                               open > 0 ? fmt::format(", {} open", open) : "");
    return finding;
  }
};

}  // namespace fivenines
