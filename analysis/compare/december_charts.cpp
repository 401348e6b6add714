#include <fmt/format.h>

#include <algorithm>

#include "analysis/compare/december_document.hpp"
#include "analysis/report/html/chart_parts.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

namespace {

/// Where a logarithmic axis begins, on which an interval from 0 has no end: below all that is on
/// it.
double limits_edge(const December& december) {
  double least = 1;
  for (const DecemberColumn& column : december.columns) {
    for (const DecemberRun& run : column.runs) {
      for (const Judgement& judgement : run.summary.verdict.judgements) {
        const auto share = share_of_limit(judgement);
        if (!share || !(share->value > 0)) continue;
        least = std::min({least, share->value, share->low > 0 ? share->low : share->value});
      }
    }
  }
  return least / 2;
}

/// Decades, and near the limit 2 and 5 as well: left alone, a logarithmic axis names no tick beyond
/// 3 although figures go on to 7.
Json ticks_of_shares(double low, double high) {
  Json ticks = Json::array();
  for (const double tick : {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0,
                            50.0, 100.0, 1e3, 1e4}) {
    if (tick >= low && tick <= high) ticks.push_back(tick);
  }
  return ticks;
}

}  // namespace

std::optional<Figure> limits_chart(const December& december) {
  Table table{{"criterion", "topology", "of_limit", "low", "high", "interval", "result"}, {}};
  const double edge = limits_edge(december);
  double most = 1;
  for (std::size_t i = 0; i < december.schedule.tests.size(); ++i) {
    for (const DecemberLine& line : december_lines(december, i)) {
      for (std::size_t c = 0; c < line.judgements.size(); ++c) {
        if (line.judgements[c] == nullptr) continue;
        const auto share = share_of_limit(*line.judgements[c]);
        if (!share || !(share->value > 0)) continue;
        most = std::max(most, share->high);
        const auto result = static_cast<std::size_t>(line.judgements[c]->finding.result);
        const bool has_interval = !interval_of(*line.judgements[c]).empty();
        const char* interval = !has_interval ? "none" : share->low > 0 ? "whole" : "from 0";
        table.rows.push_back({line.criterion->id, december.columns[c].topology.name,
                              cell_text(share->value), cell_text(std::max(share->low, edge)),
                              cell_text(share->high), interval, kResultNames[result]});
      }
    }
  }
  if (table.rows.empty()) return std::nullopt;
  Figure chart{"limits-chart",
               "What was measured as a share of the plan's limit",
               "Left of the line at 1 a limit is kept. A hollow point has no interval; an arrow: "
               "the interval goes on to 0. Only limits from above; a criterion whose figure is 0 "
               "is in the tables.",
               specification(R"vl(
{"height": {"step": 24}, "data": {"from": "of-limits"},
 "encoding": {"y": {"field": "criterion", "type": "nominal", "sort": null, "title": null},
  "yOffset": {"field": "topology", "type": "nominal", "sort": null}},
 "layer": [{"mark": {"type": "rule", "strokeWidth": 2},
   "encoding": {"x": {"field": "low", "type": "quantitative", "scale": {"type": "log", "nice": false, "padding": 8},
     "title": "measured / limit, with its 95 % interval", "axis": {"tickCount": 6, "format": "~g"}},
    "x2": {"field": "high"}, "color": {"field": "topology", "type": "nominal", "sort": null, "title": null}}},
  {"transform": [{"filter": "datum.interval == 'from 0'"}],
   "mark": {"type": "point", "shape": "triangle-left", "filled": true, "size": 90, "opacity": 1},
   "encoding": {"x": {"field": "low", "type": "quantitative"},
    "color": {"field": "topology", "type": "nominal", "sort": null, "title": null}}},
  {"transform": [{"filter": "datum.interval == 'none'"}],
   "mark": {"type": "point", "filled": false, "fill": "var(--paper)", "strokeWidth": 2, "size": 70, "opacity": 1},
   "encoding": {"x": {"field": "of_limit", "type": "quantitative"},
    "stroke": {"field": "topology", "type": "nominal", "sort": null, "legend": null},
    "shape": {"field": "topology", "type": "nominal", "sort": null, "title": null, "legend": null},
    "tooltip": [{"field": "criterion"}, {"field": "topology"}, {"field": "of_limit"}, {"field": "result"}]}},
  {"transform": [{"filter": "datum.interval != 'none'"}],
   "mark": {"type": "point", "filled": true, "size": 70, "opacity": 1},
   "encoding": {"x": {"field": "of_limit", "type": "quantitative"},
    "color": {"field": "topology", "type": "nominal", "sort": null, "title": null},
    "shape": {"field": "topology", "type": "nominal", "sort": null, "title": null, "legend": null},
    "tooltip": [{"field": "criterion"}, {"field": "topology"}, {"field": "of_limit"}, {"field": "result"}]}},
  {"data": {"values": [{"limit": 1}]}, "mark": {"type": "rule", "strokeDash": [6, 3], "color": "var(--ink)"},
   "encoding": {"x": {"field": "limit", "type": "quantitative"}, "y": null, "yOffset": null}}]})vl"),
               {{"of-limits", csv_of(table)}}};
  chart.specification["layer"][0]["encoding"]["x"]["axis"]["values"] = ticks_of_shares(edge, most);
  return chart;
}

