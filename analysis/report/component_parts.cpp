#include "analysis/report/component_parts.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "analysis/report/anatomy.hpp"

namespace fivenines {

double uptime_window_seconds(const ReplicationRecord& record) {
  return record.components ? window_seconds(record)
                           : static_cast<double>(window_bins(record).count());
}

double component_downtime(const Query& query, const ComponentRecord& components) {
  const auto sum_s = [](const std::vector<SimDuration>& times) {
    return seconds(std::accumulate(times.begin(), times.end(), SimDuration{0}));
  };
  const std::string_view scope = query.label("scope");
  if (scope == "any_region") return sum_s(components.down_anywhere);
  if (scope == "all_regions") return sum_s(components.down_everywhere);
  double down = 0;
  for (const LearnerRegionDowntime& region : components.learner_regions) {
    if (scope != "region") {
      down += region.share * sum_s(region.down);
    } else if (region.id == query.label("learner_region")) {
      down += sum_s(region.down);
    }
  }
  return down;
}

RatioPart regions_down(const Query& query, const ReplicationRecord& record) {
  if (!record.components) return {};
  const std::vector<SimDuration>& times = record.components->regions_down;
  RatioPart part;
  for (std::size_t k = 0; k < times.size(); ++k) {
    const double weight = query.label("k").empty()                ? static_cast<double>(k)
                          : query.label("k") == std::to_string(k) ? 1
                                                                  : 0;
    part.part += weight * seconds(times[k]);
    part.whole += seconds(times[k]);
  }
  return part;
}

FaultTimesOfRun fault_times(const Query& query, const ReplicationRecord& record) {
  const std::string_view label = query.label("fault");
  FaultTimesOfRun times;
  if (record.components) {
    for (const FaultTotal& fault : record.components->faults) {
      if (!label.empty() && fault.id != label && fault.written_id != label) continue;
      times.began += static_cast<double>(fault.began);
      times.lasted_s += seconds(fault.lasted);
    }
    return times;
  }
  const SimTime end = measured_until(record);
  for (const FaultRecord& fault : record.faults) {
    if (!is_meant(fault, label)) continue;
    const SimTime from = std::max(fault.at, record.measure_start);
    const SimTime until = std::min(fault.until.value_or(end), end);
    if (until > from) times.lasted_s += seconds(until - from);
    times.began += fault.at >= record.measure_start && fault.at < end ? 1 : 0;
  }
  return times;
}

double false_alarm_seconds(const Query& query, const ReplicationRecord& record) {
  double sum = 0;
  if (!record.detection) return sum;
  for (const ObserverRecord& observer : record.detection->observers) {
    const std::string_view label = query.label("observer");
    if (label.empty() || label == observer.id) sum += seconds(observer.wrong);
  }
  return sum;
}

RatioPart budget_exceeded(const Query& query, const ReplicationRecord& record) {
  RatioPart part;
  if (!record.components) return part;
  const std::string budget(query.label("budget"));
  const double seconds_most = std::strtod(budget.c_str(), nullptr);
  const auto whole = static_cast<std::size_t>((measured_until(record) - record.measure_start) /
                                              record.components->period);
  for (const LearnerRegionDowntime& region : record.components->learner_regions) {
    const std::string_view label = query.label("learner_region");
    if (!label.empty() && label != region.id) continue;
    for (std::size_t p = 0; p < std::min(whole, region.down.size()); ++p) {
      part.part += seconds(region.down[p]) > seconds_most ? 1 : 0;
      part.whole += 1;
    }
  }
  return part;
}

}  // namespace fivenines
