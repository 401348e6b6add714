// What operations did in one replication: diagnoses, incidents, and what controllers of capacity
// and releases decided. Times are of the run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/time.hpp"

namespace fivenines {

/// What the root-cause observer named.
struct DiagnosisRecord {
  SimTime at{};
  std::string component;
  std::string region;  ///< empty: none in particular
  std::string fault;   ///< the fault that it names rightly; empty: a wrong diagnosis
  SimTime fault_at{};  ///< when that began
  bool operator==(const DiagnosisRecord&) const = default;
};

/// What people or automation were called for.
struct IncidentRecord {
  std::string component;
  std::string region;  ///< empty: none in particular
  bool by_people = false;
  bool off_shift = false;
  SimTime opened{};
  std::optional<SimTime> acknowledged;  ///< an engineer has come
  std::optional<SimTime> mitigated;     ///< something was done that helped
  std::optional<SimTime> closed;        ///< it no longer shows
  std::uint32_t wrong_decisions = 0;
  bool operator==(const IncidentRecord&) const = default;
};

/// The analyzer fleet of a region under the autoscaler.
struct ScalingRecord {
  std::string region;
  double server_seconds = 0;  ///< in the window, from the order until they are given back
  std::uint32_t scale_outs = 0;
  std::uint32_t scale_ins = 0;
  std::uint32_t servers_least = 0;  ///< that served
  std::uint32_t servers_most = 0;
  bool operator==(const ScalingRecord&) const = default;
};

/// A passive region that became active.
struct BringUpRecord {
  std::string region;
  std::optional<SimTime> began;
  std::optional<SimTime> finished;  ///< it has all its learners
  std::optional<SimTime> aborted;   ///< it failed and is passive again
  bool operator==(const BringUpRecord&) const = default;
};

struct DeploymentRecord {
  std::string id;
  std::optional<SimTime> began;
  std::optional<SimTime> rolled_back;  ///< somebody noticed; until `finished` it is undone
  std::optional<SimTime> finished;
  bool operator==(const DeploymentRecord&) const = default;
};

struct OperationsRecord {
  bool observes = false;                 ///< a root-cause observer was at work
  std::vector<std::string> diagnosable;  ///< ids of the faults that show in its metrics
  std::vector<DiagnosisRecord> diagnoses;
  std::vector<IncidentRecord> incidents;
  std::vector<ScalingRecord> scaling;  ///< by region; empty without autoscaler
  std::vector<BringUpRecord> bring_ups;
  std::vector<DeploymentRecord> deployments;
  bool operator==(const OperationsRecord&) const = default;
};

}  // namespace fivenines
