#include "analysis/report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/report/query.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

std::string_view short_unit(std::string_view unit) {
  if (unit == "percent") return " %";
  if (unit == "ms") return " ms";
  if (unit == "s") return " s";
  if (unit == "x") return " x";
  if (unit == "of 4") return " of 4";
  return "";
}

/// Of a margin, which stands in no column that tells it.
std::string margin_unit(std::string_view unit) {
  const std::string_view in_short = short_unit(unit);
  if (!in_short.empty()) return std::string(in_short);
  if (unit == "learners_per_min") return " learners/min";
  return unit.empty() || unit == "text" || unit == "count" ? "" : fmt::format(" {}", unit);
}

/// What a figure of this unit is a part of; 0: of nothing.
double whole_of(std::string_view unit) {
  return unit == "percent" ? 100 : 0;
}

/// Digits behind the point of a figure: 1 of "12.0 s".
std::size_t decimals_of(const std::string& text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos) return 0;
  const std::size_t end = std::min(text.find_first_not_of("0123456789", dot + 1), text.size());
  return end - dot - 1;
}

/// A difference from the limit, no finer than the figure that it is a difference of: 12.0 is 2.0
/// and not 1.95 above 10.
std::string difference_text(const Judgement& judgement, double difference) {
  std::string text = figure(std::abs(difference));
  const std::size_t decimals = decimals_of(measured_text(judgement));
  if (decimals > 0 && decimals_of(text) > decimals && text.find('e') == std::string::npos) {
    const std::string coarse = fmt::format("{:.{}f}", std::abs(difference), decimals);
    if (coarse.find_first_of("123456789") != std::string::npos) text = coarse;
  }
  return text + margin_unit(judgement.unit);
}

std::string with_spaces(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

void append(std::string& text, const std::string& part) {
  if (part.empty()) return;
  if (!text.empty()) text += "; ";
  text += part;
}

}  // namespace

const char* name_of(Decision decision) {
  return kDecisionNames[static_cast<std::size_t>(decision)];
}

std::string subject_text(const Criterion& criterion) {
  if (criterion.query.empty()) return with_spaces(criterion.metric);
  const Query query = parse_query(criterion.query);
  std::string text;
  const bool is_told = query.statistic != default_statistic(row_of(query.metric).shape);
  const bool is_most = is_told && query.statistic.kind == Statistic::Kind::kMax;
  if (is_told && !(is_most && criterion.unit != "s")) {
    text = is_most ? "longest " : statistic_name(query.statistic) + " ";
  }
  text += row_of(query.metric).name;
  for (const LabelRow& row : row_of(query.metric).labels) {
    const std::string label(row.name);
    const std::string_view value = query.label(label);
    if (value.empty()) continue;
    const bool is_place = value == "server" || value == "client" || value == "analyzer";
    text += is_place                    ? " at the "
            : label == "fault"          ? " of the fault "
            : label == "learner_region" ? ", learners of "
                                        : ", ";
    text += label == "learner_region" && value == "each" ? std::string_view("each region") : value;
  }
  if (is_most && criterion.unit != "s") text += ", the most of any replication";
  return with_spaces(std::move(text));
}

std::string measured_text(const Judgement& judgement) {
  if (!judgement.estimate) return "-";
  return estimate_text(*judgement.estimate, whole_of(judgement.unit)).value +
         std::string(short_unit(judgement.unit));
}

std::string interval_of(const Judgement& judgement) {
  if (!judgement.estimate) return "";
  if (!judgement.estimate->single) {
    return estimate_text(*judgement.estimate, whole_of(judgement.unit)).interval;
  }
  const Estimate& estimate = *judgement.estimate;
  if (estimate.replications <= 1) return "single run";
  return estimate.empty == 0
             ? ""
             : fmt::format("{} of {} runs", estimate.with_data(), estimate.replications);
}

std::string more_text(std::uint64_t replications) {
  return fmt::format("about {} more replication{}", replications, replications == 1 ? "" : "s");
}

std::string margin_text(const Judgement& judgement) {
  const Finding& finding = judgement.finding;
  const bool is_decided = finding.result == Result::kPass || finding.result == Result::kFail;
  if (!is_decided || !finding.margin || *finding.margin == 0) return "";
  const std::string size = difference_text(judgement, *finding.margin);
  if (*finding.margin > 0) return size + " to spare";
  // of a served rate the share that is served is judged, not the count, which varies by chance
  if (finding.result == Result::kPass) return size + " below, as allowed";
  return "off by " + size;
}

