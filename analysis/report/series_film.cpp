#include <algorithm>
#include <cmath>

#include "analysis/report/fault_table.hpp"
#include "analysis/report/series.hpp"

namespace fivenines {

namespace {

constexpr std::int64_t kBefore = 10;  ///< seconds that are shown before a fault
constexpr std::int64_t kAfter = 20;   ///< and after everything is as it was
constexpr std::int64_t kMost = 150;   ///< in all

struct Shot {
  const ReplicationRecord* record = nullptr;
  const FaultRecord* fault = nullptr;
};

/// The occurrence with the longest failover; without one the first fault of the first replication.
Shot shot_of(const std::vector<ReplicationRecord>& records) {
  const auto longest = longest_failover(records);
  for (const ReplicationRecord& record : records) {
    for (const FaultRecord& fault : record.faults) {
      if (fault.at < record.measure_start) continue;
      if (!longest) return {&record, &fault};
      const bool is_it = record.replication == longest->replication && fault.id == longest->fault &&
                         std::abs(seconds(fault.at.time_since_epoch()) - longest->at_s) < 1e-6;
      if (is_it) return {&record, &fault};
    }
  }
  return {};
}

std::int64_t whole_second(SimTime at) {
  return nanoseconds(at) / 1'000'000'000;
}

/// What faults and the failover controller have done to a region at that time.
const char* state_of(const ReplicationRecord& record, const std::string& region, SimTime at) {
  const auto is_in = [at](std::optional<SimTime> from, std::optional<SimTime> to) {
    return from && *from <= at && (!to || at < *to);
  };
  for (const FaultRecord& fault : record.faults) {
    const auto& struck = fault.regions;
    if (std::find(struck.begin(), struck.end(), region) == struck.end()) continue;
    if (!is_of_database(fault)) {
      if (is_in(fault.returning, fault.returned)) return "learners return";
      if (is_in(fault.switched, fault.returning)) return "out";
      if (is_in(fault.decided, fault.switched)) return "learners leave";
    }
    if (is_in(fault.detected, fault.decided)) return "suspected";
    if (is_in(fault.at, fault.until)) return "struck";
  }
  return "serves";
}

template <typename Value>
double at_second(const std::vector<Value>& values, std::int64_t second) {
  const auto index = static_cast<std::size_t>(second);
  return index < values.size() ? static_cast<double>(values[index]) : 0;
}

}  // namespace

void add_film_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all) {
  const Shot shot = shot_of(records);
  if (shot.fault == nullptr || shot.record->components) return;
  const ReplicationRecord& record = *shot.record;
  const std::int64_t zero = whole_second(shot.fault->at);
  std::int64_t over = zero;
  for (const auto& time : {shot.fault->until, shot.fault->switched, shot.fault->returned}) {
    if (time) over = std::max(over, whole_second(*time));
  }
  const std::int64_t first = std::max<std::int64_t>(0, zero - kBefore);
  const std::int64_t last = std::min({over + kAfter, first + kMost, whole_second(record.end)});
  Series of{"film_of",
            {"fault", "replication", "at_s"},
            {{shot.fault->id, static_cast<double>(record.replication),
              short_number(seconds(shot.fault->at - record.measure_start))}}};
  Series film{"film",
              {"t_s", "region", "state", "share_of_answers", "analyzer_busy", "analyzer_waiting"},
              {}};
  Series errors{"film_errors", {"t_s", "learner_region", "bad_ratio"}, {}};
  for (std::int64_t second = first; second < last; ++second) {
    double answers = 0;
    for (const RegionRecord& region : record.regions) {
      answers += at_second(region.served_by_second, second);
    }
    const auto t = static_cast<double>(second - zero);
    for (const RegionRecord& region : record.regions) {
      const double own = at_second(region.served_by_second, second);
      SeriesCell busy;
      SeriesCell waiting;
      for (const StationRecord& station : region.stations) {
        if (station.tier != Tier::kAnalyzer) continue;
        busy = short_number(at_second(station.busy_by_second, second));
        waiting = short_number(at_second(station.waiting_by_second, second));
      }
      // the state at the end of the second in which the fault begins, else at its middle
      const SimTime at{std::chrono::milliseconds{1000 * second + (second == zero ? 999 : 500)}};
      film.rows.push_back({t, region.id, std::string(state_of(record, region.id, at)),
                           short_number(answers > 0 ? own / answers : 0), busy, waiting});
    }
    for (const LearnerRegionRecord& region : record.learner_regions) {
      const double arrived = at_second(region.arrived_by_second, second);
      if (!(arrived > 0)) continue;
      const double good = at_second(region.good_by_second, second);
      errors.rows.push_back({t, region.id, short_number(std::max(0.0, 1 - good / arrived))});
    }
  }
  all.push_back(std::move(of));
  all.push_back(std::move(film));
  all.push_back(std::move(errors));
}

}  // namespace fivenines
