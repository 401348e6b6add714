// Where learners go when regions are out.
#include "sim/controlplane/failover/route_plan.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "sim/base/draws.hpp"

using namespace fivenines;

namespace {

/// Learner region l lives in region l; the nearest others are the next ones.
RoutePlanInput ring(std::size_t regions, double demand, double capacity) {
  RoutePlanInput in;
  for (std::size_t l = 0; l < regions; ++l) {
    auto& nearest = in.nearest.emplace_back();
    for (std::size_t i = 0; i < regions; ++i) nearest.push_back((l + i) % regions);
    in.legal.emplace_back(regions, 1);
  }
  in.demand.assign(regions, demand);
  in.capacity.assign(regions, capacity);
  in.eligible.assign(regions, 1);
  in.fill_most = 0.8;
  in.full_most = 1.0;
  return in;
}

std::vector<double> loads(const RoutePlanInput& in, const RoutePlan& plan) {
  std::vector<double> load(in.capacity.size(), 0);
  for (std::size_t l = 0; l < in.demand.size(); ++l) {
    for (std::size_t r = 0; r < load.size(); ++r) load[r] += in.demand[l] * plan.weights[l][r];
  }
  return load;
}

}  // namespace

TEST_CASE("learners stay at home while all is well", "[controlplane][routes]") {
  const RoutePlanInput in = ring(4, 60, 100);
  const RoutePlan plan = plan_routes(in);
  for (std::size_t l = 0; l < 4; ++l) CHECK(plan.weights[l][l] == 1);
  CHECK(plan.admitted == std::vector<double>(4, 1));
}

TEST_CASE("learners of a region that is out fill the nearest, then the next",
          "[controlplane][routes]") {
  RoutePlanInput in = ring(5, 60, 100);
  in.eligible[0] = 0;
  RoutePlan plan = plan_routes(in);
  // 20 each into regions 1, 2, 3 up to 80 %
  CHECK(plan.weights[0][0] == 0);
  for (const std::size_t r : {1, 2, 3}) CHECK(plan.weights[0][r] == Approx(1.0 / 3));
  for (std::size_t l = 1; l < 5; ++l) CHECK(plan.weights[l][l] == 1);
  in.target = FailoverTarget::kEven;
  plan = plan_routes(in);
  for (const std::size_t r : {1, 2, 3, 4}) CHECK(plan.weights[0][r] == Approx(0.25));
}

TEST_CASE("with unknown capacities the nearest takes all", "[controlplane][routes]") {
  RoutePlanInput in = ring(3, 60, kCapacityUnknown);
  in.eligible[2] = 0;
  CHECK(plan_routes(in).weights[2][0] == 1);
  in.target = FailoverTarget::kEven;
  CHECK(plan_routes(in).weights[2] == std::vector<double>{0.5, 0.5, 0});
}

TEST_CASE("what finds no room is shed instead of drowning everybody", "[controlplane][routes]") {
  RoutePlanInput in = ring(3, 90, 100);
  in.eligible[0] = 0;
  RoutePlan plan = plan_routes(in);
  const auto load = loads(in, plan);
  CHECK(load[0] == 0);
  CHECK(load[1] + load[2] == Approx(270));
  for (const std::size_t r : {1, 2}) CHECK(plan.admitted[r] * load[r] == Approx(100));
  in.shed = false;
  CHECK(plan_routes(in).admitted == std::vector<double>(3, 1));
}

TEST_CASE("learners go only where the law lets them", "[controlplane][routes]") {
  RoutePlanInput in = ring(3, 30, 100);
  in.legal = {{1, 0, 1}, {1, 1, 1}, {0, 0, 1}};
  in.eligible = {0, 1, 1};
  CHECK(plan_routes(in).weights[0] == std::vector<double>{0, 0, 1});
  in.eligible = {1, 1, 0};
  CHECK(plan_routes(in).weights[2] == std::vector<double>{0, 0, 1});  // nowhere to go
}

TEST_CASE("whatever is out, everybody is sent somewhere and no region without need is overfilled",
          "[controlplane][routes]") {
  pcg64 stream = named_stream(11, "route plans");
  for (int i = 0; i < 2000; ++i) {
    const std::size_t regions = 2 + uniform_below(stream, 7);
    RoutePlanInput in = ring(regions, 0, 0);
    for (double& demand : in.demand) demand = 100 * uniform01(stream);
    for (double& capacity : in.capacity) capacity = 1 + 200 * uniform01(stream);
    std::size_t left = 0;
    for (char& eligible : in.eligible) left += eligible = uniform01(stream) < 0.7;
    in.target = uniform01(stream) < 0.5 ? FailoverTarget::kNearest : FailoverTarget::kEven;
    const RoutePlan plan = plan_routes(in);
    const auto load = loads(in, plan);
    const double demand = std::accumulate(in.demand.begin(), in.demand.end(), 0.0);
    double room = 0;
    for (std::size_t r = 0; r < regions; ++r) room += in.eligible[r] ? in.capacity[r] : 0;
    for (std::size_t l = 0; l < regions; ++l) {
      double sum = 0;
      for (std::size_t r = 0; r < regions; ++r) {
        CHECK(plan.weights[l][r] >= 0);
        if (!in.eligible[r] && left > 0) CHECK(plan.weights[l][r] == 0);
        sum += plan.weights[l][r];
      }
      CHECK(sum == Approx(1));
    }
    for (std::size_t r = 0; r < regions && left > 0; ++r) {
      if (demand <= room) CHECK(load[r] <= in.capacity[r] * (1 + 1e-6) + 1e-6);
      CHECK(plan.admitted[r] * load[r] <= in.capacity[r] * (1 + 1e-6) + 1e-6);
    }
  }
}
