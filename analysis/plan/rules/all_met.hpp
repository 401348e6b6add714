#pragma once

#include <fmt/format.h>

#include <string_view>

#include "analysis/plan/finding.hpp"

namespace fivenines {

/// A criterion about criteria: so many of its test must hold ("proceed if all criteria met").
struct AllMet {
  static constexpr std::string_view kind = "all_met";
  static constexpr std::string_view help =
      "all criteria of the test hold: one that fails fails it, one that is open leaves it open";
  std::size_t wanted = 0;

  Finding judge(const Evidence& evidence) const {
    const CriteriaMet& met = evidence.met.value();
    Finding finding;
    finding.margin = static_cast<double>(met.passed) - static_cast<double>(wanted);
    if (met.failed > 0) {
      finding.result = Result::kFail;
    } else if (met.passed >= wanted) {
      finding.result = Result::kPass;
    } else {
      finding.result = Result::kInconclusive;
    }
    finding.note = fmt::format("{} of {} hold, {} fail{}", met.passed, wanted, met.failed,
                               met.failed == 1 ? "s" : "");
    if (met.judged < wanted) {
      finding.note += fmt::format("; the scenario names {} of them", met.judged);
    }
    return finding;
  }
};

}  // namespace fivenines
