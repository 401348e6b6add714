#include "analysis/report/saturation.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "analysis/plan/backlog.hpp"
#include "analysis/plan/rules/throughput.hpp"
#include "analysis/plan/run.hpp"

namespace fivenines {

namespace {

/// A new rate changes how much is under way; that is over after the deadline of most analyses.
constexpr std::size_t kSettleSeconds = 2;

struct Step {
  double offered = 0;  ///< analyses a second
  double served = 0;   ///< answers that left, a second
  bool holds = false;
};

double mean_from(const std::vector<std::uint32_t>& by_second, std::size_t first) {
  const auto at = [&](std::size_t s) { return std::min(s, by_second.size()); };
  const auto begin = by_second.begin();
  const double sum =
      std::accumulate(begin + static_cast<std::ptrdiff_t>(at(first)),
                      begin + static_cast<std::ptrdiff_t>(at(first + kSearchStepSeconds)), 0.0);
  return sum / static_cast<double>(kSearchStepSeconds);
}

/// `first`: second of the run; `backlog`: of the whole measured window, `offset` into it.
Step step_at(const ReplicationRecord& record, std::size_t first, const std::vector<double>& backlog,
             std::size_t offset) {
  Step step;
  double failed = 0;
  for (const LearnerRegionRecord& region : record.learner_regions) {
    step.offered += mean_from(region.arrived_by_second, first);
    failed += mean_from(region.failed_by_second, first);
  }
  for (const RegionRecord& region : record.regions) {
    step.served += mean_from(region.served_by_second, first);
  }
  const auto begin = backlog.begin() + static_cast<std::ptrdiff_t>(offset);
  const std::vector<double> settled(begin + kSettleSeconds,
                                    begin + static_cast<std::ptrdiff_t>(kSearchStepSeconds));
  step.holds = failed <= kErrorLimitUnlessTold * step.offered && !rises_clearly(settled);
  return step;
}

}  // namespace

double sustained_per_second(const ReplicationRecord& record) {
  const SecondRange bins = window_bins(record);
  const std::vector<double> backlog = backlog_by_second(record);
  std::vector<Step> steps;
  for (std::size_t at = 0; at + kSearchStepSeconds <= bins.count(); at += kSearchStepSeconds) {
    steps.push_back(step_at(record, bins.first + at, backlog, at));
  }
  if (steps.empty()) return 0;
  double most = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool next_holds = i + 1 < steps.size() && steps[i + 1].holds;
    if (!steps[i].holds && !next_holds) break;
    if (steps[i].holds) most = std::max(most, steps[i].offered);
  }
  return most > 0 ? most : std::min(steps.front().served, steps.front().offered);
}

}  // namespace fivenines
