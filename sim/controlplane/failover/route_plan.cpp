#include "sim/controlplane/failover/route_plan.hpp"

#include <algorithm>
#include <cmath>

namespace fivenines {
namespace {

class Planner {
 public:
  explicit Planner(const RoutePlanInput& in)
      : in_(in),
        load_(in.capacity.size(), 0),
        sent_(in.demand.size(), std::vector<double>(in.capacity.size(), 0)),
        rest_(in.demand) {
    // Learners without demand are placed like the others: a tiny one does not fill anything.
    for (double& demand : rest_) demand = std::max(demand, 1e-9);
  }

  RoutePlan plan() {
    const std::vector<double> demand = rest_;
    for (std::size_t l = 0; l < rest_.size(); ++l) {
      const std::size_t home = in_.nearest[l].front();
      if (may(l, home)) send(l, home, room(home, in_.full_most));
    }
    place(in_.fill_most);
    place(in_.full_most);
    overfill();
    RoutePlan plan{sent_, std::vector<double>(in_.capacity.size(), 1)};
    for (std::size_t l = 0; l < rest_.size(); ++l) {
      if (rest_[l] > 0) plan.weights[l][in_.nearest[l].front()] += rest_[l];  // nowhere to go
      for (double& weight : plan.weights[l]) weight /= demand[l];
    }
    for (std::size_t r = 0; in_.shed && r < load_.size(); ++r) {
      const double most = in_.full_most * in_.capacity[r];
      if (in_.eligible[r] && load_[r] > most * (1 + 1e-9)) plan.admitted[r] = most / load_[r];
    }
    return plan;
  }

 private:
  bool may(std::size_t l, std::size_t r) const { return in_.eligible[r] && in_.legal[l][r]; }
  double room(std::size_t r, double share) const {
    return std::max(0.0, share * in_.capacity[r] - load_[r]);
  }
  void send(std::size_t l, std::size_t r, double most) {
    const double part = std::min(rest_[l], most);
    sent_[l][r] += part;
    load_[r] += part;
    rest_[l] = part == rest_[l] ? 0 : rest_[l] - part;
  }

  void place(double share) {
    for (std::size_t l = 0; l < rest_.size(); ++l) {
      if (rest_[l] <= 0) continue;
      if (in_.target == FailoverTarget::kEven) {
        place_evenly(l, share);
      } else {
        for (const std::size_t r : in_.nearest[l]) {
          if (may(l, r) && rest_[l] > 0) send(l, r, room(r, share));
        }
      }
    }
  }

  /// In proportion to the room; regions of unknown capacity get equal parts of everything.
  void place_evenly(std::size_t l, double share) {
    std::vector<double> rooms(load_.size(), 0);
    double unknown = 0;
    double sum = 0;
    for (std::size_t r = 0; r < rooms.size(); ++r) {
      if (!may(l, r)) continue;
      rooms[r] = room(r, share);
      if (std::isinf(rooms[r])) ++unknown;
      sum += std::isinf(rooms[r]) ? 0 : rooms[r];
    }
    const double all = rest_[l];
    for (std::size_t r = 0; r < rooms.size(); ++r) {
      if (unknown > 0) {
        if (std::isinf(rooms[r])) send(l, r, all / unknown);
      } else if (sum > 0) {
        send(l, r, rooms[r] * std::min(1.0, all / sum));
      }
    }
  }

  void overfill() {
    for (std::size_t l = 0; l < rest_.size(); ++l) {
      if (rest_[l] <= 0) continue;
      double capacity = 0;
      std::size_t last = load_.size();
      for (std::size_t r = 0; r < load_.size(); ++r) {
        if (!may(l, r)) continue;
        capacity += in_.capacity[r];
        last = r;
      }
      if (!(capacity > 0)) continue;
      const double all = rest_[l];
      for (std::size_t r = 0; r < load_.size(); ++r) {
        if (may(l, r)) send(l, r, r == last ? rest_[l] : all * in_.capacity[r] / capacity);
      }
    }
  }

  const RoutePlanInput& in_;
  std::vector<double> load_;
  std::vector<std::vector<double>> sent_;
  std::vector<double> rest_;  ///< of the demand, not placed yet
};

}  // namespace

RoutePlan plan_routes(const RoutePlanInput& input) {
  return Planner(input).plan();
}

}  // namespace fivenines
