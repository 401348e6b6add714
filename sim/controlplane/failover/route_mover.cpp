#include "sim/controlplane/failover/route_mover.hpp"

#include <algorithm>
#include <chrono>

namespace fivenines {
namespace {

/// A route moves in steps: at most so many, and none shorter than that. Each comes in the middle of
/// the time in which its share follows, so that learners wait as long on average as they do one by
/// one.
constexpr std::int64_t kStepsMost = 20;
constexpr SimDuration kStepLeast = std::chrono::milliseconds{100};

std::vector<double> mixed(const std::vector<double>& a, const std::vector<double>& b,
                          double share_of_b) {
  std::vector<double> sum(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) sum[i] = (1 - share_of_b) * a[i] + share_of_b * b[i];
  return sum;
}

}  // namespace

RouteMover::RouteMover(const RouteChange& how, std::vector<std::vector<double>> initial,
                       const ControlPort& port)
    : port_(port) {
  if (const auto* anycast = std::get_if<AnycastRouting>(&how)) {
    span_ = anycast->convergence;
  } else {
    const auto& dns = std::get<DnsRouting>(how);
    delay_ = dns.propagation;
    span_ = dns.ttl;
    stuck_share_ = dns.ignored_by;
    stuck_for_ = dns.ignored_for;
  }
  for (std::vector<double>& weights : initial) {
    learners_.push_back({weights, weights, weights, weights, 0});
  }
}

SimTime RouteMover::move(std::size_t learner_region, const std::vector<double>& weights,
                         SimDuration least, const std::string& cause) {
  Learners& learners = learners_[learner_region];
  learners.from = learners.now;
  learners.to = weights;
  const std::uint64_t move = ++learners.move;
  const SimTime start = port_.now() + delay_;
  const SimDuration span = std::max(span_, least);
  const std::int64_t steps = std::clamp<std::int64_t>(span / kStepLeast, 1, kStepsMost);
  for (std::int64_t k = 1; k <= steps; ++k) {
    const double done = k == steps ? 1 : static_cast<double>(k) / static_cast<double>(steps);
    port_.at(start + span * (2 * k - 1) / (2 * steps), [this, learner_region, move, done, cause] {
      if (learners_[learner_region].move == move) step(learner_region, done, cause);
    });
  }
  if (stuck_share_ > 0) {
    port_.at(start + stuck_for_, [this, learner_region] {
      Learners& late = learners_[learner_region];
      // they look up what holds at that time, which need not be what they have missed
      late.stuck = late.to;
      if (late.now == late.to) step(learner_region, 1, "late clients");
    });
  }
  return start + span;
}

void RouteMover::step(std::size_t learner_region, double done, const std::string& cause) {
  Learners& learners = learners_[learner_region];
  learners.now = done >= 1 ? learners.to : mixed(learners.from, learners.to, done);
  const std::vector<double> shares = mixed(learners.now, learners.stuck, stuck_share_);
  Routing routing{learner_region_id(learner_region), {}};
  double sum = 0;
  for (const double share : shares) sum += share > 1e-12 ? share : 0;
  for (std::size_t r = 0; r < shares.size(); ++r) {
    if (shares[r] > 1e-12) routing.weights.emplace_back(region_id(r), shares[r] / sum);
  }
  port_.propose(cause, routing);
}

}  // namespace fivenines
