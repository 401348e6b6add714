// Phrases that all reports share, so that they say the same thing in the same words.
#pragma once

#include <string>
#include <vector>

#include "analysis/report/summary.hpp"

namespace fivenines {

/// "0.021 %", "99.71 ms": the measured value in the unit of the criterion; "-" without one.
std::string measured_text(const Judgement& judgement);
/// "[0.018, 0.025]"; "single run" without interval, "" without a value.
std::string interval_of(const Judgement& judgement);
/// What stands under a criterion: query, by how much it fails, note, replications needed, severity.
std::string remark_of(const Judgement& judgement);

/// "first bottleneck: analyzer of us-east, above 95 % busy from 12 s on (in 3 of 3 replications)".
std::string bottleneck_text(const Summary& summary);

/// "0.01 % of the analyses ..." of the run: seconds, warm-up, how latency is counted.
std::string conditions_text(const Summary& summary);

/// One leg of an analysis: its mean and its share of the mean latency at the client.
struct LegLine {
  std::string name;
  double mean_ms = 0;
  double share = 0;
};
std::vector<LegLine> leg_lines(const Summary& summary);

}  // namespace fivenines
