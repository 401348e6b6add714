#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/report/html/chart_parts.hpp"
#include "analysis/report/html/charts.hpp"

namespace fivenines::html {

namespace {

/// The colours of the map by how much of the most there is.
std::string_view land_layer() {
  return R"vl(
{"data": {"from": "land"}, "mark": {"type": "geoshape", "fill": "var(--land)"}})vl";
}

/// Names of neighbours would lie on each other: such a place has its name below.
class MapLabels {
 public:
  std::string side_of(const PlaceFact& place) {
    constexpr double kDegreesWide = 55;
    constexpr double kDegreesHigh = 12;
    const bool meets = std::any_of(above_.begin(), above_.end(), [&](const PlaceFact* other) {
      return std::abs(other->longitude_degrees - place.longitude_degrees) < kDegreesWide &&
             std::abs(other->latitude_degrees - place.latitude_degrees) < kDegreesHigh;
    });
    if (!meets) above_.push_back(&place);
    return meets ? "below" : "above";
  }

 private:
  std::vector<const PlaceFact*> above_;
};

/// The names of the places of that table, in two layers.
void add_labels(Json& layers, const std::string& table) {
  for (const auto& [side, dy] : {std::pair{"above", -17}, std::pair{"below", 21}}) {
    Json layer = specification(R"vl(
{"mark": {"type": "text", "fontSize": 11},
 "encoding": {"longitude": {"field": "longitude", "type": "quantitative"},
  "latitude": {"field": "latitude", "type": "quantitative"}, "text": {"field": "label"}}})vl");
    layer["data"] = {{"from", table}};
    layer["transform"] = {{{"filter", fmt::format("datum.side == '{}'", side)}}};
    layer["mark"]["dy"] = dy;
    layers.push_back(std::move(layer));
  }
}

Json map_specification() {
  return specification(R"vl(
{"height": 320, "projection": {"type": "equalEarth"}, "layer": []})vl");
}

}  // namespace

