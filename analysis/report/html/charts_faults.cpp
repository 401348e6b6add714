#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/html/chart_parts.hpp"
#include "analysis/report/html/charts.hpp"

namespace fivenines::html {

std::optional<Figure> errors_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "errors");
  if (csv.empty()) return std::nullopt;
  const auto errors = stat_of(summary, "error_ratio", "", "mean");
  Figure figure{"errors-chart",
                "Share of analyses not answered well, by learner region over time",
                errors ? fmt::format("{} % of all analyses of the window failed or were not "
                                     "answered; a strip that is empty had none.",
                                     figure_of(100 * *errors))
                       : "",
                specification(R"vl(
{"height": {"step": 22},
 "layer": [{"data": {"from": "errors"}, "transform": [{"filter": "datum.bad_ratio > 0"},
    {"calculate": "datum.bad_ratio < 0.0001 ? 'up to 0.01 %' : datum.bad_ratio < 0.01 ? '0.01 to 1 %' : datum.bad_ratio < 0.1 ? '1 to 10 %' : datum.bad_ratio < 0.5 ? '10 to 50 %' : 'above 50 %'",
     "as": "step"}],
   "mark": {"type": "rect", "opacity": 1},
   "encoding": {"x": {"field": "t_s", "type": "quantitative", "title": "seconds since the start of measurement",
     "scale": {"nice": false}},
    "x2": {"field": "to_s"},
    "y": {"field": "learner_region", "type": "nominal", "sort": null, "title": null},
    "color": {"field": "step", "type": "nominal", "title": "share of analyses",
     "scale": {"domain": ["up to 0.01 %", "0.01 to 1 %", "1 to 10 %", "10 to 50 %", "above 50 %"],
      "range": ["var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)"]},
     "legend": {"symbolType": "square", "symbolStrokeWidth": 0}},
    "tooltip": [{"field": "learner_region"}, {"field": "t_s"}, {"field": "bad_ratio"}]}}]})vl"),
                {{"errors", csv}}};
  // the whole run, also where the last part has no bad analysis
  figure.specification["layer"][0]["encoding"]["x"]["scale"]["domain"] =
      Json::array({-seconds(summary.facts.warm_up), seconds(summary.facts.measure)});
  // every region has its strip, also one without a bad analysis
  Table regions{{"learner_region", "t_s"}, {}};
  for (const PlaceFact& place : summary.facts.places) {
    if (!place.is_region) regions.rows.push_back({place.id, "0"});
  }
  figure.data.emplace_back("errors-regions", csv_of(regions));
  figure.specification["layer"].insert(figure.specification["layer"].begin(), specification(
                                                                                  R"vl(
{"data": {"from": "errors-regions"}, "mark": {"type": "point", "opacity": 0},
 "encoding": {"x": {"field": "t_s", "type": "quantitative"},
  "y": {"field": "learner_region", "type": "nominal", "sort": null}}})vl"));
  add_time_bands(summary, figure);
  return figure;
}

std::optional<Figure> budget_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "budget");
  if (csv.empty() || !summary.budget) return std::nullopt;
  Figure figure{
      "budget-chart",
      "Error budget of the window as it is spent",
      fmt::format("1 is what 99.999 % allows in the measured window; {} times that was spent.",
                  figure_of(summary.budget->used())),
      specification(R"vl(
{"height": 190,
 "layer": [{"data": {"from": "budget"},
   "mark": {"type": "line", "color": "var(--c2)", "interpolate": "step-after", "strokeWidth": 2},
   "encoding": {"x": {"field": "t_s", "type": "quantitative", "title": "seconds since the start of measurement",
     "scale": {"nice": false}},
    "y": {"field": "used", "type": "quantitative", "title": "budgets spent"}}},
  {"data": {"values": [{"allowed": 1}]},
   "mark": {"type": "rule", "strokeDash": [6, 3], "color": "var(--ink)"},
   "encoding": {"y": {"field": "allowed", "type": "quantitative"}}}]})vl"),
      {{"budget", csv}}};
  add_time_bands(summary, figure);
  return figure;
}

