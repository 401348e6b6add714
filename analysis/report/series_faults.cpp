#include <algorithm>
#include <map>

#include "analysis/report/anatomy.hpp"
#include "analysis/report/fault_table.hpp"
#include "analysis/report/series.hpp"

namespace fivenines {

namespace {

/// What a region went through because of a fault: down, suspected, out of the routes, coming back.
void add_states(const ReplicationRecord& record, const FaultRecord& fault, Series& series) {
  const double zero = seconds(record.measure_start.time_since_epoch());
  const SimTime end = record.end;
  const auto add = [&](const std::string& region, const char* state, std::optional<SimTime> from,
                       std::optional<SimTime> to) {
    if (!from) return;
    const SimTime until = std::min(to.value_or(end), end);
    if (until <= *from) return;
    series.rows.push_back({region, std::string(state),
                           short_number(seconds(from->time_since_epoch()) - zero),
                           short_number(seconds(until.time_since_epoch()) - zero)});
  };
  for (const std::string& region : fault.regions) {
    add(region, "struck", fault.at, fault.until);
    add(region, "suspected", fault.detected, fault.decided);
    if (is_of_database(fault)) continue;
    add(region, "learners leave", fault.decided, fault.switched);
    add(region, "out", fault.switched, fault.returning);
    add(region, "learners return", fault.returning, fault.returned);
  }
}

void add_regions(const std::vector<ReplicationRecord>& records, std::vector<Series>& all) {
  Series regions{"regions", {"region", "state", "from_s", "to_s"}, {}};
  const auto longest = longest_failover(records);
  const ReplicationRecord* shown = &records.front();
  for (const ReplicationRecord& record : records) {
    if (longest && record.replication == longest->replication) shown = &record;
  }
  for (const FaultRecord& fault : shown->faults) add_states(*shown, fault, regions);
  all.push_back(std::move(regions));
}

/// The distribution over all occurrences of a fault, at most a hundred steps each.
void add_shares(const std::vector<ReplicationRecord>& records, std::vector<Series>& all) {
  constexpr std::size_t kStepsMost = 100;
  Series shares{"failover_share", {"fault", "failover_s", "share"}, {}};
  std::vector<std::string> order;
  std::map<std::string, std::vector<double>> times;
  for (const ReplicationRecord& record : records) {
    for (const FaultAnatomy& anatomy : anatomy_of(record)) {
      if (!anatomy.failover_time) continue;
      const std::string& id = anatomy.fault->written_id;
      if (!times.contains(id)) order.push_back(id);
      times[id].push_back(anatomy.failover_time->seconds);
    }
  }
  for (const std::string& id : order) {
    std::vector<double>& sorted = times[id];
    std::sort(sorted.begin(), sorted.end());
    const std::size_t steps = std::min(kStepsMost, sorted.size());
    for (std::size_t i = 1; i <= steps; ++i) {
      const std::size_t rank = (i * sorted.size() + steps - 1) / steps;
      shares.rows.push_back(
          {id, short_number(sorted[rank - 1]),
           short_number(static_cast<double>(rank) / static_cast<double>(sorted.size()))});
    }
  }
  all.push_back(std::move(shares));
}

}  // namespace

void add_fault_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all) {
  add_regions(records, all);
  add_shares(records, all);
}

}  // namespace fivenines
