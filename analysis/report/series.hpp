// The tables that charts are drawn from: figures over time, over percentiles, over replications.
// They stand in summary.json as they are drawn, so that no chart shows what the summary does not
// have. Times are seconds since the start of measurement, negative during warm-up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "analysis/plan/run.hpp"

namespace fivenines {

/// Nothing, a number of five significant digits, or a word.
using SeriesCell = std::variant<std::monostate, double, std::string>;

struct Series {
  std::string id;                    ///< "load"
  std::vector<std::string> columns;  ///< with their units: "t_s", "offered_per_s"
  std::vector<std::vector<SeriesCell>> rows;
};

/// Points of a figure over time, at most: seconds are put together until they fit.
inline constexpr std::size_t kTimePointsMost = 240;

/// Of these records; those without rows are left out.
///
///   load           t_s, offered_per_s, good_per_s, late_per_s, failed_per_s, retries_per_s
///   errors         t_s, to_s, learner_region, bad_ratio: share of analyses not answered well
///   latency_time   t_s, mean_ms of answered analyses, by the second of their intended start
///   busy           t_s, tier, busy_ratio of its busiest region
///   hit_rate       t_s, hit_ratio over all levels
///   percentiles    point, beyond (1 / (1 - p)), percentile, latency_ms
///   pairs          learner_region, serving_region, analyses, share, p99_ms at the client
///   budget         t_s, used: bad analyses so far, 1 = what 99.999 % allows in the window
///   regions        region, state, from_s, to_s in the replication with the longest failover
///   failover_share fault, failover_s, share of its occurrences that took no longer
///   film_of        fault, replication, at_s: whose film the next two are: that with the longest
///                  failover, else the first
///   film           t_s since that fault, region, state, share_of_answers, analyzer_busy,
///                  analyzer_waiting (jobs)
///   film_errors    t_s, learner_region, bad_ratio
///   visibility     copies (one other, all), t_s since the commit, share of writes that are there
///   wan            from, to, kind, megabytes in a replication
///   writes_by_region origin, domain, acknowledged, conflicting, unresolved, lost: mean writes of a
///                  replication
///   restores       replication, fault, region, at_s, rpo_s, writes_lost, rto_s, serves: databases
///                  that went back to a snapshot, the first ones
///   replications   replication, analyses, failed, p99_client_ms, p99_server_ms, bad_s
///   convergence    replications, figure, value, low, high: of the first so many replications
std::vector<Series> series_of(const Run& run);

/// nullptr when there is none.
const Series* find_series(const std::vector<Series>& all, std::string_view id);

/// Five significant digits, enough for any chart and short in a file.
double short_number(double value);

/// Its stages are those of a promotion: the region stays in the routes.
bool is_of_database(const FaultRecord& fault);

// Each of the files series_*.cpp makes a few of them.
void add_time_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all);
void add_latency_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all);
void add_fault_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all);
void add_film_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all);
void add_copies_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all);
void add_confidence_series(const Run& run, std::vector<Series>& all);

}  // namespace fivenines
