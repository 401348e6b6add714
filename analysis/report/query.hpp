// The query language of metrics: NAME[.STATISTIC][{LABEL=VALUE,...}].
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/plan/run.hpp"
#include "analysis/report/metrics_table.hpp"
#include "sim/base/time.hpp"

namespace fivenines {

struct Statistic {
  enum class Kind : std::uint8_t { kMean, kTotal, kMin, kMax, kCount, kQuantile, kWithin };
  Kind kind = Kind::kMean;
  double quantile = 0;   ///< in (0, 1), for kQuantile
  SimDuration bound{0};  ///< for kWithin: the share of values up to it

  bool operator==(const Statistic&) const = default;
};

/// "mean", "p99.9", ...
std::string statistic_name(const Statistic& statistic);

struct Query {
  Metric metric = Metric::kLatency;
  Statistic statistic;
  /// Labels as given or by default; those that select everything are absent.
  std::map<std::string, std::string> labels;

  /// The value of a label, or empty: everything.
  std::string_view label(const std::string& name) const;
  /// The canonical text; reads back as the same query.
  std::string text() const;
};

/// Thrown for what is no query; the message says what is accepted and what may have been meant.
class BadQuery : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads and checks everything that does not depend on a run: metric, statistic, names of labels,
/// and values of labels with a fixed list. Throws BadQuery.
Query parse_query(std::string_view text);

/// "p99.9" of a latency; nothing when the shape has no statistic of that name.
std::optional<Statistic> parse_statistic(std::string_view name, Shape shape);

/// The default statistic of a shape.
Statistic default_statistic(Shape shape);

/// Checks the ids of regions, stations and faults against a run, which has at least one record;
/// faults need not have begun in all of them. Throws BadQuery.
void check_ids(const Query& query, const std::vector<ReplicationRecord>& records);

}  // namespace fivenines
