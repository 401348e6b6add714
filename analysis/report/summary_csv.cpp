#include <fmt/format.h>

#include <algorithm>

#include "analysis/plan/csv.hpp"
#include "analysis/report/formats.hpp"

namespace fivenines {

namespace {

/// All labels of the metric table, each once, in the order in which they first come up.
std::vector<std::string_view> label_columns() {
  std::vector<std::string_view> columns;
  for (const MetricRow& row : metrics_table()) {
    for (const LabelRow& label : row.labels) {
      if (std::find(columns.begin(), columns.end(), label.name) == columns.end()) {
        columns.push_back(label.name);
      }
    }
  }
  return columns;
}

std::string label_value(const SummaryMetric& metric, std::string_view column) {
  for (const auto& [label, value] : metric.labels) {
    if (label == column) return csv_field(value);
  }
  return "";
}

}  // namespace

std::string summary_csv(const Summary& summary) {
  const auto columns = label_columns();
  std::string text = fmt::format("metric,{},statistic,unit,value,low,high,single,count\n",
                                 fmt::join(columns, ","));
  for (const SummaryMetric& metric : summary.metrics) {
    std::string labels;
    for (const std::string_view column : columns) labels += label_value(metric, column) + ',';
    for (const auto& [statistic, estimate] : metric.stats) {
      text += fmt::format("{},{}{},{},{},{},{},{},{}\n", metric.name, labels, statistic,
                          metric.unit, estimate.value, estimate.low, estimate.high,
                          estimate.single ? 1 : 0, metric.count);
    }
  }
  return text;
}

}  // namespace fivenines