std::optional<double> sure_margin(const Judgement& judgement) {
  const Finding& finding = judgement.finding;
  const Criterion& criterion = judgement.criterion;
  if (finding.result != Result::kFail || !finding.margin || !judgement.estimate) return {};
  const Estimate& estimate = *judgement.estimate;
  const bool is_upper = criterion.comparison.starts_with('<');
  const bool is_limit = is_upper || criterion.comparison.starts_with('>');
  // of a rate the share that is served decides, not the interval of what was counted
  if (estimate.single || !is_limit || criterion.rule == Throughput::kind) return {};
  const double towards_limit =
      is_upper ? estimate.value - estimate.low : estimate.high - estimate.value;
  return *finding.margin + towards_limit;
}

std::string miss_text(const Judgement& judgement) {
  const Finding& finding = judgement.finding;
  if (finding.result != Result::kFail || !finding.margin || !judgement.estimate) return "";
  std::string text = difference_text(judgement, *finding.margin);
  if (const auto sure = sure_margin(judgement)) {
    const std::string least = difference_text(judgement, *sure);
    return least == text ? text : text + ", at least " + least;
  }
  append(text, judgement.estimate->single ? finding.note : "");
  return text;
}

std::string remark_of(const Judgement& judgement) {
  const Finding& finding = judgement.finding;
  std::string text = judgement.criterion.query;
  append(text, margin_text(judgement));
  append(text, finding.note);
  if (finding.replications_more) {
    append(text, more_text(*finding.replications_more));
  }
  if (judgement.by_single_value) append(text, "judged by a single value");
  if (!judgement.criterion.is_blocker()) append(text, "not a blocker");
  return text;
}

std::string reading_text(const OtherReading& other) {
  return fmt::format("{}={} ({})", other.reading->name, other.value, other.reading->entry);
}

std::string readings_text(const Readings& readings) {
  const std::vector<std::string> chosen = readings.chosen();
  return chosen.empty() ? "" : fmt::format("judged by {}", fmt::join(chosen, ", "));
}

std::string effect_text(const OtherReading& other, const Verdict& verdict) {
  const std::size_t n = other.changed.size();
  const bool is_same = other.decision == verdict.decision;
  return fmt::format("{}{}; reads {} line{} otherwise", name_of(other.decision),
                     is_same ? " as well" : "", n, n == 1 ? "" : "s");
}

std::string other_models(const Summary& summary) {
  std::string text;
  const Reading* last = nullptr;
  const auto end = [&] { return last == nullptr ? "" : fmt::format(" ({})", last->entry); };
  for (const OtherReading& other : summary.other_readings) {
    if (!other.needs_run) continue;
    if (other.reading == last) {
      text += fmt::format(" | {}", other.value);
      continue;
    }
    text += fmt::format("{}{}{}={}", end(), last == nullptr ? "" : ", ", other.reading->name,
                        other.value);
    last = other.reading;
  }
  return text + end();
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
  return fmt::format("{} measured, {} warm-up excluded, {}",
                     duration_text(seconds(summary.facts.measure)),
                     duration_text(seconds(summary.facts.warm_up)),
                     summary.requests > 0 || summary.replications == 0
                         ? "open arrivals, latency from intended start"
                         : "no requests, exact intervals");
}

std::string assumed_text(const RunFacts& facts) {
  std::size_t from_plan = 0;
  std::size_t from_sources = 0;
  for (const Assumption& assumption : facts.assumptions) {
    from_plan += assumption.origin == "plan" ? 1 : 0;
    from_sources += assumption.origin.starts_with("source:") ? 1 : 0;
  }
  const std::size_t n = facts.assumptions.size();
  return fmt::format(
      "{} parameter{} that the scenario does not give: {} assumed, {} from sources, {} from the "
      "plan; report.md has each with its value",
      n, n == 1 ? "" : "s", n - from_plan - from_sources, from_sources, from_plan);
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

std::string beyond_intervals_text() {
  return "Intervals are of what differs by chance from replication to replication. How often "
         "components fail, how learners reach a region and how long servers take comes from "
         "sources or is assumed: no interval covers an error in that.";
}

std::string scope_text(std::string_view scope) {
  if (scope == "any_region") return "at least one bad";
  if (scope == "all_regions") return "all bad at once";
  return std::string(scope);
}

std::string fault_parameters(const FaultFact& fault) {
  std::string text;
  for (const auto& [key, value] : fault.with) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", key, value);
  }
  return text;
}

}  // namespace fivenines