std::optional<Figure> topologies_latency_chart(const December& december) {
  const std::size_t test = load_test_of(december);
  Table table{{"learner_region", "topology", "p99_ms"}, {}};
  for (const PlaceFact& place : december.columns.front().runs[test].summary.facts.places) {
    if (place.is_region) continue;
    for (const DecemberColumn& column : december.columns) {
      const auto p99 = stat_of(column.runs[test].summary, "latency",
                               "point=client,learner_region=" + place.id, "p99");
      if (p99) table.rows.push_back({place.id, column.topology.name, cell_text(*p99)});
    }
  }
  if (table.rows.empty()) return std::nullopt;
  return Figure{"topologies-latency",
                fmt::format("99th percentile at the learner in {}, by learner region and topology",
                            december.schedule.tests[test].name),
                "The same learners and the same load on each topology.",
                specification(R"vl(
{"height": {"step": 26}, "data": {"from": "topologies-p99"},
 "encoding": {"y": {"field": "learner_region", "type": "nominal", "sort": null, "title": null},
  "x": {"field": "p99_ms", "type": "quantitative", "title": "99th percentile of latency, ms"}},
 "layer": [{"mark": {"type": "line", "color": "var(--grid)", "strokeWidth": 3},
   "encoding": {"detail": {"field": "learner_region"}}},
  {"mark": {"type": "point", "filled": true, "size": 90, "opacity": 1},
   "encoding": {"color": {"field": "topology", "type": "nominal", "sort": null, "title": null},
    "shape": {"field": "topology", "type": "nominal", "sort": null, "title": null},
    "tooltip": [{"field": "learner_region"}, {"field": "topology"}, {"field": "p99_ms"}]}}]})vl"),
                {{"topologies-p99", csv_of(table)}}};
}

std::optional<Figure> projections_chart(const December& december) {
  const std::size_t test = load_test_of(december);
  Table table{{"station", "topology", "learners", "busy_ratio"}, {}};
  for (const DecemberColumn& column : december.columns) {
    for (const Projection& one : column.runs[test].summary.projections) {
      for (const auto& [learners, busy] : {std::pair{"5M", one.at_5m}, {"10M", one.at_10m}}) {
        table.rows.push_back(
            {one.station, column.topology.name + ", " + learners, learners, cell_text(busy)});
      }
    }
  }
  if (table.rows.empty()) return std::nullopt;
  return Figure{"projections-chart",
                fmt::format("Busy share of {} with 5M and with 10M learners",
                            servers_text(december.columns.front().runs[test].summary.facts)),
                "Right of the line the work does not fit.",
                specification(R"vl(
{"height": {"step": 17}, "data": {"from": "projections"},
 "encoding": {"y": {"field": "station", "type": "nominal", "sort": null, "title": null},
  "yOffset": {"field": "topology", "type": "nominal", "sort": null}},
 "layer": [{"mark": {"type": "bar"},
   "encoding": {"x": {"field": "busy_ratio", "type": "quantitative", "title": "share of servers busy in the busiest region",
     "axis": {"format": "%"}},
    "color": {"field": "topology", "type": "nominal", "sort": null, "title": null},
    "tooltip": [{"field": "station"}, {"field": "topology"}, {"field": "busy_ratio"}]}},
  {"data": {"values": [{"full": 1}]}, "mark": {"type": "rule", "strokeDash": [6, 3], "color": "var(--ink)"},
   "encoding": {"x": {"field": "full", "type": "quantitative"}, "y": null, "yOffset": null}}]})vl"),
                {{"projections", csv_of(table)}}};
}

