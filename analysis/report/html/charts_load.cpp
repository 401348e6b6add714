#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/report/geography.hpp"
#include "analysis/report/html/chart_parts.hpp"
#include "analysis/report/html/charts.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

std::optional<Figure> load_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "load");
  if (csv.empty()) return std::nullopt;
  const auto served = stat_of(summary, "throughput", "point=served", "mean");
  Figure figure{
      "load-chart",
      "Analyses a second by how they ended, and retries",
      served ? fmt::format("{} a minute were answered on average.", compact(*served)) : "",
      specification(R"vl(
{"height": 240,
 "layer": [{"data": {"from": "load"},
   "transform": [{"fold": ["good_per_s", "late_per_s", "failed_per_s"], "as": ["outcome", "rate"]},
    {"calculate": "{good_per_s: 'in time', late_per_s: 'late or unfinished', failed_per_s: 'failed'}[datum.outcome]",
     "as": "outcome"}],
   "mark": {"type": "area", "opacity": 0.75},
   "encoding": {"x": {"field": "t_s", "type": "quantitative", "title": "seconds since the start of measurement",
     "scale": {"nice": false}},
    "y": {"field": "rate", "type": "quantitative", "stack": "zero", "title": "analyses a second"},
    "color": {"field": "outcome", "type": "nominal", "title": null,
     "scale": {"domain": ["in time", "late or unfinished", "failed"],
      "range": ["var(--c1)", "var(--c5)", "var(--c2)"]}}}},
  {"data": {"from": "load"},
   "transform": [{"fold": ["offered_per_s", "retries_per_s"], "as": ["line", "rate"]},
    {"calculate": "datum.line == 'offered_per_s' ? 'offered' : 'retries'", "as": "line"}],
   "mark": {"type": "line", "strokeWidth": 1.5},
   "encoding": {"x": {"field": "t_s", "type": "quantitative"}, "y": {"field": "rate", "type": "quantitative"},
    "strokeDash": {"field": "line", "type": "nominal", "title": null,
     "scale": {"domain": ["offered", "retries"], "range": [[1, 0], [4, 3]]}},
    "stroke": {"value": "var(--ink)"}}}]})vl"),
      {{"load", csv}}};
  add_time_bands(summary, figure);
  return figure;
}

std::optional<Figure> percentile_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "percentiles");
  if (csv.empty()) return std::nullopt;
  Table limits{{"criterion", "limit_ms", "label"}, {}};
  for (const Judgement& judgement : summary.verdict.judgements) {
    const Criterion& criterion = judgement.criterion;
    const bool is_upper = criterion.comparison == "<" || criterion.comparison == "<=";
    if (criterion.unit != "ms" || !is_upper || is_geographic(criterion)) continue;
    limits.rows.push_back(
        {criterion.id, criterion.threshold, criterion.id + " " + criterion.limit_text()});
  }
  const auto client = stat_of(summary, "latency", "point=client", "p99");
  const auto server = stat_of(summary, "latency", "point=server", "p99");
  Figure figure{"percentile-chart",
                "Latency by percentile, at each measuring point",
                client && server
                    ? fmt::format("99 of 100 analyses take at most {} ms at the server and {} ms "
                                  "for the learner.",
                                  figure_of(*server), figure_of(*client))
                    : "",
                specification(R"vl(
{"height": 300,
 "layer": [{"data": {"from": "percentiles"}, "mark": {"type": "line", "strokeWidth": 2},
   "encoding": {"x": {"field": "beyond", "type": "quantitative", "scale": {"type": "log"},
     "title": "percentile of analyses",
     "axis": {"values": [2, 10, 100, 1000, 10000, 100000, 1000000],
      "labelExpr": "datum.value < 3 ? 'p50' : datum.value < 11 ? 'p90' : datum.value < 101 ? 'p99' : 'p99.' + substring('9999', 0, round(log(datum.value) / LN10) - 2)"}},
    "y": {"field": "latency_ms", "type": "quantitative", "scale": {"type": "log", "nice": false},
     "title": "latency, ms", "axis": {"tickCount": 6}},
    "color": {"field": "point", "type": "nominal", "sort": null, "title": "measured at"},
    "strokeDash": {"field": "point", "type": "nominal", "sort": null, "title": "measured at"},
    "strokeWidth": {"condition": {"test": "datum.point == 'server_with_write'", "value": 7}, "value": 2},
    "strokeOpacity": {"condition": {"test": "datum.point == 'server_with_write'", "value": 0.35}, "value": 1},
    "tooltip": [{"field": "point"}, {"field": "percentile"}, {"field": "latency_ms"}]}}]})vl"),
                {{"percentiles", csv}}};
  if (!limits.rows.empty()) {
    figure.data.emplace_back("limits", csv_of(limits));
    Json& layers = figure.specification["layer"];
    layers.push_back(specification(R"vl(
{"data": {"from": "limits"}, "mark": {"type": "rule", "strokeDash": [6, 3], "color": "var(--band)"},
 "encoding": {"y": {"field": "limit_ms", "type": "quantitative"}}})vl"));
    layers.push_back(specification(R"vl(
{"data": {"from": "limits"},
 "mark": {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "fontSize": 11},
 "encoding": {"x": {"value": 0}, "y": {"field": "limit_ms", "type": "quantitative"}, "text": {"field": "label"}}})vl"));
  }
  return figure;
}

std::optional<Figure> legs_chart(const Summary& summary) {
  Table table{{"leg", "mean_ms", "share_percent"}, {}};
  const LegLine* most = nullptr;
  const std::vector<LegLine> lines = leg_lines(summary);
  for (const LegLine& line : lines) {
    if (!(line.mean_ms > 0)) continue;
    table.rows.push_back({line.name, cell_text(line.mean_ms), cell_text(100 * line.share)});
    if (most == nullptr || line.mean_ms > most->mean_ms) most = &line;
  }
  if (most == nullptr) return std::nullopt;
  Figure figure{"legs",
                "Where the time of an analysis goes",
                fmt::format("Most of it, {:.1f} %, goes to {}.", 100 * most->share, most->name),
                specification(R"vl(
{"height": {"step": 26}, "data": {"from": "leg-means"},
 "encoding": {"y": {"field": "leg", "type": "nominal", "sort": null, "title": null},
  "x": {"field": "mean_ms", "type": "quantitative", "title": "mean of an answered analysis, ms"}},
 "layer": [{"mark": {"type": "bar", "color": "var(--c1)"}},
  {"mark": {"type": "text", "align": "left", "dx": 4},
   "encoding": {"text": {"field": "mean_ms", "type": "quantitative", "format": ",.3~r"}}}]})vl"),
                {{"leg-means", csv_of(table)}}};
  return figure;
}

std::optional<Figure> latency_time_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "latency_time");
  if (csv.empty()) return std::nullopt;
  const auto mean = stat_of(summary, "latency", "point=client", "mean");
  Figure figure{"latency-time",
                "Mean latency of answered analyses at the learner over time",
                mean ? fmt::format("{} ms on average.", figure_of(*mean)) : "",
                specification(R"vl(
{"height": 180,
 "layer": [{"data": {"from": "latency_time"}, "mark": {"type": "line", "color": "var(--c1)"},
   "encoding": {"x": {"field": "t_s", "type": "quantitative", "title": "seconds since the start of measurement",
     "scale": {"nice": false}},
    "y": {"field": "mean_ms", "type": "quantitative", "title": "mean latency, ms",
     "scale": {"zero": true}}}}]})vl"),
                {{"latency_time", csv}}};
  add_time_bands(summary, figure);
  return figure;
}

}  // namespace fivenines::html
