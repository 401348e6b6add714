// Latency limits by learner region, each at the client and at the server, beside what the access
// network alone takes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/report/summary.hpp"
#include "analysis/report/tables.hpp"

namespace fivenines {

struct GeographicLine {
  const Judgement* judged = nullptr;  ///< by the readings of the verdict
  const Judgement* client = nullptr;  ///< null: nothing was judged there
  const Judgement* server = nullptr;
  /// The way there and back at the statistic of the criterion, in milliseconds: last mile and WAN
  /// of the region, or of the region where it is longest when the limit is for each.
  std::optional<double> access_ms;
  /// The limit is judged at the client, and the way there and back alone is longer: no server can
  /// keep it there.
  bool out_of_reach = false;
};

/// One line for each criterion of client or server latency by learner region, in the order of the
/// verdict. The lines point into the summary.
std::vector<GeographicLine> geographic_lines(const Summary& summary);

/// The lines as a table: the measured figures, with their intervals, at either point.
Table limits_by_region(const std::vector<GeographicLine>& lines);

/// Whether a criterion has its place among them.
bool is_geographic(const Criterion& criterion);

}  // namespace fivenines
