// How new routes reach the learners: little by little, as the kind of routing has it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/controlplane/failover/options.hpp"
#include "sim/controlplane/port.hpp"

namespace fivenines {

class RouteMover {
 public:
  /// `initial`: [learner region][region], as the world has them. Keeps a reference to the port.
  RouteMover(const RouteChange& how, std::vector<std::vector<double>> initial,
             const ControlPort& port);

  /// Sends the learners of a region to these weights, over at least `least` (slow start), from
  /// wherever they are by now. Returns when all clients that follow routes will have moved.
  SimTime move(std::size_t learner_region, const std::vector<double>& weights, SimDuration least,
               const std::string& cause);

  /// Where they are or are being moved to.
  const std::vector<double>& target(std::size_t learner_region) const {
    return learners_[learner_region].to;
  }

 private:
  struct Learners {
    std::vector<double> now;    ///< of clients that follow
    std::vector<double> stuck;  ///< of clients that do not
    std::vector<double> from;
    std::vector<double> to;
    std::uint64_t move = 0;
  };
  void step(std::size_t learner_region, double done, const std::string& cause);

  SimDuration delay_{0};
  SimDuration span_{0};
  double stuck_share_ = 0;
  SimDuration stuck_for_{0};
  const ControlPort& port_;
  std::vector<Learners> learners_;
};

}  // namespace fivenines
