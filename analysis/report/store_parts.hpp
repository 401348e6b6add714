// What one replication adds to the metrics of the copies in other regions.
#pragma once

#include <optional>
#include <vector>

#include "analysis/report/query.hpp"
#include "analysis/statistics/jackknife.hpp"

namespace fivenines {

/// Whether a metric is one of those of the copies; without replication there is nothing to measure.
bool is_of_copies(Metric metric);

/// Of replication_lag, visibility_time and stale_read_age (ns).
Histogram copies_histogram(const Query& query, const ReplicationRecord& record);

/// Of the counts and ratios.
RatioPart copies_part(const Query& query, const ReplicationRecord& record);

/// loss_window: one figure a loss of a region (s).
std::vector<double> loss_windows(const ReplicationRecord& record);

/// writes_lost_expected, writes_at_switch and switch_settled_after.
bool is_of_rare_events(Metric metric);
/// Their figure in a replication; nothing if what they are about did not happen. Losses that are
/// expected: for each lost region what it took a second times its loss_window.
std::optional<double> rare_event_figure(const Query& query, const ReplicationRecord& record);

}  // namespace fivenines
