#include "analysis/report/geography.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

/// Nothing for a criterion that no query answers.
std::optional<Query> query_of(const Criterion& criterion) {
  if (criterion.query.empty()) return std::nullopt;
  try {
    return parse_query(criterion.query);
  } catch (const BadQuery&) {
    return std::nullopt;
  }
}

/// The judgement of a criterion at a measuring point, by the readings of the verdict or by another
/// reading of where latency is measured.
const Judgement* at_point(const Summary& summary, const Judgement& judged, std::string_view point) {
  const auto is_there = [&](const Judgement& judgement) {
    const auto query = query_of(judgement.criterion);
    return query && query->label("point") == point;
  };
  if (is_there(judged)) return &judged;
  for (const OtherReading& other : summary.other_readings) {
    if (other.reading->name != "latency_point") continue;
    const Judgement* judgement = under(other, judged.criterion.id);
    if (judgement != nullptr && is_there(*judgement)) return judgement;
  }
  return nullptr;
}

/// Access is known at p50, p95 and p99.
std::optional<double> access_ms(const RunFacts& facts, const Query& query) {
  if (query.statistic.kind != Statistic::Kind::kQuantile) return std::nullopt;
  const double q = query.statistic.quantile;
  const std::string_view region = query.label("learner_region");
  std::optional<double> longest;
  for (const AccessFact& access : facts.access) {
    if (region != "each" && region != access.learner_region) continue;
    const double ms = q == 0.99 ? access.p99_ms : q == 0.95 ? access.p95_ms : access.p50_ms;
    longest = std::max(longest.value_or(0), ms);
  }
  const bool is_known = q == 0.99 || q == 0.95 || q == 0.5;
  return is_known ? longest : std::nullopt;
}

bool exceeds(double access_ms, const Criterion& criterion) {
  const auto rule = rule_of(criterion);
  const auto* limit = rule ? std::get_if<Limit>(&*rule) : nullptr;
  return limit != nullptr && criterion.unit == "ms" && is_upper(limit->comparison) &&
         !holds(access_ms, limit->comparison, limit->threshold);
}

}  // namespace

bool is_geographic(const Criterion& criterion) {
  const auto query = query_of(criterion);
  if (!query || query->metric != Metric::kLatency || criterion.rule == PlanTrigger::kind) {
    return false;
  }
  const std::string_view point = query->label("point");
  return !query->label("learner_region").empty() && (point == "client" || point == "server");
}

std::vector<GeographicLine> geographic_lines(const Summary& summary) {
  std::vector<GeographicLine> lines;
  for (const Judgement& judged : summary.verdict.judgements) {
    if (!is_geographic(judged.criterion)) continue;
    GeographicLine line;
    line.judged = &judged;
    line.client = at_point(summary, judged, "client");
    line.server = at_point(summary, judged, "server");
    line.access_ms = access_ms(summary.facts, query_of(judged.criterion).value());
    line.out_of_reach =
        line.client == &judged && line.access_ms && exceeds(*line.access_ms, judged.criterion);
    lines.push_back(line);
  }
  return lines;
}

Table limits_by_region(const std::vector<GeographicLine>& lines) {
  Table table{
      {"criterion", "limit", "client", "result", "server", "result", "way there and back alone"},
      {}};
  const auto add_point = [](std::vector<std::string>& row, const Judgement* judgement) {
    if (judgement == nullptr) {
      row.insert(row.end(), {"-", ""});
      return;
    }
    const std::string interval = interval_of(*judgement);
    row.push_back(measured_text(*judgement) + (interval.empty() ? "" : " " + interval));
    row.emplace_back(kResultNames[static_cast<std::size_t>(judgement->finding.result)]);
  };
  for (const GeographicLine& line : lines) {
    std::vector<std::string> row{line.judged->criterion.id, line.judged->criterion.limit_text()};
    add_point(row, line.client);
    add_point(row, line.server);
    row.push_back(line.access_ms ? fmt::format("{} ms{}", figure(*line.access_ms),
                                               line.out_of_reach ? ", over the limit" : "")
                                 : "-");
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace fivenines
