// What operations did about faults: diagnoses and their times, incidents and who dealt with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/report/anatomy.hpp"
#include "sim/metrics/record.hpp"

namespace fivenines {

/// The name of the root-cause observer among those that may give false alarms.
inline constexpr std::string_view kRootCauseObserver = "root_cause";

/// Diagnoses of the measured window that name nothing that is wrong.
std::uint64_t wrong_diagnoses(const ReplicationRecord& record);

/// From a fault to the first diagnosis that names it; nothing when nobody looks, or when faults of
/// its kind show in no metric.
std::optional<StageTime> diagnosis_time(const ReplicationRecord& record, const FaultRecord& fault);

/// Seconds from the alert to what helped, of the incidents of the window; `by`: people, automation,
/// or empty for both.
std::vector<double> mitigation_times(const ReplicationRecord& record, std::string_view by);

/// Hours of servers under the autoscaler, of one region or (empty) of all; nothing without one.
std::optional<double> server_hours(const ReplicationRecord& record, std::string_view region);

/// The section as text; empty without operations.
std::string operations_text(const std::vector<ReplicationRecord>& records);

}  // namespace fivenines
