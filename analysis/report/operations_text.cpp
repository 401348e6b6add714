#include "analysis/report/operations_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/plan/run.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

bool in_window(const ReplicationRecord& record, SimTime time) {
  return time >= record.measure_start && time < measured_until(record);
}

/// Least, median and greatest of some values, which are sorted here; empty without any.
std::string spread(std::vector<double> values) {
  if (values.empty()) return "";
  std::sort(values.begin(), values.end());
  return fmt::format("{} / {} / {} s", figure(values.front()),
                     figure(values[(values.size() - 1) / 2]), figure(values.back()));
}

struct Diagnosed {
  std::vector<double> seconds;
  std::uint32_t missed = 0;
};

/// By the id of the fault as it is written.
std::map<std::string, Diagnosed> diagnosed(const std::vector<ReplicationRecord>& records) {
  std::map<std::string, Diagnosed> all;
  for (const ReplicationRecord& record : records) {
    for (const FaultRecord& fault : record.faults) {
      if (!in_window(record, fault.at)) continue;
      const auto time = diagnosis_time(record, fault);
      if (!time) continue;
      Diagnosed& of_fault = all[fault.written_id];
      if (time->censored) {
        ++of_fault.missed;
      } else {
        of_fault.seconds.push_back(time->seconds);
      }
    }
  }
  return all;
}

std::string diagnosis_text(const std::vector<ReplicationRecord>& records) {
  std::string text;
  std::uint64_t wrong = 0;
  for (const ReplicationRecord& record : records) wrong += wrong_diagnoses(record);
  for (const auto& [fault, of_fault] : diagnosed(records)) {
    text += fmt::format("    {:<24}{} of {} named", fault, of_fault.seconds.size(),
                        of_fault.seconds.size() + of_fault.missed);
    if (!of_fault.seconds.empty()) text += ", after " + spread(of_fault.seconds);
    text += '\n';
  }
  if (text.empty() && wrong == 0) return "";
  return fmt::format("  ROOT CAUSES   min / median / max since the fault; {} wrong\n", wrong) +
         text;
}

std::string incident_text(const std::vector<ReplicationRecord>& records) {
  std::string text;
  for (const bool by_people : {true, false}) {
    std::uint32_t incidents = 0;
    std::uint32_t helped = 0;
    std::uint32_t wrong = 0;
    std::uint32_t off_shift = 0;
    std::vector<double> until_helped;
    for (const ReplicationRecord& record : records) {
      if (!record.operations) continue;
      for (const IncidentRecord& incident : record.operations->incidents) {
        if (incident.by_people != by_people || !in_window(record, incident.opened)) continue;
        ++incidents;
        wrong += incident.wrong_decisions;
        off_shift += incident.off_shift;
        if (!incident.mitigated) continue;
        ++helped;
        until_helped.push_back(seconds(*incident.mitigated - incident.opened));
      }
    }
    if (incidents == 0) continue;
    text += fmt::format("    {:<24}{} incidents, {} dealt with",
                        by_people ? "people" : "automation", incidents, helped);
    if (!until_helped.empty()) text += ", after " + spread(until_helped);
    if (by_people)
      text += fmt::format("\n{:28}{} wrong decisions, {} off shift", "", wrong, off_shift);
    text += '\n';
  }
  if (text.empty()) return "";
  return "  INCIDENTS     min / median / max since the alert\n" + text;
}

/// Of all replications: counts are sums, servers the least and the most.
std::string scaling_text(const std::vector<ReplicationRecord>& records) {
  std::map<std::string, ScalingRecord> by_region;
  for (const ReplicationRecord& record : records) {
    if (!record.operations) continue;
    for (const ScalingRecord& region : record.operations->scaling) {
      const auto [place, is_new] = by_region.try_emplace(region.region, region);
      if (is_new) continue;
      ScalingRecord& sum = place->second;
      sum.server_seconds += region.server_seconds;
      sum.scale_outs += region.scale_outs;
      sum.scale_ins += region.scale_ins;
      sum.servers_least = std::min(sum.servers_least, region.servers_least);
      sum.servers_most = std::max(sum.servers_most, region.servers_most);
    }
  }
  if (by_region.empty()) return "";
  const auto n = static_cast<double>(records.size());
  std::string text = "  AUTOSCALING   servers, and their hours in the window\n";
  for (const auto& [region, sum] : by_region) {
    text += fmt::format("    {:<24}{} to {} servers, {} h; ordered {} times, given back {} times\n",
                        region, sum.servers_least, sum.servers_most,
                        figure(sum.server_seconds / 3600 / n), sum.scale_outs, sum.scale_ins);
  }
  return text;
}

