#include "analysis/report/html/chart_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

std::string cell_text(double value) {
  return fmt::format("{}", short_number(value));
}

std::string figure_of(double value) {
  return figure(value);
}

std::string csv_of_series(const Summary& summary, std::string_view id) {
  const Series* series = find_series(summary.series, id);
  if (series == nullptr) return "";
  Table table{series->columns, {}};
  for (const auto& cells : series->rows) {
    std::vector<std::string> row;
    for (const SeriesCell& cell : cells) {
      if (const auto* number = std::get_if<double>(&cell)) {
        row.push_back(cell_text(*number));
      } else if (const auto* word = std::get_if<std::string>(&cell)) {
        row.push_back(*word);
      } else {
        row.emplace_back();
      }
    }
    table.rows.push_back(std::move(row));
  }
  return csv_of(table);
}

Json specification(std::string_view text) {
  return Json::parse(text);
}

void add_time_bands(const Summary& summary, Figure& figure) {
  const RunFacts& facts = summary.facts;
  Json& layers = figure.specification["layer"];
  Json behind = Json::array();
  if (facts.warm_up > SimDuration{0}) {
    figure.data.emplace_back(
        "warm-up-" + figure.id,
        csv_of({{"from_s", "to_s"}, {{cell_text(-seconds(facts.warm_up)), "0"}}}));
    Json band = specification(R"vl(
{"mark": {"type": "rect", "color": "var(--warm)", "opacity": 0.25},
 "encoding": {"x": {"field": "from_s", "type": "quantitative"}, "x2": {"field": "to_s"}}})vl");
    band["data"] = {{"from", "warm-up-" + figure.id}};
    behind.push_back(std::move(band));
  }
  if (!facts.faults.empty()) {
    Table table{{"fault", "from_s", "to_s"}, {}};
    const double end = seconds(facts.measure);
    for (const FaultFact& fault : facts.faults) {
      if (!fault.has_time()) continue;
      const double from = seconds(fault.at);
      const double to = fault.lasting ? std::min(end, from + seconds(*fault.lasting)) : end;
      if (to > from) table.rows.push_back({fault.id, cell_text(from), cell_text(to)});
    }
    figure.data.emplace_back("faults-" + figure.id, csv_of(table));
    Json band = specification(R"vl(
{"mark": {"type": "rect", "color": "var(--band)", "opacity": 0.22},
 "encoding": {"x": {"field": "from_s", "type": "quantitative"}, "x2": {"field": "to_s"},
  "tooltip": {"field": "fault"}}})vl");
    band["data"] = {{"from", "faults-" + figure.id}};
    behind.push_back(std::move(band));
  }
  for (Json& layer : layers) behind.push_back(std::move(layer));
  layers = std::move(behind);
}

std::optional<double> stat_of(const Summary& summary, std::string_view name,
                              std::string_view labels, std::string_view stat) {
  const SummaryMetric* metric = summary.find(name, labels);
  const Estimate* estimate = metric == nullptr ? nullptr : metric->stat(stat);
  if (estimate == nullptr) return std::nullopt;
  return estimate->value;
}

}  // namespace fivenines::html