std::optional<Figure> places_chart(const Summary& summary) {
  Table regions{{"region", "latitude", "longitude"}, {}};
  Table learners{{"learner_region", "latitude", "longitude", "share_percent", "label", "side"}, {}};
  MapLabels labels;
  for (const PlaceFact& place : summary.facts.places) {
    const std::string latitude = cell_text(place.latitude_degrees);
    const std::string longitude = cell_text(place.longitude_degrees);
    if (place.latitude_degrees == 0 && place.longitude_degrees == 0) continue;
    if (place.is_region) {
      regions.rows.push_back({place.id, latitude, longitude});
    } else {
      const std::string share = cell_text(100 * place.learner_share);
      learners.rows.push_back({place.id, latitude, longitude, share, place.id + " " + share + " %",
                               labels.side_of(place)});
    }
  }
  if (regions.rows.empty() || learners.rows.empty()) return std::nullopt;
  Figure figure{"places",
                "Where the platform stands and where its learners are",
                fmt::format("{} regions (squares) serve learners of {} places (circles, as large "
                            "as their share).",
                            regions.rows.size(), learners.rows.size()),
                map_specification(),
                {}};
  Json& layers = figure.specification["layer"];
  layers.push_back(specification(land_layer()));
  layers.push_back(specification(R"vl(
{"data": {"from": "places-learners"},
 "mark": {"type": "circle", "fill": "var(--c1)", "opacity": 0.55, "stroke": "var(--c1)"},
 "encoding": {"longitude": {"field": "longitude", "type": "quantitative"},
  "latitude": {"field": "latitude", "type": "quantitative"},
  "size": {"field": "share_percent", "type": "quantitative", "title": "share of learners, %",
   "scale": {"range": [40, 700], "zero": true}, "legend": null},
  "tooltip": [{"field": "learner_region"}, {"field": "share_percent"}]}})vl"));
  layers.push_back(specification(R"vl(
{"data": {"from": "places-regions"},
 "mark": {"type": "point", "shape": "square", "filled": true, "fill": "var(--c2)", "size": 60, "opacity": 1,
  "stroke": "var(--paper)"},
 "encoding": {"longitude": {"field": "longitude", "type": "quantitative"},
  "latitude": {"field": "latitude", "type": "quantitative"}, "tooltip": {"field": "region"}}})vl"));
  add_labels(layers, "places-learners");
  figure.data = {{"places-learners", csv_of(learners)}, {"places-regions", csv_of(regions)}};
  return figure;
}

std::optional<Figure> latency_map(const Summary& summary) {
  Table table{{"learner_region", "latitude", "longitude", "p99_ms", "label", "side"}, {}};
  MapLabels labels;
  double least = 0;
  double most = 0;
  for (const PlaceFact& place : summary.facts.places) {
    if (place.is_region || (place.latitude_degrees == 0 && place.longitude_degrees == 0)) continue;
    const auto p99 = stat_of(summary, "latency", "point=client,learner_region=" + place.id, "p99");
    if (!p99) continue;
    least = table.rows.empty() ? *p99 : std::min(least, *p99);
    most = std::max(most, *p99);
    table.rows.push_back({place.id, cell_text(place.latitude_degrees),
                          cell_text(place.longitude_degrees), cell_text(*p99),
                          fmt::format("{} {} ms", place.id, figure_of(*p99)),
                          labels.side_of(place)});
  }
  if (table.rows.empty()) return std::nullopt;
  Figure figure{"latency-map",
                "99th percentile of latency for learners of each place",
                fmt::format("From {} to {} ms at the learner, last mile and WAN included.",
                            figure_of(least), figure_of(most)),
                map_specification(),
                {{"latency-places", csv_of(table)}}};
  Json& layers = figure.specification["layer"];
  layers.push_back(specification(land_layer()));
  layers.push_back(specification(R"vl(
{"data": {"from": "latency-places"},
 "mark": {"type": "circle", "size": 260, "opacity": 1, "stroke": "var(--ink)", "strokeWidth": 0.7},
 "encoding": {"longitude": {"field": "longitude", "type": "quantitative"},
  "latitude": {"field": "latitude", "type": "quantitative"},
  "color": {"field": "p99_ms", "type": "quantitative", "title": "p99, ms",
   "scale": {"type": "quantize", "nice": true,
    "range": ["var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)"]}},
  "tooltip": [{"field": "learner_region"}, {"field": "p99_ms"}]}})vl"));
  add_labels(layers, "latency-places");
  return figure;
}

std::optional<Figure> pairs_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "pairs");
  if (csv.empty() || summary.facts.regions < 2) return std::nullopt;
  return Figure{"pairs-chart",
                "99th percentile at the learner, by learner region and serving region",
                "A cell is empty where nobody was served; the figure in it is in milliseconds, its "
                "colour the share of the learners' analyses.",
                specification(R"vl(
{"height": {"step": 30}, "data": {"from": "pairs"},
 "encoding": {"x": {"field": "serving_region", "type": "nominal", "sort": null, "title": "serving region",
   "axis": {"labelAngle": -30}},
  "y": {"field": "learner_region", "type": "nominal", "sort": null, "title": "learner region"}},
 "layer": [{"mark": {"type": "rect", "stroke": "var(--paper)"},
   "transform": [{"calculate": "datum.share < 0.001 ? 'up to 0.1 %' : datum.share < 0.01 ? '0.1 to 1 %' : datum.share < 0.1 ? '1 to 10 %' : datum.share < 0.5 ? '10 to 50 %' : 'above 50 %'",
    "as": "step"}],
   "encoding": {"color": {"field": "step", "type": "nominal", "title": "share of analyses",
     "scale": {"domain": ["up to 0.1 %", "0.1 to 1 %", "1 to 10 %", "10 to 50 %", "above 50 %"],
      "range": ["var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)"]},
     "legend": {"symbolType": "square", "symbolStrokeWidth": 0}},
    "tooltip": [{"field": "learner_region"},
     {"field": "serving_region"},
     {"field": "p99_ms"},
     {"field": "share"}]}},
  {"mark": {"type": "text", "fontSize": 11},
   "encoding": {"text": {"field": "p99_ms", "type": "quantitative", "format": ",.0f"},
    "color": {"field": "share", "type": "quantitative", "legend": null,
     "scale": {"type": "threshold", "domain": [0.01], "range": ["var(--s-ink-1)", "var(--s-ink-2)"]}}}}],
 "resolve": {"scale": {"color": "independent"}}})vl"),
                {{"pairs", csv}}};
}

std::optional<Figure> region_latency_chart(const Summary& summary) {
  Table table{{"learner_region", "statistic", "latency_ms"}, {}};
  for (const PlaceFact& place : summary.facts.places) {
    if (place.is_region) continue;
    for (const char* stat : {"p50", "p90", "p99", "p99.9"}) {
      const auto ms = stat_of(summary, "latency", "point=client,learner_region=" + place.id, stat);
      if (ms) table.rows.push_back({place.id, stat, cell_text(*ms)});
    }
  }
  if (table.rows.empty()) return std::nullopt;
  return Figure{"region-latency",
                "Latency at the learner by learner region",
                "The median, and what one of ten, of a hundred and of a thousand analyses exceeds.",
                specification(R"vl(
{"height": {"step": 26}, "data": {"from": "region-percentiles"},
 "encoding": {"y": {"field": "learner_region", "type": "nominal", "sort": null, "title": null},
  "x": {"field": "latency_ms", "type": "quantitative", "scale": {"type": "log", "nice": false},
   "title": "latency, ms", "axis": {"tickCount": 6}}},
 "layer": [{"mark": {"type": "line", "color": "var(--grid)", "strokeWidth": 3},
   "encoding": {"detail": {"field": "learner_region"}}},
  {"mark": {"type": "point", "filled": true, "size": 90, "opacity": 1},
   "encoding": {"color": {"field": "statistic", "type": "nominal", "sort": null, "title": null},
    "shape": {"field": "statistic", "type": "nominal", "sort": null, "title": null},
    "tooltip": [{"field": "learner_region"}, {"field": "statistic"}, {"field": "latency_ms"}]}}]})vl"),
                {{"region-percentiles", csv_of(table)}}};
}

}  // namespace fivenines::html
