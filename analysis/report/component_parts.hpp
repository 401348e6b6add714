// What one replication says about components: regions that are down, faults, wrong suspicions, and
// downtime by exact intervals where there are no requests.
#pragma once

#include "analysis/plan/run.hpp"
#include "analysis/report/query.hpp"
#include "analysis/statistics/jackknife.hpp"

namespace fivenines {

/// Seconds of which uptime is uptime: whole seconds of the window, or all of it without requests.
double uptime_window_seconds(const ReplicationRecord& record);

/// Down under a scope, by exact intervals of all periods.
double component_downtime(const Query& query, const ComponentRecord& components);

/// The mean number, or the share of time in which exactly k are down.
RatioPart regions_down(const Query& query, const ReplicationRecord& record);

struct FaultTimesOfRun {
  double began = 0;
  double lasted_s = 0;
};
FaultTimesOfRun fault_times(const Query& query, const ReplicationRecord& record);

double false_alarm_seconds(const Query& query, const ReplicationRecord& record);

/// Only periods that are whole.
RatioPart budget_exceeded(const Query& query, const ReplicationRecord& record);

}  // namespace fivenines
