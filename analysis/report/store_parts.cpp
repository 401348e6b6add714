#include "analysis/report/store_parts.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "analysis/plan/run.hpp"
#include "sim/base/assert.hpp"

namespace fivenines {

namespace {

bool is_selected(std::string_view wanted, std::string_view id) {
  return wanted.empty() || wanted == id;
}

/// Calls f(ReadRecord) for each that the query selects.
template <typename F>
void for_reads(const Query& query, const ReplicationRecord& record, F&& f) {
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (!is_selected(query.label("domain"), kDomainNames[d])) continue;
    for (std::size_t l = 0; l < record.learner_regions.size(); ++l) {
      if (!is_selected(query.label("learner_region"), record.learner_regions[l].id)) continue;
      f(record.store->reads[d][l]);
    }
  }
}

template <typename F>
void for_writes(const Query& query, const ReplicationRecord& record, F&& f) {
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (!is_selected(query.label("domain"), kDomainNames[d])) continue;
    for (std::size_t r = 0; r < record.regions.size(); ++r) {
      if (is_selected(query.label("origin"), record.regions[r].id)) f(record.store->writes[d][r]);
    }
  }
}

double sum_writes(const Query& query, const ReplicationRecord& record,
                  std::uint64_t WriteRecord::*field) {
  double sum = 0;
  for_writes(query, record,
             [&](const WriteRecord& writes) { sum += static_cast<double>(writes.*field); });
  return sum;
}

double lost(const Query& query, const ReplicationRecord& record, std::string_view cause) {
  double sum = 0;
  for_writes(query, record, [&](const WriteRecord& writes) {
    for (std::size_t why = 0; why < kWriteLosses; ++why) {
      if (is_selected(cause, kWriteLossNames[why])) sum += static_cast<double>(writes.lost[why]);
    }
  });
  return sum;
}

double unaccounted(const Query& query, const ReplicationRecord& record) {
  double sum = 0;
  for_writes(query, record, [&](const WriteRecord& writes) {
    const std::uint64_t known =
        std::accumulate(writes.lost.begin(), writes.lost.end(),
                        writes.everywhere + writes.superseded + writes.in_flight);
    // either way round would be a mistake of ours
    sum += static_cast<double>(std::max(writes.acknowledged, known) -
                               std::min(writes.acknowledged, known));
  });
  return sum;
}

double replicas_behind(const StoreRecord& store) {
  double behind = 0;
  std::optional<std::uint64_t> whole;
  for (std::size_t r = 0; r < store.complete.size(); ++r) {
    if (!store.complete[r]) {
      behind += 1;
    } else if (!whole) {
      whole = store.digests[r];
    } else if (*whole != store.digests[r]) {
      behind += 1;
    }
  }
  return behind;
}

double wan_bytes(const Query& query, const ReplicationRecord& record) {
  double sum = 0;
  for (std::size_t from = 0; from < record.regions.size(); ++from) {
    if (!is_selected(query.label("from"), record.regions[from].id)) continue;
    for (std::size_t to = 0; to < record.regions.size(); ++to) {
      if (!is_selected(query.label("to"), record.regions[to].id)) continue;
      for (std::size_t kind = 0; kind < kWanKinds; ++kind) {
        if (!is_selected(query.label("kind"), kWanKindNames[kind])) continue;
        sum += static_cast<double>(record.store->wan_bytes[from][to][kind]);
      }
    }
  }
  return sum;
}

RatioPart stale_reads(const Query& query, const ReplicationRecord& record) {
  std::size_t least = 1;
  const std::string_view text = query.label("behind");
  std::from_chars(text.data(), text.data() + text.size(), least);
  FIVENINES_ASSERT(least >= 1 && least <= kVersionsBehindMost);
  RatioPart part;
  for_reads(query, record, [&](const ReadRecord& reads) {
    part.part += static_cast<double>(reads.behind[least - 1]);
    part.whole += static_cast<double>(reads.reads);
  });
  return part;
}

double session_violations(const Query& query, const ReplicationRecord& record) {
  const std::string_view guarantee = query.label("guarantee");
  double sum = 0;
  for_reads(query, record, [&](const ReadRecord& reads) {
    if (is_selected(guarantee, "read_your_writes"))
      sum += static_cast<double>(reads.own_write_missing);
    if (is_selected(guarantee, "monotonic_reads")) sum += static_cast<double>(reads.went_back);
  });
  return sum;
}

double residency(const Query& query, const StoreRecord& store) {
  const std::string_view kind = query.label("kind");
  return static_cast<double>(kind == "requests"  ? store.residency_requests
                             : kind == "refused" ? store.residency_refused
                                                 : store.residency_violations);
}

double stale_master_writes(const Query& query, const StoreRecord& store) {
  const std::string_view outcome = query.label("outcome");
  double sum = 0;
  if (is_selected(outcome, "refused")) sum += static_cast<double>(store.stale_master_refused);
  if (is_selected(outcome, "accepted")) sum += static_cast<double>(store.stale_master_accepted);
  return sum;
}

}  // namespace

