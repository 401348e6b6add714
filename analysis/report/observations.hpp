// What a reader of a report should notice: the first bottleneck, and warnings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/report/summary.hpp"

namespace fivenines {

/// Busier than this, for so long, is saturated.
inline constexpr double kSaturatedShare = 0.95;
inline constexpr std::size_t kSaturatedSeconds = 10;

std::optional<Bottleneck> first_bottleneck(const std::vector<ReplicationRecord>& records);

/// Combined hit rate of the last third of the window less that of the first third, over all
/// replications; nothing without lookups.
std::optional<double> hit_rate_drift(const std::vector<ReplicationRecord>& records);

std::vector<std::string> warnings_of(const Run& run, bool partial);

}  // namespace fivenines
