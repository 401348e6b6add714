// Open arrivals of one learner region: a renewal process of the scenario's inter-arrival law in
// operational time, mapped through the inverse of the cumulative rate. The rate is piecewise linear
// in time, so the inverse is exact (a quadratic per piece); a daily sine is cut into pieces of a
// minute (relative error below 3e-6). With the exponential law this is the Poisson process with
// that rate (Cinlar 1975).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/workload/options.hpp"

namespace fivenines {

/// Rate at nodes (arrivals a second), linear in between, constant after the last node. A step is
/// two nodes at one instant.
struct RateProfile {
  struct Node {
    SimTime at{};
    double per_second = 0;
  };
  std::vector<Node> nodes;  ///< in time order; the first at the start of the run

  double at(SimTime t) const;
};

/// The rate of one learner region over [start, end]: share * learners * rate * load * diurnal.
RateProfile rate_profile(const WorkloadOptions& workload, std::size_t learner_region,
                         SimDuration utc_offset, SimTime end);

/// Walks a profile: each call consumes one draw of the inter-arrival law (mean 1).
class ArrivalClock {
 public:
  explicit ArrivalClock(RateProfile profile) : profile_(std::move(profile)) {}

  SimTime now() const { return now_; }
  /// Moves to the next arrival and returns it; kNever when the rate stays 0.
  SimTime next(double unit_gap) {
    if (piece_ + 1 >= profile_.nodes.size()) [[likely]] {
      const double rate = profile_.nodes.back().per_second;
      if (!(rate > 0)) return now_ = kNever;
      now_ += duration_of_nanoseconds(unit_gap / rate * 1e9);
      return now_;
    }
    return next_in_pieces(unit_gap);
  }

  /// From `t` on the rate is `factor` times that of the profile. `t` is not before the arrival that
  /// preceded the one returned last, and before that one, which is moved: what was left of its gap
  /// passes at the new rate. Returns it.
  SimTime change_rate(SimTime t, double factor);

 private:
  SimTime next_in_pieces(double unit_gap);
  double mass_between(SimTime from, SimTime to) const;

  RateProfile profile_;
  std::optional<RateProfile> declared_;  ///< without the factor, once there has been one
  double factor_ = 1;
  double gap_left_ = 1;  ///< while nothing comes: of the gap to the next arrival
  std::size_t piece_ = 0;
  SimTime now_{};
};

}  // namespace fivenines
