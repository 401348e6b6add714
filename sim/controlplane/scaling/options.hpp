// What the scaling section of a scenario says, in plain data.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/base/kinds.hpp"
#include "sim/base/time.hpp"
#include "sim/model/law.hpp"

namespace fivenines {

/// As many servers as the load of the last scrape takes.
struct ReactiveScaling {
  static constexpr std::string_view kind = "reactive";
  static constexpr std::string_view help = "servers follow the load that was measured";
  bool operator==(const ReactiveScaling&) const = default;
};
/// And, beyond that, as many as the load will take by the time ordered servers are there: the load
/// of now times what the daily curve, which earlier days have shown, makes of it until then.
struct PredictiveScaling {
  static constexpr std::string_view kind = "predictive";
  static constexpr std::string_view help =
      "servers are ordered before the daily curve asks for them, besides what the load asks for";
  bool operator==(const PredictiveScaling&) const = default;
};
using ScalingKind = std::variant<ReactiveScaling, PredictiveScaling>;

/// Of the analyzer fleet of each region. Shares are of the servers that the platform has there.
struct AutoscalingOptions {
  ScalingKind kind;
  double target = 0.6;     ///< busy share of the cores that is aimed at
  double tolerance = 0.1;  ///< nothing changes while the ratio to the target is within this of 1
  double least = 0.2;      ///< share of the servers that is always there
  double most = 1;         ///< share that is never exceeded
  double start = 1;        ///< share that is there at the start
  double step = 0.25;      ///< share of the servers that one decision may add
  Law provisioning = constant_law(SimDuration{std::chrono::minutes{3}});
  SimDuration out_pause = std::chrono::minutes{1};  ///< between two orders of one region
  SimDuration in_pause = std::chrono::minutes{5};   ///< less was needed for so long
  SimDuration scrape = std::chrono::seconds{15};
  SimDuration ahead{0};  ///< how far a forecast looks
  bool operator==(const AutoscalingOptions&) const = default;
};

/// A region that is passive until `at`: it stands ready and gets no learners. Then they come
/// evenly over the ramp; if too many of their attempts fail there, they are sent away again.
struct BringUpOptions {
  RegionId region{};
  SimTime at{};
  SimDuration ramp = std::chrono::minutes{10};
  double errors_most = 0.01;  ///< share of attempts in a scrape
  bool operator==(const BringUpOptions&) const = default;
};

struct ScalingOptions {
  std::optional<AutoscalingOptions> autoscaling;
  std::vector<BringUpOptions> bring_up;
  bool operator==(const ScalingOptions&) const = default;
};

}  // namespace fivenines
