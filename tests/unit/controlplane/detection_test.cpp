// Detectors without messages: counting, accrual, quorum, and who watches whom.
#include "sim/controlplane/failover/detection.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "sim/base/draws.hpp"
#include "tests/engine/platforms.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

TEST_CASE("a probe is missed so often in a row before a region is suspected, and trusted likewise",
          "[controlplane][detection]") {
  ProbeDetector options;
  options.misses = 3;
  options.recoveries = 2;
  ProbeCounter counter;
  std::string said;
  for (const char heard : std::string("--+---+-++-++")) {
    said += counter.result(heard == '+', options) ? 's' : '.';
  }
  CHECK(said == ".....ssss....");
}

TEST_CASE("the verdict is that of the quorum, and lost observers have no vote",
          "[controlplane][detection]") {
  std::string told;
  Detection detection(4, 2, {nullptr, [&](RegionId target, bool suspected) {
                               told += std::to_string(index(target)) + (suspected ? "! " : ". ");
                             }});
  const auto vote = [&](std::size_t observer, bool suspects) {
    detection.vote(region_id(observer), region_id(0), suspects);
  };
  vote(1, true);
  vote(1, true);
  CHECK(told.empty());
  vote(2, true);
  vote(3, true);
  CHECK(told == "0! ");
  detection.observer_lost(region_id(2));
  CHECK(told == "0! ");
  detection.observer_lost(region_id(3));
  CHECK(told == "0! 0. ");
  detection.passive_vote(region_id(0), true);
  CHECK(told == "0! 0. 0! ");
}

TEST_CASE("phi is that of the exact normal law", "[controlplane][detection]") {
  // Hayashibara et al. 2004 with mean 1000 and deviation 100: elapsed, phi
  const std::pair<double, double> rows[] = {{500, 1.24491e-7}, {1000, 0.30103}, {1200, 1.64302},
                                            {1400, 4.49933},   {1600, 9.00586}, {1700, 11.8929}};
  for (const auto& [elapsed, expected] : rows) {
    CHECK(phi(elapsed, 1000, 100) == Approx(expected).epsilon(1e-5));
  }
  const std::pair<double, double> thresholds[] = {
      {1, 1128.155}, {3, 1309.023}, {5, 1426.489}, {8, 1561.2}, {12, 1703.448}};
  for (const auto& [threshold, elapsed] : thresholds) {
    CHECK(silence_of_phi(threshold, 1000, 100) == Approx(elapsed).epsilon(1e-5));
  }
  BeatHistory all(1000);
  for (const double interval : {100, 200, 125, 340, 130}) all.add(interval);
  CHECK(all.mean() == Approx(179));
  CHECK(all.variance() == Approx(7584));
  BeatHistory three(3);
  for (const double interval : {100, 110, 90, 140}) three.add(interval);
  CHECK(three.mean() == Approx(113.333).epsilon(1e-5));
  CHECK(three.variance() == Approx(422.222).epsilon(1e-5));
}

TEST_CASE("beats put the deadline off", "[controlplane][detection]") {
  const Detector beats = HeartbeatDetector{1s, 3s};
  BeatWatch watch(beats, kStart);
  CHECK(watch.deadline() == kStart + 3s);
  watch.beat(kStart + 900ms, kStart + 900ms);
  CHECK(watch.deadline() == kStart + 3900ms);
  const Detector accrual = PhiDetector{1s, 8, 0s, 100, 100ms};
  BeatWatch adaptive(accrual, kStart);
  for (int i = 1; i <= 50; ++i) adaptive.beat(kStart + i * 1s, kStart + i * 1s);
  // all intervals alike: the least deviation counts
  CHECK(seconds(adaptive.deadline() - kStart) == Approx(50 + 1.5612).epsilon(1e-5));
  // the silence of an outage is none of the target's intervals
  for (int i = 61; i <= 70; ++i) adaptive.beat(kStart + i * 1s, kStart + i * 1s);
  CHECK(seconds(adaptive.deadline() - kStart) == Approx(70 + 1.5612).epsilon(1e-5));
}

TEST_CASE("each region is observed by its nearest, at phases of their own",
          "[controlplane][detection]") {
  FailoverOptions options;
  options.observers = 3;
  const Platform platform = test::eight_regions();
  const auto plan = watch_plan(options, platform, replication_key(1, 0));
  REQUIRE(plan.size() == 24);
  std::set<std::int64_t> phases;
  for (const Watch& watch : plan) {
    CHECK(watch.observer != watch.target);
    CHECK(watch.phase >= 0s);
    CHECK(watch.phase < 5s);
    phases.insert(watch.phase.count());
    for (std::size_t r = 0; r < 8; ++r) {
      const bool observes = std::any_of(plan.begin(), plan.end(), [&](const Watch& other) {
        return other.target == watch.target && other.observer == region_id(r);
      });
      if (observes || region_id(r) == watch.target) continue;
      CHECK(platform.wan[index(watch.target)][r].rtt >=
            platform.wan[index(watch.target)][index(watch.observer)].rtt);
    }
  }
  CHECK(phases.size() == 24);
  // other replications look at other phases; other observers leave those that stay alone
  CHECK(watch_plan(options, platform, replication_key(1, 1))[0].phase != plan[0].phase);
  options.observers = 2;
  const auto fewer = watch_plan(options, platform, replication_key(1, 0));
  CHECK(fewer[0].phase == plan[0].phase);
  CHECK(fewer[2].phase == plan[3].phase);
}

TEST_CASE("phases are uniform over replications", "[controlplane][detection]") {
  FailoverOptions options;
  const Platform platform = test::platform_of(2, {10ms});
  options.observers = 1;
  constexpr int kReplications = 4000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kReplications; ++i) {
    const auto plan =
        watch_plan(options, platform, replication_key(7, static_cast<std::uint64_t>(i)));
    const double phase = seconds(plan[0].phase) / 5;
    sum += phase;
    squares += phase * phase;
  }
  // four standard errors of the mean of U and of U^2
  CHECK(sum / kReplications == Approx(0.5).margin(4 * std::sqrt(1.0 / 12 / kReplications)));
  CHECK(squares / kReplications == Approx(1.0 / 3).margin(4 * std::sqrt(4.0 / 45 / kReplications)));
}
