// What one replication says about a query, before replications are put together.
#pragma once

#include "analysis/plan/run.hpp"
#include "analysis/report/query.hpp"
#include "analysis/statistics/jackknife.hpp"

namespace fivenines {

/// Queries of latency: the histogram of one replication, in nanoseconds.
Histogram latency_part(const Query& query, const ReplicationRecord& record);

/// Counts (the whole is 1) and ratios; a whole of 0 says nothing. Everything but latency and
/// uptime.
RatioPart ratio_part(const Query& query, const ReplicationRecord& record);

/// Uptime metrics of one replication, in their unit; nothing without a whole second in the window.
std::optional<double> uptime_part(const Query& query, const ReplicationRecord& record);

/// Whether a second of a learner region is bad: fewer good analyses than the limit asks for. A
/// second in which none was intended is not bad.
bool is_bad_second(const ReplicationRecord& record, std::size_t learner_region, std::size_t second);

/// Bad seconds of one learner region among those seconds of the run.
std::uint64_t bad_seconds(const ReplicationRecord& record, std::size_t learner_region,
                          SecondRange bins);

/// Seconds that are bad under a scope: of one learner region (scope=region), weighted by learners,
/// bad in any region, or bad in all of them.
double downtime_seconds(const ReplicationRecord& record, SecondRange bins, std::string_view scope,
                        std::string_view learner_region);

/// The station of a record matches the tier (and name, and region) of a query.
bool selects(const Query& query, const RegionRecord& region, const StationRecord& station);

}  // namespace fivenines
