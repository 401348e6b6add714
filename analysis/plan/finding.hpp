// What a rule is given and what it answers.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics/estimate.hpp"

namespace fivenines {

enum class Result : std::uint8_t { kPass, kFail, kInconclusive, kNotMeasured };
inline constexpr std::array<const char*, 4> kResultNames{"PASS", "FAIL", "INCONCLUSIVE",
                                                         "NOT MEASURED"};

/// What the throughput rule needs beside the served rate.
struct ThroughputEvidence {
  double declared_per_minute = 0;  ///< analyses a minute that the scenario offers
  Estimate served_share;           ///< answered / arrived
  Estimate backlog_slope;          ///< growth of analyses under way, analyses a second
  bool backlog_grows = false;      ///< the slope is significantly positive
};

/// How the other criteria of a test came out, for a criterion that wants all of them.
struct CriteriaMet {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t judged = 0;
};

/// One of several figures that must all hold: a region, or a figure per learner as a ratio to the
/// run with 500K learners.
struct NamedEstimate {
  std::string name;
  Estimate estimate;
};

/// What was measured for one criterion.
struct Evidence {
  /// Why there is nothing to judge; empty when there is.
  std::string missing;
  Estimate estimate;  ///< in the unit of the criterion
  std::optional<ThroughputEvidence> throughput;
  std::vector<NamedEstimate> parts;  ///< empty: the estimate alone
  /// Names of parts for which there is no data in any replication.
  std::vector<std::string> parts_without_data;
  /// In which the figure could be seen; 0: those of the estimate, which may count cases instead.
  std::uint32_t replications = 0;
  /// Of linear scaling: how many times the learners of the run that it is compared with.
  double load_factor = 1;
  std::optional<CriteriaMet> met;
};

/// A figure and nothing beside it.
inline Evidence evidence_of(const Estimate& estimate) {
  Evidence evidence;
  evidence.estimate = estimate;
  return evidence;
}

struct Finding {
  Result result = Result::kNotMeasured;
  /// Distance of the figure from the limit, in the unit of the criterion; negative on the wrong
  /// side.
  std::optional<double> margin;
  /// Replications that would be needed on top, by the width of the interval.
  std::optional<std::uint64_t> replications_more;
  std::string note;
};

/// Replications that a count of nothing stands on.
inline std::uint32_t replications_of(const Evidence& evidence) {
  const std::uint32_t known =
      evidence.replications > 0 ? evidence.replications : evidence.estimate.with_data();
  return known > 0 ? known : 1;
}

/// A figure that varies as 1 / sqrt(n) needs n * (half width / distance)^2 replications in all to
/// separate from a limit at that distance; nothing when it sits on the limit.
inline std::optional<std::uint64_t> replications_more(const Estimate& estimate, double limit) {
  const double distance = std::abs(limit - estimate.value);
  constexpr double kMost = 1e9;
  if (estimate.single || !(distance > 0)) return std::nullopt;
  const double ratio = estimate.half_width() / distance;
  const double needed = estimate.replications * ratio * ratio;
  if (!(needed < kMost)) return std::nullopt;
  const double more = std::ceil(needed) - estimate.replications;
  return more < 1 ? 1 : static_cast<std::uint64_t>(more);
}

}  // namespace fivenines
