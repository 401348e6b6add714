// Whether work piles up: the number of analyses under way at the end of every whole second of the
// measured window, and the slope of a straight line through it.
#pragma once

#include <vector>

#include "analysis/plan/run.hpp"
#include "analysis/statistics/estimate.hpp"

namespace fivenines {

/// Analyses that have arrived and were neither answered nor failed. An answer counts when it leaves
/// its region, a failure in the second in which its analysis was intended.
std::vector<double> backlog_by_second(const ReplicationRecord& record);

/// Whether a straight line through these rises from end to end by more than four standard
/// deviations of the values around it. Fewer than three values never do.
bool rises_clearly(const std::vector<double>& values);

struct BacklogGrowth {
  Estimate slope;  ///< analyses a second
  /// The slope is significantly positive: the whole 95 % interval over replications. With one
  /// replication: the line rises over the window by more than four standard deviations of the
  /// backlog around it.
  bool grows = false;
};

BacklogGrowth backlog_growth(const std::vector<ReplicationRecord>& records);

}  // namespace fivenines
