#include "analysis/report/words.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

std::string_view short_unit(std::string_view unit) {
  if (unit == "percent") return " %";
  if (unit == "ms") return " ms";
  if (unit == "s") return " s";
  if (unit == "x") return " x";
  return "";
}

void append(std::string& text, const std::string& part) {
  if (part.empty()) return;
  if (!text.empty()) text += "; ";
  text += part;
}

}  // namespace

std::string measured_text(const Judgement& judgement) {
  if (!judgement.estimate) return "-";
  return estimate_text(*judgement.estimate).value + std::string(short_unit(judgement.unit));
}

std::string interval_of(const Judgement& judgement) {
  if (!judgement.estimate) return "";
  return judgement.estimate->single ? "single run" : estimate_text(*judgement.estimate).interval;
}

std::string remark_of(const Judgement& judgement) {
  const Finding& finding = judgement.finding;
  std::string text = judgement.criterion.query;
  if (finding.result == Result::kFail && finding.margin && *finding.margin < 0) {
    append(text, fmt::format("off by {}{}", figure(-*finding.margin), short_unit(judgement.unit)));
  }
  append(text, finding.note);
  if (finding.replications_more) {
    append(text, fmt::format("about {} more replication{}", *finding.replications_more,
                             *finding.replications_more == 1 ? "" : "s"));
  }
  if (judgement.by_single_value) append(text, "judged by a single value");
  if (!judgement.criterion.is_blocker()) append(text, "not a blocker");
  return text;
}

std::string bottleneck_text(const Summary& summary) {
  if (summary.replications == 0) return "nothing was measured";
  if (!summary.bottleneck) return "no station has a limit";
  const Bottleneck& b = *summary.bottleneck;
  if (!b.saturated_at_s) {
    return fmt::format("none above 95 % for 10 s; busiest is {} of {} at {:.1f} %", b.station,
                       b.region, 100 * b.utilisation);
  }
  return fmt::format("{} of {}, above 95 % busy from {} on, in {} of {} replications", b.station,
                     b.region, duration_text(*b.saturated_at_s), b.replications_saturated,
                     summary.replications);
}

std::string conditions_text(const Summary& summary) {
  return fmt::format("{} measured, {} warm-up excluded, open arrivals, latency from intended start",
                     duration_text(seconds(summary.facts.measure)),
                     duration_text(seconds(summary.facts.warm_up)));
}

std::vector<LegLine> leg_lines(const Summary& summary) {
  std::vector<LegLine> lines;
  double sum = 0;
  for (const SummaryMetric& metric : summary.metrics) {
    // Over all regions: the leg is the only label.
    if (metric.name != "leg" || metric.labels.size() != 1) continue;
    const Estimate* mean = metric.stat("mean");
    if (mean == nullptr) continue;
    lines.push_back({metric.labels.front().second, mean->value, 0});
    sum += mean->value;
  }
  for (LegLine& line : lines) line.share = sum > 0 ? line.mean_ms / sum : 0;
  return lines;
}

}  // namespace fivenines
