#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/report/html/chart_parts.hpp"
#include "analysis/report/html/charts.hpp"

namespace fivenines::html {

namespace {

/// The rows and the seconds that all strips have, whatever happens in them.
struct Frame {
  Json regions = Json::array();
  Json learner_regions = Json::array();
  Json seconds = Json::array();
};

Frame frame_of(const Series& film, const Series* errors) {
  Frame frame;
  const auto add = [](const Series& series, Json& regions) {
    for (const auto& row : series.rows) {
      const auto& region = std::get<std::string>(row[1]);
      if (std::find(regions.begin(), regions.end(), Json(region)) == regions.end()) {
        regions.push_back(region);
      }
    }
  };
  add(film, frame.regions);
  if (errors != nullptr) add(*errors, frame.learner_regions);
  frame.seconds = {std::get<double>(film.rows.front()[0]),
                   std::get<double>(film.rows.back()[0]) + 1};
  return frame;
}

struct Strip {
  const char* table;
  const char* region;
  const char* figure;
  const char* title;
  const char* filter;      ///< seconds that differ from the ground
  const char* background;  ///< what the others look like
  const char* step;        ///< expression of what its colour stands for
  const char* colour;      ///< encoding of that
};

/// A cell for each second and region that is not as usual.
Json strip_of(const Strip& wanted, const Frame& frame) {
  Json strip = specification(R"vl(
{"height": {"step": 12},
 "layer": [{"mark": {"type": "rect", "opacity": 1},
   "encoding": {"x": {"field": "t_s", "type": "quantitative", "title": "seconds since the fault began",
     "scale": {"nice": false, "zero": false}},
    "x2": {"field": "to_s"},
    "y": {"type": "nominal", "title": null, "axis": {"minExtent": 90, "labelFontSize": 10}}}},
  {"data": {"values": [{}]}, "mark": {"type": "rule", "color": "var(--ink)", "strokeDash": [4, 2]},
   "encoding": {"x": {"datum": {"expr": "second"}, "type": "quantitative"}}}]})vl");
  strip["title"] = {{"text", wanted.title},
                    {"anchor", "start"},
                    {"fontSize", 12},
                    {"color", "var(--ink)"},
                    {"fontWeight", "normal"}};
  strip["view"] = {{"fill", wanted.background}};
  Json& cells = strip["layer"][0];
  cells["data"] = {{"from", wanted.table}};
  cells["transform"] = Json::array({Json{{"filter", wanted.filter}},
                                    Json{{"calculate", "toNumber(datum.t_s) + 1"}, {"as", "to_s"}},
                                    Json{{"calculate", wanted.step}, {"as", "step"}}});
  Json& encoding = cells["encoding"];
  const bool is_of_learners = std::string_view(wanted.region) == "learner_region";
  encoding["x"]["scale"]["domain"] = frame.seconds;
  encoding["y"]["field"] = wanted.region;
  encoding["y"]["scale"]["domain"] = is_of_learners ? frame.learner_regions : frame.regions;
  encoding["color"] = specification(wanted.colour);
  encoding["tooltip"] = Json::array(
      {Json{{"field", wanted.region}}, Json{{"field", "t_s"}}, Json{{"field", wanted.figure}}});
  return strip;
}

constexpr const char* kState = R"vl(
{"field": "state", "type": "nominal", "title": null,
 "scale": {"domain": ["serves", "struck", "suspected", "learners leave", "out", "learners return"],
  "range": ["var(--s1)", "var(--c2)", "var(--c5)", "var(--c4)", "var(--c8)", "var(--c1)"]}})vl";
/// Steps of a figure are words, so that their legend is a list.
constexpr const char* kShare = R"vl(
{"field": "step", "type": "nominal", "title": null,
 "scale": {"domain": ["up to 10 %", "10 to 20 %", "20 to 40 %", "above 40 %"],
  "range": ["var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)"]}})vl";
constexpr const char* kWaiting = R"vl(
{"field": "step", "type": "nominal", "title": null,
 "scale": {"domain": ["1 to 10 jobs", "10 to 100", "100 to 1,000", "more"],
  "range": ["var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)"]}})vl";
constexpr const char* kErrors = R"vl(
{"field": "step", "type": "nominal", "title": null,
 "scale": {"domain": ["up to 1 %", "1 to 10 %", "10 to 50 %", "above 50 %"],
  "range": ["var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)"]}})vl";
