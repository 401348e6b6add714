// Answers a query from the records of a run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/run.hpp"
#include "analysis/report/query.hpp"
#include "analysis/statistics/estimate.hpp"

namespace fivenines {

struct Measurement {
  std::optional<Estimate> estimate;  ///< nothing: no data
  std::string_view unit;
  /// What the figure was computed from: analyses, lookups, jobs; replications where none of these.
  std::uint64_t count = 0;
  /// In which there was something to measure.
  std::uint32_t replications = 0;
};

/// Several statistics of one metric with the same labels; `statistic` of the query is not used.
struct Measurements {
  std::string_view unit;
  std::uint64_t count = 0;
  std::vector<std::optional<Estimate>> estimates;  ///< one for each statistic asked for
  std::uint32_t replications = 0;                  ///< in which there was something to measure
};

/// Throws BadQuery for a region or station that the run does not have.
Measurement measure(const Query& query, const std::vector<ReplicationRecord>& records,
                    const RunFacts& facts);
Measurements measure_all(const Query& query, const std::vector<Statistic>& statistics,
                         const std::vector<ReplicationRecord>& records, const RunFacts& facts);

}  // namespace fivenines
