// Databases that went back to a snapshot: how old it was, what that cost, and how long it took.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/report/query.hpp"
#include "analysis/report/series.hpp"
#include "sim/metrics/record.hpp"

namespace fivenines {

bool is_of_restores(Metric metric);

/// One number for each restore of the window that the query means; nothing of writes where nobody
/// counts them, and nothing of databases that never served again but the time until the end.
std::vector<double> restore_values(const Query& query, const ReplicationRecord& record);

/// As written, of faults and rollbacks; in the order in which they came.
std::vector<std::string> restore_causes(const std::vector<ReplicationRecord>& records);

/// The section as text; empty when nothing was restored.
std::string restore_text(const std::vector<ReplicationRecord>& records);

/// The series `restores`.
void add_restore_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all);

}  // namespace fivenines
