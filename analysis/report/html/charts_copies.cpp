#include <fmt/format.h>

#include "analysis/report/html/chart_parts.hpp"
#include "analysis/report/html/charts.hpp"

namespace fivenines::html {

std::optional<Figure> visibility_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "visibility");
  if (csv.empty()) return std::nullopt;
  const auto p99 = stat_of(summary, "visibility_time", "", "p99");
  return Figure{
      "visibility-chart",
      "When a committed write is there (t-visibility)",
      p99 ? fmt::format("99 of 100 writes are at every copy after {} s.", figure_of(*p99)) : "",
      specification(R"vl(
{"height": 200, "data": {"from": "visibility"},
 "mark": {"type": "line", "strokeWidth": 2},
 "encoding": {"x": {"field": "t_s", "type": "quantitative", "title": "seconds since the commit",
   "scale": {"type": "log", "nice": false}, "axis": {"tickCount": 6, "format": "~g"}},
  "y": {"field": "share", "type": "quantitative", "title": "share of writes", "axis": {"format": "%"},
   "scale": {"domain": [0, 1]}},
  "color": {"field": "copies", "type": "nominal", "sort": null, "title": "seen by"},
  "strokeDash": {"field": "copies", "type": "nominal", "sort": null, "title": "seen by"},
  "tooltip": [{"field": "copies"}, {"field": "t_s"}, {"field": "share"}]},
 "transform": [{"filter": "datum.t_s > 0"}]})vl"),
      {{"visibility", csv}}};
}

std::optional<Figure> wan_chart(const Summary& summary) {
  const std::string csv = csv_of_series(summary, "wan");
  if (csv.empty()) return std::nullopt;
  const auto bytes = stat_of(summary, "wan_bytes", "", "total");
  return Figure{"wan-chart",
                "What crosses the WAN for the copies' sake, by sending region",
                bytes ? fmt::format("{} MB in all replications.", figure_of(*bytes / 1e6)) : "",
                specification(R"vl(
{"height": {"step": 20}, "data": {"from": "wan"},
 "mark": {"type": "bar"},
 "encoding": {"y": {"field": "from", "type": "nominal", "sort": null, "title": null},
  "x": {"aggregate": "sum", "field": "megabytes", "type": "quantitative", "title": "megabytes in a replication"},
  "color": {"field": "kind", "type": "nominal", "sort": null, "title": null}}})vl"),
                {{"wan", csv}}};
}

}  // namespace fivenines::html