std::optional<Figure> regions_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "regions");
  if (csv.empty()) return std::nullopt;
  const std::string which = summary.longest_failover
                                ? fmt::format("Replication {}, which had the longest failover.",
                                              summary.longest_failover->replication)
                                : "The first replication.";
  return Figure{"regions-chart",
                "States of the regions that faults struck",
                which,
                specification(R"vl(
{"height": {"step": 15}, "data": {"from": "regions"},
 "mark": {"type": "bar", "height": {"band": 0.7}},
 "encoding": {"y": {"field": "region", "type": "nominal", "sort": null, "title": null},
  "yOffset": {"field": "lane", "type": "nominal"},
  "x": {"field": "from_s", "type": "quantitative", "title": "seconds since the start of measurement",
   "scale": {"nice": false}},
  "x2": {"field": "to_s"},
  "color": {"field": "state", "type": "nominal", "title": null,
   "scale": {"domain": ["struck", "suspected", "learners leave", "out", "learners return"],
    "range": ["var(--c2)", "var(--c5)", "var(--c4)", "var(--c8)", "var(--c1)"]}},
  "tooltip": [{"field": "region"}, {"field": "state"}, {"field": "from_s"}, {"field": "to_s"}]},
 "transform": [{"calculate": "datum.state == 'struck' ? 'fault' : 'routes'", "as": "lane"}]})vl"),
                {{"regions", csv}}};
}

std::optional<Figure> anatomy_chart(const Summary& summary) {
  const auto is_whole = [](const FaultSummary& fault) {
    return fault.id.find('/') == std::string::npos;  // not a part of another one
  };
  const bool many = std::count_if(summary.faults.begin(), summary.faults.end(), is_whole) > 1;
  Table table{{"fault", "stage", "from_s", "median_s", "min_s", "max_s", "note"}, {}};
  for (const FaultSummary& fault : summary.faults) {
    if (!is_whole(fault)) continue;
    double before = 0;
    for (const FaultTimes& times : fault.times) {
      if (times.name == "failover_time" || times.name == "outage") continue;
      table.rows.push_back({fault.id, many ? fault.id + ": " + times.name : times.name,
                            cell_text(std::min(before, times.p50)), cell_text(times.p50),
                            cell_text(times.min), cell_text(times.max),
                            times.censored == 0 ? ""
                                                : fmt::format("not reached in {} of {}",
                                                              times.censored, times.count)});
      before = std::max(before, times.p50);
    }
  }
  if (table.rows.empty()) return std::nullopt;
  Json chart = specification(R"vl(
{"height": {"step": 26}, "data": {"from": "anatomy"},
 "encoding": {"y": {"field": "stage", "type": "nominal", "sort": null, "title": null},
  "tooltip": [{"field": "fault"},
   {"field": "stage"},
   {"field": "median_s"},
   {"field": "min_s"},
   {"field": "max_s"}]},
 "layer": [{"mark": {"type": "bar", "height": {"band": 0.36}},
   "encoding": {"x": {"field": "from_s", "type": "quantitative", "title": "seconds since the fault began"},
    "x2": {"field": "median_s"},
    "color": {"condition": {"test": "datum.note", "value": "var(--c8)"}, "value": "var(--c1)"}}},
  {"mark": {"type": "rule", "color": "var(--ink)"},
   "encoding": {"x": {"field": "min_s", "type": "quantitative"}, "x2": {"field": "max_s"}}},
  {"mark": {"type": "tick", "color": "var(--ink)", "thickness": 3},
   "encoding": {"x": {"field": "median_s", "type": "quantitative"}}},
  {"mark": {"type": "text", "align": "right", "dx": -2, "dy": -9, "fontSize": 10},
   "encoding": {"x": {"value": "width"}, "text": {"field": "note"}}}]})vl");
  return Figure{"anatomy-chart",
                "What happened after each fault",
                "A bar runs from the stage before to the median of this one; the line spans the "
                "fastest and the slowest occurrence.",
                std::move(chart),
                {{"anatomy", csv_of(table)}}};
}

