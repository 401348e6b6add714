// Where learners should go, given what is out and how much room the others have.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "sim/controlplane/failover/options.hpp"

namespace fivenines {

inline constexpr double kCapacityUnknown = std::numeric_limits<double>::infinity();

struct RoutePlanInput {
  std::vector<std::vector<std::size_t>> nearest;  ///< [learner region] -> all regions, by distance
  std::vector<std::vector<char>> legal;           ///< [learner region][region]
  std::vector<double> demand;                     ///< attempts a second, by learner region
  std::vector<double> capacity;                   ///< attempts a second that fill a region
  std::vector<char> eligible;                     ///< by region
  FailoverTarget target = FailoverTarget::kNearest;
  double fill_most = 0.85;
  double full_most = 0.95;
  bool shed = true;
};

struct RoutePlan {
  std::vector<std::vector<double>> weights;  ///< [learner region][region], each row sums to 1
  std::vector<double> admitted;              ///< share of its attempts that a region should serve
};

/// Learners whose home can be used stay there as long as it is at most `full_most` full. All others
/// go where there is room up to `fill_most`, then up to `full_most`: to the nearest first, or
/// evenly. What finds no room is spread over the regions in proportion to their capacity, and each
/// sheds what is too much (if it may). Learners for whom no region is eligible and legal stay at
/// home.
RoutePlan plan_routes(const RoutePlanInput& input);

}  // namespace fivenines
