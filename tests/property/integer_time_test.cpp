// Contract 8: time is integer nanoseconds, and what is periodic happens at start + k * period.
#include "sim/dataplane/dataplane.hpp"
#include "sim/workload/arrivals.hpp"
#include "tests/property/property.hpp"

namespace fivenines::property {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST_CASE("tick k of a period stands at start + k * period, after hours too",
          "[workload][property]") {
  // 0.1 s added 36,000 times to a double is not 3,600 s
  ArrivalClock clock(RateProfile{{{kStart, 10.0}}});
  for (int k = 1; k <= 36'000; ++k) {
    if (clock.next(1.0) != kStart + k * milliseconds{100}) {
      FAIL("tick " << k << " at " << nanoseconds(clock.now()));
    }
  }
  CHECK(clock.now() == kStart + hours{1});
}

TEST_CASE("any period of whole nanoseconds is kept exactly", "[workload][property]") {
  holds("an arrival clock with a constant gap drifts by nothing", [] {
    const std::int64_t period = *rc::gen::inRange<std::int64_t>(1, 3'000'000'000);
    const std::int64_t ticks = *rc::gen::inRange<std::int64_t>(1, 2000);
    ArrivalClock clock(RateProfile{{{kStart, 1e9 / static_cast<double>(period)}}});
    for (std::int64_t k = 1; k <= ticks; ++k) clock.next(1.0);
    RC_ASSERT(nanoseconds(clock.now()) == period * ticks);
  });
}

TEST_CASE("a system without chance has the same latency to the nanosecond for hours",
          "[dataplane][property]") {
  Scenario scenario = without_queues(1, 1);
  DataPlaneInputs& in = scenario.inputs;
  in.workload.arrival = constant_law(1.0);
  in.workload.learners = 10;
  in.workload.learner_records_per_learner = 0;
  in.workload.content_items = 0;
  in.workload.write_ratio = 0;
  in.dataplane.analyzer_servers = 1;
  in.dataplane.service.variants.clear();
  in.dataplane.service.split.clear();
  in.dataplane.service.law = constant_law(SimDuration{33'333'333});
  in.measure_end = kStart + hours{1};
  in.end = in.measure_end + std::chrono::seconds{1};
  const Run run = run_data_plane(scenario, oracle::chop_every(milliseconds{100}));
  REQUIRE(run.outcomes.size() == 35'999);  // the first at 0.1 s; the one at 3,600 s is too late
  for (const Outcome& outcome : run.outcomes) {
    const auto k = static_cast<std::int64_t>(outcome.arrival_index) + 1;
    if (outcome.intended != kStart + k * milliseconds{100} ||
        outcome.latency != SimDuration{33'333'333}) {
      FAIL(oracle::describe(outcome));
    }
  }
}

}  // namespace fivenines::property