bool is_of_copies(Metric metric) {
  return metric >= Metric::kReplicationLag && metric <= Metric::kStaleMasterWrites &&
         metric != Metric::kConvergenceTime;
}

Histogram copies_histogram(const Query& query, const ReplicationRecord& record) {
  Histogram sum;
  if (!record.store) return sum;
  if (query.metric == Metric::kStaleReadAge) {
    for_reads(query, record, [&](const ReadRecord& reads) { sum.merge(reads.age); });
    return sum;
  }
  for (std::size_t o = 0; o < record.regions.size(); ++o) {
    if (!is_selected(query.label("origin"), record.regions[o].id)) continue;
    if (query.metric == Metric::kVisibilityTime) {
      sum.merge(record.store->visibility[o]);
      continue;
    }
    for (std::size_t r = 0; r < record.regions.size(); ++r) {
      if (is_selected(query.label("serving_region"), record.regions[r].id)) {
        sum.merge(record.store->lag[o][r]);
      }
    }
  }
  return sum;
}

RatioPart copies_part(const Query& query, const ReplicationRecord& record) {
  if (!record.store) return {};
  const StoreRecord& store = *record.store;
  switch (query.metric) {
    case Metric::kStaleReadRatio:
      return stale_reads(query, record);
    case Metric::kVersionsBehind: {
      RatioPart part;
      for_reads(query, record, [&](const ReadRecord& reads) {
        part.part += static_cast<double>(reads.versions_behind);
        part.whole += static_cast<double>(reads.reads);
      });
      return part;
    }
    case Metric::kSessionViolations:
      return {session_violations(query, record), 1};
    case Metric::kSiblings: {
      RatioPart part{0, 1};
      for_reads(query, record,
                [&](const ReadRecord& reads) { part.part += static_cast<double>(reads.siblings); });
      return part;
    }
    case Metric::kWrites:
      return {sum_writes(query, record, &WriteRecord::acknowledged), 1};
    case Metric::kWriteConflicts:
      return {sum_writes(query, record, &WriteRecord::conflicting), 1};
    case Metric::kConflictPairs:
      return {sum_writes(query, record, &WriteRecord::conflict_pairs), window_seconds(record)};
    case Metric::kUnresolvedConflicts:
      return {sum_writes(query, record, &WriteRecord::unresolved), 1};
    case Metric::kLostUpdates:
      return {lost(query, record, "last_writer_wins"), 1};
    case Metric::kWritesLost:
      return {lost(query, record, query.label("cause")), 1};
    case Metric::kWritesUnaccounted:
      return {unaccounted(query, record), 1};
    case Metric::kWritesBlocked:
      return {static_cast<double>(store.blocked), 1};
    case Metric::kReplicasBehind:
      return {replicas_behind(store), 1};
    case Metric::kWanBytes:
      return {wan_bytes(query, record), 1};
    case Metric::kResidencyViolations:
      return {residency(query, store), 1};
    case Metric::kStaleMasterWrites:
      return {stale_master_writes(query, store), 1};
    default:
      FIVENINES_ASSERT(!"a metric of another kind");
      return {};
  }
}

namespace {

std::optional<double> losses_expected(const ReplicationRecord& record) {
  if (record.store->losses.empty()) return std::nullopt;
  double expected = 0;
  for (const LossRecord& loss : record.store->losses) {
    const double until = seconds(loss.at - kStart);
    if (until > 0) expected += static_cast<double>(loss.taken) / until * seconds(loss.oldest);
  }
  return expected;
}

/// Of all changes of replication: writes summed, and the longest time.
std::optional<double> at_switches(const Query& query, const ReplicationRecord& record) {
  if (record.store->switches.empty()) return std::nullopt;
  const std::string_view outcome = query.label("outcome");
  double writes = 0;
  double longest = 0;
  for (const SwitchRecord& one : record.store->switches) {
    writes += static_cast<double>(outcome == "done"     ? one.done
                                  : outcome == "failed" ? one.failed
                                                        : one.under_way);
    longest = std::max(longest, seconds(one.settled_after));
  }
  return query.metric == Metric::kSwitchSettled ? longest : writes;
}

}  // namespace

bool is_of_rare_events(Metric metric) {
  return metric == Metric::kWritesLostExpected || metric == Metric::kWritesAtSwitch ||
         metric == Metric::kSwitchSettled;
}

std::optional<double> rare_event_figure(const Query& query, const ReplicationRecord& record) {
  if (!record.store) return std::nullopt;
  return query.metric == Metric::kWritesLostExpected ? losses_expected(record)
                                                     : at_switches(query, record);
}

std::vector<double> loss_windows(const ReplicationRecord& record) {
  std::vector<double> ages;
  if (!record.store) return ages;
  for (const LossRecord& loss : record.store->losses) ages.push_back(seconds(loss.oldest));
  return ages;
}

}  // namespace fivenines