std::optional<Figure> failover_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "failover_share");
  if (csv.empty()) return std::nullopt;
  const auto most = stat_of(summary, "failover_time", "", "max");
  return Figure{"failover-chart",
                "Failover time over all occurrences and replications",
                fmt::format("From the first failed request to the last one sent to the region{}.",
                            most ? fmt::format("; the longest took {} s", figure_of(*most)) : ""),
                specification(R"vl(
{"height": 190, "data": {"from": "failover_share"},
 "mark": {"type": "line", "interpolate": "step-after", "point": true},
 "encoding": {"x": {"field": "failover_s", "type": "quantitative", "scale": {"zero": false},
   "title": "failover time, s"},
  "y": {"field": "share", "type": "quantitative", "title": "share of faults", "axis": {"format": "%"},
   "scale": {"domain": [0, 1]}},
  "color": {"field": "fault", "type": "nominal"},
  "strokeDash": {"field": "fault", "type": "nominal"},
  "tooltip": [{"field": "fault"}, {"field": "failover_s"}, {"field": "share"}]}})vl"),
                {{"failover_share", csv}}};
}

std::optional<Figure> hit_rate_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "hit_rate");
  if (csv.empty()) return std::nullopt;
  const auto mean = stat_of(summary, "cache_hit_rate", "level=combined", "mean");
  Figure figure{
      "hit-rate-chart",
      "Hit rate of all cache levels together over time",
      mean ? fmt::format("{} % of the lookups in the window.", figure_of(100 * *mean)) : "",
      specification(R"vl(
{"height": 180,
 "layer": [{"data": {"from": "hit_rate"}, "mark": {"type": "line", "color": "var(--c3)"},
   "encoding": {"x": {"field": "t_s", "type": "quantitative", "title": "seconds since the start of measurement",
     "scale": {"nice": false}},
    "y": {"field": "hit_ratio", "type": "quantitative", "title": "share of lookups",
     "axis": {"format": "%"}, "scale": {"zero": false}}}}]})vl"),
      {{"hit_rate", csv}}};
  add_time_bands(summary, figure);
  return figure;
}

std::optional<Figure> busy_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "busy");
  if (csv.empty()) return std::nullopt;
  Figure figure{"busy-chart",
                "Share of servers busy, in the busiest region of each kind of station",
                "Above 95 % for ten seconds a station counts as saturated.",
                specification(R"vl(
{"height": 200,
 "layer": [{"data": {"from": "busy"}, "mark": {"type": "line"},
   "encoding": {"x": {"field": "t_s", "type": "quantitative", "title": "seconds since the start of measurement",
     "scale": {"nice": false}},
    "y": {"field": "busy_ratio", "type": "quantitative", "title": "share busy", "axis": {"format": "%"},
     "scale": {"domain": [0, 1]}},
    "color": {"field": "tier", "type": "nominal", "sort": null, "title": null},
    "strokeDash": {"field": "tier", "type": "nominal", "sort": null, "title": null}}},
  {"data": {"values": [{"saturated": 0.95}]},
   "mark": {"type": "rule", "strokeDash": [6, 3], "color": "var(--band)"},
   "encoding": {"y": {"field": "saturated", "type": "quantitative"}}}]})vl"),
                {{"busy", csv}}};
  add_time_bands(summary, figure);
  return figure;
}

std::optional<Figure> convergence_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "convergence");
  if (csv.empty()) return std::nullopt;
  return Figure{"convergence-chart",
                "How two figures settle as replications are added",
                "The band is the 95 % interval of the first so many replications.",
                specification(R"vl(
{"height": 200, "data": {"from": "convergence"},
 "encoding": {"x": {"field": "replications", "type": "quantitative", "title": "replications",
   "axis": {"format": "d", "labelExpr": "datum.value % 1 ? '' : datum.label"}},
  "color": {"field": "figure", "type": "nominal", "title": null, "legend": {"symbolOpacity": 1}}},
 "layer": [{"transform": [{"filter": "datum.replications > 2"}], "mark": {"type": "area", "opacity": 0.2},
   "encoding": {"y": {"field": "low", "type": "quantitative", "title": "99th percentile, ms",
     "scale": {"zero": false}},
    "y2": {"field": "high"}}},
  {"mark": {"type": "line", "point": true},
   "encoding": {"y": {"field": "value", "type": "quantitative"}}}]})vl"),
                {{"convergence", csv}}};
}

}  // namespace fivenines::html
