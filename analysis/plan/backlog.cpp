#include "analysis/plan/backlog.hpp"

#include <cmath>

#include "analysis/statistics/jackknife.hpp"

namespace fivenines {

namespace {

double at(const std::vector<std::uint32_t>& values, std::size_t second) {
  return second < values.size() ? values[second] : 0.0;
}

constexpr std::size_t kSecondsLeast = 3;

struct Line {
  double slope = 0;
  double spread = 0;  ///< standard deviation of the points around it
};

/// Least squares through (0, y_0), (1, y_1), ...
Line line_through(const std::vector<double>& y) {
  const auto n = static_cast<double>(y.size());
  const double x_mean = 0.5 * (n - 1);
  double y_mean = 0;
  for (const double value : y) y_mean += value / n;
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double dx = static_cast<double>(i) - x_mean;
    products += dx * (y[i] - y_mean);
    squares += dx * dx;
  }
  Line line{products / squares, 0};
  double residuals = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double off = y[i] - y_mean - line.slope * (static_cast<double>(i) - x_mean);
    residuals += off * off;
  }
  line.spread = std::sqrt(residuals / (n - 2));
  return line;
}

}  // namespace

std::vector<double> backlog_by_second(const ReplicationRecord& record) {
  const SecondRange bins = window_bins(record);
  std::vector<double> backlog;
  double under_way = 0;
  for (std::size_t s = 0; s < bins.last; ++s) {
    for (const LearnerRegionRecord& region : record.learner_regions) {
      under_way += at(region.arrived_by_second, s) - at(region.failed_by_second, s);
    }
    for (const RegionRecord& region : record.regions) under_way -= at(region.served_by_second, s);
    if (s >= bins.first) backlog.push_back(under_way);
  }
  return backlog;
}

bool rises_clearly(const std::vector<double>& values) {
  constexpr double kDeviations = 4;
  if (values.size() < kSecondsLeast) return false;
  const Line line = line_through(values);
  return line.slope * static_cast<double>(values.size()) > kDeviations * line.spread;
}

BacklogGrowth backlog_growth(const std::vector<ReplicationRecord>& records) {
  std::vector<double> slopes;
  bool rises = false;
  for (const ReplicationRecord& record : records) {
    const std::vector<double> backlog = backlog_by_second(record);
    if (backlog.size() < kSecondsLeast) continue;
    slopes.push_back(line_through(backlog).slope);
    rises = rises_clearly(backlog);
  }
  BacklogGrowth growth{mean_interval(slopes), false};
  growth.grows = slopes.size() == 1 ? rises : !growth.slope.single && growth.slope.low > 0;
  return growth;
}

}  // namespace fivenines