std::optional<Figure> calendar_chart(const December& december, const DecemberColumn& column) {
  Table table{{"what", "dates", "first_day", "day_after"}, {}};
  const auto add = [&](const std::string& what, const char* dates,
                       const std::optional<Days>& days) {
    if (!days) return;
    table.rows.push_back(
        {what, dates, iso_day(days->first), iso_day(days->last + std::chrono::days{1})});
  };
  for (const CalendarEntry& entry : column.calendar.entries) {
    add(entry.what, "planned", entry.planned);
    add(entry.what, entry.is_remedy ? "resulting, remedy" : "resulting", entry.resulting);
  }
  const Schedule& schedule = december.schedule;
  Table dates{{"day", "label", "lift"}, {}};  // the end of the day
  for (const auto& [day, label] : {std::pair{schedule.all_pass_by, "all PASS by"},
                                   {schedule.gate, "gate"},
                                   {schedule.hold, "if on HOLD, looked at again"}}) {
    dates.rows.push_back({iso_day(day + std::chrono::days{1}),
                          fmt::format("{} {}", label, day_text(day)),
                          std::to_string(2 + 12 * dates.rows.size())});
  }
  const std::string id = column.topology.id;
  Figure figure{"calendar-" + id,
                "The calendar on " + column.topology.name,
                calendar_sentences(december, column.calendar).back() + ".",
                specification(R"vl(
{"height": {"step": 14},
 "layer": [{"mark": {"type": "bar", "height": {"band": 0.9}},
   "encoding": {"y": {"field": "what", "type": "nominal", "sort": null, "title": null},
    "yOffset": {"field": "dates", "type": "nominal", "sort": ["planned", "resulting", "resulting, remedy"]},
    "x": {"field": "first_day", "type": "temporal", "title": "day", "scale": {"type": "utc"},
     "axis": {"format": "%b %-d", "labelOverlap": true}},
    "x2": {"field": "day_after"},
    "color": {"field": "dates", "type": "nominal", "title": null,
     "scale": {"domain": ["planned", "resulting", "resulting, remedy"],
      "range": ["var(--c8)", "var(--c1)", "var(--c2)"]}},
    "tooltip": [{"field": "what"}, {"field": "dates"}]}},
  {"mark": {"type": "rule", "strokeDash": [6, 3], "color": "var(--band)"},
   "encoding": {"x": {"field": "day", "type": "temporal"}}},
  {"mark": {"type": "text", "align": "right", "dx": -4, "baseline": "top", "fontSize": 10, "dy": {"expr": "toNumber(datum.lift)"},
    "stroke": "var(--paper)", "strokeWidth": 5, "strokeJoin": "round"},
   "encoding": {"x": {"field": "day", "type": "temporal"}, "y": {"value": 0}, "text": {"field": "label"}}},
  {"mark": {"type": "text", "align": "right", "dx": -4, "baseline": "top", "fontSize": 10, "dy": {"expr": "toNumber(datum.lift)"}},
   "encoding": {"x": {"field": "day", "type": "temporal"}, "y": {"value": 0}, "text": {"field": "label"}}}]})vl"),
                {{"dates-" + id, csv_of(table)}, {"gates-" + id, csv_of(dates)}}};
  Json& layers = figure.specification["layer"];
  layers[0]["data"] = {{"from", "dates-" + id},
                       {"parse", {{"first_day", "date"}, {"day_after", "date"}}}};
  for (const std::size_t layer : {1, 2, 3}) {
    layers[layer]["data"] = {{"from", "gates-" + id}, {"parse", {{"day", "date"}}}};
  }
  return figure;
}

}  // namespace fivenines::html
