// What the workload section of a scenario says, in plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/model/law.hpp"

namespace fivenines {

/// A point of the load profile: from `at` on, the level (1 = the declared rate) moves linearly to
/// `level` within `over` (0: a step) and, if `hold` is given, back to the level before after it.
struct LoadPoint {
  SimTime at{};  ///< since the start of measurement in the file; here since the start of the run
  double level = 1;
  SimDuration over{0};
  std::optional<SimDuration> hold;
  bool operator==(const LoadPoint&) const = default;
};

/// Daily cycle in local time; the mean over a day is 1 for the sine and whatever the table says.
struct Diurnal {
  /// rate factor = 1 + amplitude * sin(2 pi (local time) / period)
  double sine_amplitude = 0;
  SimDuration period = std::chrono::hours{24};
  /// or equally spaced factors over the period, joined linearly; empty: the sine
  std::vector<double> table;
  bool operator==(const Diurnal&) const = default;
};

struct LearnerRegionOptions {
  std::string id;
  double share = 0;                    ///< of all learners
  std::size_t place = 0;               ///< index into Platform::places
  Law access_rtt = constant_law(0.0);  ///< last mile, there and back (ns)
  bool operator==(const LearnerRegionOptions&) const = default;
};

struct RetryOptions {
  std::uint32_t max = 0;                                ///< attempts after the first
  SimDuration backoff{std::chrono::milliseconds{100}};  ///< before retry k: backoff * 2^(k-1) ...
  double jitter = 0.5;  ///< ... times uniform in [1 - jitter, 1 + jitter]
  /// Retries decided in the current and the nine seconds before it may not exceed this share of the
  /// analyses started in the ten whole seconds before the current one; nothing: no budget.
  std::optional<double> budget;
  bool operator==(const RetryOptions&) const = default;
};

struct ClientOptions {
  std::optional<Law> timeout;           ///< per attempt (ns)
  std::optional<SimDuration> deadline;  ///< per analysis, from its intended start
  RetryOptions retries;
  /// A learner goes to one region as long as routes stay as they are; else each attempt goes by the
  /// shares of the routes, wherever the last one went.
  bool sticky = true;
  bool operator==(const ClientOptions&) const = default;
};

struct WorkloadOptions {
  std::uint64_t learners = 0;
  double analyses_per_second_per_learner = 0;
  /// Inter-arrival law with mean 1 (scaled by the rate); exponential is the Poisson process.
  Law arrival{Exponential{1.0}};
  std::vector<LearnerRegionOptions> learner_regions;
  std::vector<LoadPoint> load;
  std::optional<Diurnal> diurnal;
  Law cohort_size = constant_law(1.0);            ///< law over cohorts, members
  std::uint32_t learner_records_per_learner = 0;  ///< 0: the family is not looked up
  std::uint64_t content_items = 0;                ///< 0: the family is not looked up
  double content_zipf = 0.9;
  double content_updates_per_second = 0;
  double write_ratio = 0;
  ClientOptions client;

  double analyses_per_second() const {
    return static_cast<double>(learners) * analyses_per_second_per_learner;
  }
  bool operator==(const WorkloadOptions&) const = default;
};

}  // namespace fivenines