constexpr const char* kShareStep =
    "datum.share_of_answers < 0.1 ? 'up to 10 %' : datum.share_of_answers < 0.2 ? '10 to 20 %' : "
    "datum.share_of_answers < 0.4 ? '20 to 40 %' : 'above 40 %'";
constexpr const char* kWaitingStep =
    "datum.analyzer_waiting < 10 ? '1 to 10 jobs' : datum.analyzer_waiting < 100 ? '10 to 100' : "
    "datum.analyzer_waiting < 1000 ? '100 to 1,000' : 'more'";
constexpr const char* kErrorStep =
    "datum.bad_ratio < 0.01 ? 'up to 1 %' : datum.bad_ratio < 0.1 ? '1 to 10 %' : "
    "datum.bad_ratio < 0.5 ? '10 to 50 %' : 'above 50 %'";

constexpr std::array<Strip, 4> kStrips{
    {{"film", "region", "state", "State of the region", "datum.state != 'serves'", "var(--s1)",
      "datum.state", kState},
     {"film", "region", "share_of_answers", "Routes: its share of all answers",
      "datum.share_of_answers >= 0.001", "var(--grid)", kShareStep, kShare},
     {"film", "region", "analyzer_waiting", "Queue: jobs waiting for the analyzer",
      "datum.analyzer_waiting >= 1", "var(--grid)", kWaitingStep, kWaiting},
     {"film_errors", "learner_region", "bad_ratio",
      "Failures: share of its learners' analyses not answered well", "datum.bad_ratio >= 0.0001",
      "var(--grid)", kErrorStep, kErrors}}};

}  // namespace

std::optional<Figure> film_chart(const Summary& summary) {
  const Series* of = find_series(summary.series, "film_of");
  const Series* film = find_series(summary.series, "film");
  if (of == nullptr || film == nullptr) return std::nullopt;
  const auto& fault = std::get<std::string>(of->rows.front()[0]);
  const double replication = std::get<double>(of->rows.front()[1]);
  const double first = std::get<double>(film->rows.front()[0]);
  const double last = std::get<double>(film->rows.back()[0]);
  Figure figure{"film-strip",
                "Second by second through a fault: state, answers, queues, failures",
                fmt::format("{} in replication {:.0f}. The dashed line is the second that the last "
                            "panel reads out.",
                            fault, replication),
                {},
                {{"film", csv_of_series(summary, "film")},
                 {"film_errors", csv_of_series(summary, "film_errors")}}};
  Json& chart = figure.specification;
  chart["params"] = Json::array({Json{{"name", "second"},
                                      {"value", std::min(last, std::max(first, 1.0))},
                                      {"bind",
                                       {{"input", "range"},
                                        {"min", first},
                                        {"max", last},
                                        {"step", 1},
                                        {"name", "Second since the fault began "}}}}});
  chart["spacing"] = 12;
  chart["resolve"] = {{"scale", {{"color", "independent"}, {"y", "independent"}}}};
  chart["vconcat"] = Json::array();
  Json& strips = chart["vconcat"];
  const Frame frame = frame_of(*film, find_series(summary.series, "film_errors"));
  for (const Strip& strip : kStrips) strips.push_back(strip_of(strip, frame));
  strips.push_back(specification(R"vl(
{"height": {"step": 30}, "data": {"from": "film"},
 "title": {"text": {"expr": "'At second ' + second"}, "anchor": "start", "fontSize": 12, "fontWeight": "normal",
  "color": "var(--ink)"},
 "transform": [{"filter": "datum.t_s == second"},
  {"calculate": "[datum.state + '; ' + format(datum.share_of_answers, '.1%') + ' of all answers', 'analyzer ' + format(datum.analyzer_busy, '.0%') + ' busy, ' + format(datum.analyzer_waiting, ',.0f') + ' waiting']",
   "as": "words"}],
 "mark": {"type": "text", "align": "left", "fontSize": 11, "dy": -6, "lineHeight": 13},
 "encoding": {"y": {"field": "region", "type": "nominal", "sort": null, "title": null,
   "axis": {"minExtent": 90, "labelFontSize": 10, "domain": false, "ticks": false}},
  "x": {"value": 4}, "text": {"field": "words"}}})vl"));
  return figure;
}

}  // namespace fivenines::html
