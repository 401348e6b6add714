#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "analysis/plan/rules/band.hpp"

namespace fivenines {

/// Linear scaling: CPU and memory per learner within +-10 % of the same scenario at 500K
/// learners on the same seeds. All figures must hold; the one that is furthest off is shown.
struct Linear {
  static constexpr std::string_view kind = "linear";
  static constexpr std::string_view help =
      "busy core-seconds and resident entries per learner within +-10 % of the run with 500K "
      "learners";
  double tolerance = kBandTolerance;

  /// The figure that is furthest from 1. Precondition: there is one.
  static const NamedEstimate& furthest(const Evidence& evidence) {
    const NamedEstimate* worst = &evidence.parts.front();
    for (const NamedEstimate& part : evidence.parts) {
      if (std::abs(part.estimate.value - 1) > std::abs(worst->estimate.value - 1)) worst = &part;
    }
    return *worst;
  }

  Finding judge(const Evidence& evidence) const {
    const Band band{1 - tolerance, 1 + tolerance};
    Finding finding = band.judge(evidence_of(furthest(evidence).estimate));
    finding.note.clear();  // what the band is stands in the limit
    for (const NamedEstimate& part : evidence.parts) {
      const Finding one = band.judge(evidence_of(part.estimate));
      const bool worse = one.result == Result::kFail ||
                         (one.result == Result::kInconclusive && finding.result == Result::kPass);
      if (worse) finding.result = one.result;
      if (!finding.replications_more) finding.replications_more = one.replications_more;
      if (!finding.note.empty()) finding.note += ", ";
      finding.note += fmt::format("{} x {:.3f}", part.name, part.estimate.value);
    }
    finding.note += " of the 500K run";
    // The line through the two runs: what one more learner costs against one of the 500,000.
    const double f = evidence.load_factor;
    if (f != 1) {
      finding.note += fmt::format("; each learner more costs {:.3f} of one of the first 500K",
                                  (furthest(evidence).estimate.value * f - 1) / (f - 1));
    }
    return finding;
  }
};

}  // namespace fivenines
