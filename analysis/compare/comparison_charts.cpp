#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/compare/comparison_document.hpp"
#include "analysis/compare/comparison_words.hpp"
#include "analysis/report/html/chart_parts.hpp"
#include "analysis/report/series.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

namespace {

/// The rows of a series of all variants, with the variant's name before them.
std::string csv_of_variants(const VariantComparison& comparison, std::string_view id) {
  Table table;
  for (const VariantResult& variant : comparison.variants) {
    const Series* series = find_series(variant.summary.series, id);
    if (series == nullptr) continue;
    if (table.header.empty()) {
      table.header = series->columns;
      table.header.insert(table.header.begin(), "variant");
    }
    for (const auto& cells : series->rows) {
      std::vector<std::string> row{variant.name};
      for (const SeriesCell& cell : cells) {
        const auto* number = std::get_if<double>(&cell);
        const auto* word = std::get_if<std::string>(&cell);
        row.push_back(number != nullptr ? cell_text(*number) : word != nullptr ? *word : "");
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table.rows.empty() ? "" : csv_of(table);
}

}  // namespace

std::optional<Figure> trade_off_chart(const VariantComparison& comparison) {
  Table table{{"variant", "usd_a_month", "downtime_s_a_year", "low", "high", "p99_ms", "lift"}, {}};
  double least = 0;
  double most = 0;
  double highest = 0;
  // names of points that lie on each other stand below each other
  for (const TradeOff& one : trade_offs(comparison)) {
    if (!one.downtime_s || !one.usd_a_month || !one.p99_ms) continue;
    table.rows.push_back({one.variant, cell_text(one.usd_a_month->value),
                          cell_text(one.downtime_s->value), cell_text(one.downtime_s->low),
                          cell_text(one.downtime_s->high), cell_text(one.p99_ms->value),
                          std::to_string(14 * static_cast<int>(table.rows.size() % 4) - 20)});
    least = table.rows.size() == 1 ? one.p99_ms->value : std::min(least, one.p99_ms->value);
    most = std::max(most, one.p99_ms->value);
    highest = std::max({highest, one.downtime_s->value, one.downtime_s->high});
  }
  if (table.rows.empty()) return std::nullopt;
  Figure figure{"trade-off",
                "Downtime in a year against money",
                "Down and to the left is better; the colour is the 99th percentile at the learner.",
                specification(R"vl(
{"height": 260, "data": {"from": "trade-offs"},
 "encoding": {"x": {"field": "usd_a_month", "type": "quantitative", "title": "USD a month",
   "scale": {"zero": false, "padding": 60}, "axis": {"format": "~s", "tickCount": 5}}},
 "layer": [{"mark": {"type": "rule", "strokeWidth": 1.5, "color": "var(--axis)"},
   "encoding": {"y": {"field": "low", "type": "quantitative", "title": "downtime in a year, s, with its 95 % interval"},
    "y2": {"field": "high"}}},
  {"mark": {"type": "circle", "size": 220, "opacity": 1, "stroke": "var(--ink)", "strokeWidth": 0.7},
   "encoding": {"y": {"field": "downtime_s_a_year", "type": "quantitative"},
    "color": {"field": "p99_ms", "type": "quantitative", "title": "99th percentile, ms",
     "scale": {"type": "quantize", "nice": true,
      "range": ["var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)"]}},
    "tooltip": [{"field": "variant"}, {"field": "usd_a_month"}, {"field": "downtime_s_a_year"}, {"field": "p99_ms"}]}},
  {"mark": {"type": "text", "align": "left", "dx": 11, "dy": {"expr": "toNumber(datum.lift)"}},
   "encoding": {"y": {"field": "downtime_s_a_year", "type": "quantitative"}, "text": {"field": "variant"}}}]})vl"),
                {{"trade-offs", csv_of(table)}}};
  // the name of the highest point has room above it
  Json& downtime = figure.specification["layer"][0]["encoding"]["y"];
  downtime["scale"]["domain"] = {0, highest > 0 ? short_number(1.2 * highest) : 1};
  // steps of colour need two ends, also where all are alike
  Json& colour = figure.specification["layer"][1]["encoding"]["color"]["scale"];
  colour["domain"] = {std::floor(0.99 * least), std::ceil(1.01 * most) + 1};
  return figure;
}

std::optional<Figure> variants_geography_chart(const VariantComparison& comparison) {
  Table table{{"learner_region", "variant", "p99_ms"}, {}};
  for (const PlaceFact& place : comparison.variants.front().summary.facts.places) {
    if (place.is_region) continue;
    for (const VariantResult& variant : comparison.variants) {
      const auto p99 =
          stat_of(variant.summary, "latency", "point=client,learner_region=" + place.id, "p99");
      if (p99) table.rows.push_back({place.id, variant.name, cell_text(*p99)});
    }
  }
  if (table.rows.empty()) return std::nullopt;
  return Figure{"variants-geography",
                "99th percentile at the learner, by learner region",
                "The same learners in each variant.",
                specification(R"vl(
{"height": {"step": 28}, "data": {"from": "variants-p99"},
 "encoding": {"y": {"field": "learner_region", "type": "nominal", "sort": null, "title": null},
  "x": {"field": "p99_ms", "type": "quantitative", "title": "99th percentile of latency, ms"}},
 "layer": [{"mark": {"type": "line", "color": "var(--grid)", "strokeWidth": 3},
   "encoding": {"detail": {"field": "learner_region"}}},
  {"mark": {"type": "point", "filled": true, "size": 90, "opacity": 0.9},
   "encoding": {"color": {"field": "variant", "type": "nominal", "sort": null, "title": null},
    "shape": {"field": "variant", "type": "nominal", "sort": null, "title": null},
    "tooltip": [{"field": "learner_region"}, {"field": "variant"}, {"field": "p99_ms"}]}}]})vl"),
                {{"variants-p99", csv_of(table)}}};
}

std::optional<Figure> variants_errors_chart(const VariantComparison& comparison) {
  const std::string csv = csv_of_variants(comparison, "load");
  if (csv.empty()) return std::nullopt;
  Figure figure{"variants-errors",
                "Analyses not answered well over time",
                "Failed, late or unfinished, as a share of what was offered.",
                specification(R"vl(
{"height": 200,
 "layer": [{"data": {"from": "variants-load"},
   "transform": [{"filter": "datum.offered_per_s > 0"},
    {"calculate": "1 - datum.good_per_s / datum.offered_per_s", "as": "bad"}],
   "mark": {"type": "line", "strokeWidth": 1.5},
   "encoding": {"x": {"field": "t_s", "type": "quantitative", "title": "seconds since the start of measurement",
     "scale": {"nice": false}},
    "y": {"field": "bad", "type": "quantitative", "title": "share of analyses", "axis": {"format": "%"}},
    "color": {"field": "variant", "type": "nominal", "sort": null, "title": null},
    "strokeDash": {"field": "variant", "type": "nominal", "sort": null, "title": null}}}]})vl"),
                {{"variants-load", csv}}};
  const auto longest = std::max_element(comparison.variants.begin(), comparison.variants.end(),
                                        [](const VariantResult& a, const VariantResult& b) {
                                          return a.summary.facts.measure < b.summary.facts.measure;
                                        });
  add_time_bands(longest->summary, figure);
  return figure;
}

std::optional<Figure> variants_failover_chart(const VariantComparison& comparison) {
  const std::string csv = csv_of_variants(comparison, "failover_share");
  if (csv.empty()) return std::nullopt;
  return Figure{"variants-failover",
                "Failover time over all faults and replications",
                "From the first failed request to the last one sent to the dead region.",
                specification(R"vl(
{"height": 190, "data": {"from": "variants-failover"},
 "mark": {"type": "line", "interpolate": "step-after", "point": true},
 "encoding": {"x": {"field": "failover_s", "type": "quantitative", "scale": {"zero": false},
   "title": "failover time, s"},
  "y": {"field": "share", "type": "quantitative", "title": "share of faults", "axis": {"format": "%"},
   "scale": {"domain": [0, 1]}},
  "detail": {"field": "fault"},
  "color": {"field": "variant", "type": "nominal", "sort": null, "title": null},
  "strokeDash": {"field": "variant", "type": "nominal", "sort": null, "title": null},
  "tooltip": [{"field": "variant"}, {"field": "fault"}, {"field": "failover_s"}, {"field": "share"}]}})vl"),
                {{"variants-failover", csv}}};
}

}  // namespace fivenines::html
