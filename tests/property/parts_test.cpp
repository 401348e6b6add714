// Regions in two parts, on one thread or two, give the record that all of them together give.
#include "sim/dataplane/parts.hpp"

#include <atomic>

#include "sim/dataplane/dataplane.hpp"
#include "tests/property/property.hpp"

namespace fivenines::property {
namespace {

using std::chrono::milliseconds;

bool is_split(const Scenario& scenario) {
  const DataPlaneInputs& in = scenario.inputs;
  return divide(in, home_regions(in.platform, in.workload)).count > 1;
}

/// Not in how many events: some are spared where nothing else happens at their instant.
void check_same(const Run& parts, const Run& whole) {
  CHECK(parts.outcomes == whole.outcomes);
  CHECK(parts.record.digest == whole.record.digest);
}

void check_parts_are_as_one(const Scenario& scenario) {
  INFO(summary(scenario));
  Scenario together = scenario;
  together.inputs.routes_are_fixed = false;
  const Run whole = run_data_plane(together, no_chop);
  const Run alone = run_data_plane(scenario, no_chop);
  check_same(alone, whole);
  check_same(run_data_plane(scenario, oracle::chop_every(milliseconds{7})), whole);
  const std::atomic<bool> core_to_spare = true;
  const Run helped = run_data_plane(scenario, no_chop, &core_to_spare);
  check_same(helped, whole);
  CHECK(helped.record.events == alone.record.events);
}

/// Regions with a shared tier, so that each asks the others all the time.
Scenario that_asks(std::uint64_t seed) {
  Scenario scenario = with_queues(seed, 4);
  DataPlaneInputs& in = scenario.inputs;
  in.workload.analyses_per_second_per_learner *= 4;
  in.dataplane.caches.layout = CacheLayout::kHierarchical;
  in.dataplane.caches.regional = RegionalCacheOptions{100, {}};
  in.dataplane.caches.shared = SharedCacheOptions{};
  in.dataplane.caches.shared->entries = 1000;
  in.routes_are_fixed = true;
  in.part_window_least = 0;
  return scenario;
}

}  // namespace

TEST_CASE("regions in two parts give the record of all together", "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Scenario scenario = oracle::random_scenario_in_parts(seed);
    CHECK(is_split(scenario));
    check_parts_are_as_one(scenario);
  }
}

TEST_CASE("parts that ask each other all the time give the record of all together",
          "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Scenario scenario = that_asks(seed);
    REQUIRE(is_split(scenario));
    check_parts_are_as_one(scenario);

    // the second core comes and goes
    std::atomic<bool> core_to_spare = false;
    const auto turns = [&](SimTime from) {
      core_to_spare = !core_to_spare;
      return from + milliseconds{9};
    };
    const Run run = run_data_plane(scenario, turns, &core_to_spare);
    Scenario together = scenario;
    together.inputs.routes_are_fixed = false;
    check_same(run, run_data_plane(together, no_chop));
    const auto& lookups = run.record.regions[0].lookups[static_cast<int>(Family::kContent)];
    CHECK(lookups[static_cast<int>(CacheLevel::kGlobal)] > 100);
  }
}

TEST_CASE("parts are even and far from each other", "[dataplane][property]") {
  Scenario scenario = that_asks(1);
  DataPlaneInputs& in = scenario.inputs;
  const std::vector<RegionId> homes = home_regions(in.platform, in.workload);
  // region 0 is 17 ms from region 1, which is 31 ms from region 3; 2 and 3 are 45 ms apart
  in.platform.wan[2][3].rtt = in.platform.wan[3][2].rtt = milliseconds{4};
  const Parts far = divide(in, homes);
  CHECK(far.part_of == std::vector<std::uint8_t>{0, 0, 1, 1});
  CHECK(far.lookahead_ns == in.platform.wan[0][2].rtt.count() / 2);

  in.part_window_least = 100;  // 0.4 ms a turn of some 14 analyses
  CHECK(divide(in, homes).count == 2);
  in.part_window_least = 200;
  CHECK(divide(in, homes).count == 1);
  in.part_window_least = 0;
  in.routes_are_fixed = false;
  CHECK(divide(in, homes).count == 1);
  in.routes_are_fixed = true;
  in.dataplane.caches.shared->service = constant_law(milliseconds{1});
  in.dataplane.caches.shared->servers = 2;
  CHECK(divide(in, homes).count == 1);
}

}  // namespace fivenines::property