std::string since_measure(const ReplicationRecord& record, const std::optional<SimTime>& time) {
  return time ? figure(seconds(*time - record.measure_start)) + " s" : "-";
}

/// What is planned happens in every replication; the first one stands for them.
std::string plans_text(const ReplicationRecord& record) {
  if (!record.operations) return "";
  std::string text;
  for (const BringUpRecord& region : record.operations->bring_ups) {
    text +=
        fmt::format("  BRING-UP {} began {}, {} {}\n", region.region,
                    since_measure(record, region.began), region.aborted ? "called off" : "complete",
                    since_measure(record, region.aborted ? region.aborted : region.finished));
  }
  for (const DeploymentRecord& deployment : record.operations->deployments) {
    text += fmt::format("  DEPLOYMENT {} began {}", deployment.id,
                        since_measure(record, deployment.began));
    if (deployment.rolled_back) {
      text += ", rolled back " + since_measure(record, deployment.rolled_back);
    }
    text += ", over " + since_measure(record, deployment.finished) + "\n";
  }
  return text;
}

}  // namespace

std::optional<double> server_hours(const ReplicationRecord& record, std::string_view region) {
  if (!record.operations || record.operations->scaling.empty()) return std::nullopt;
  double seconds_paid = 0;
  for (const ScalingRecord& scaling : record.operations->scaling) {
    if (region.empty() || region == scaling.region) seconds_paid += scaling.server_seconds;
  }
  return seconds_paid / 3600;
}

std::uint64_t wrong_diagnoses(const ReplicationRecord& record) {
  if (!record.operations) return 0;
  const auto& diagnoses = record.operations->diagnoses;
  return static_cast<std::uint64_t>(
      std::count_if(diagnoses.begin(), diagnoses.end(), [&](const DiagnosisRecord& diagnosis) {
        return diagnosis.fault.empty() && in_window(record, diagnosis.at);
      }));
}

std::optional<StageTime> diagnosis_time(const ReplicationRecord& record, const FaultRecord& fault) {
  if (!record.operations || !record.operations->observes) return std::nullopt;
  const auto& shows = record.operations->diagnosable;
  if (std::find(shows.begin(), shows.end(), fault.id) == shows.end()) return std::nullopt;
  for (const DiagnosisRecord& diagnosis : record.operations->diagnoses) {
    if (diagnosis.fault == fault.id && diagnosis.fault_at == fault.at) {
      return StageTime{seconds(diagnosis.at - fault.at), false};
    }
  }
  const SimTime end = measured_until(record);
  return StageTime{seconds(std::min(fault.until.value_or(end), end) - fault.at), true};
}

std::vector<double> mitigation_times(const ReplicationRecord& record, std::string_view by) {
  std::vector<double> times;
  if (!record.operations) return times;
  for (const IncidentRecord& incident : record.operations->incidents) {
    if (!in_window(record, incident.opened)) continue;
    if (!by.empty() && (by == "people") != incident.by_people) continue;
    const SimTime end = measured_until(record);
    const SimTime until = incident.mitigated ? *incident.mitigated : incident.closed.value_or(end);
    times.push_back(seconds(until - incident.opened));
  }
  return times;
}

std::string operations_text(const std::vector<ReplicationRecord>& records) {
  std::string text = diagnosis_text(records) + incident_text(records) + scaling_text(records);
  if (!records.empty()) text += plans_text(records.front());
  return text;
}

}  // namespace fivenines
