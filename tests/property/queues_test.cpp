// Analyses that only queue take a short way (queues.hpp), which gives the record of the long one.
#include "sim/base/assert.hpp"
#include "sim/dataplane/dataplane.hpp"
#include "tests/oracle/random_dice.hpp"
#include "tests/property/property.hpp"

namespace fivenines::property {
namespace {

using oracle::kMillisecond;

/// Regions of different size whose analyses do nothing but queue, from no load to overload, half of
/// them on a grid of time, so that much happens at one instant.
Scenario only_queues(std::uint64_t seed) {
  oracle::Dice dice(seed);
  Scenario scenario = without_queues(seed, dice.count(1, 3));
  DataPlaneInputs& in = scenario.inputs;
  in.nothing_changes = true;
  WorkloadOptions& workload = in.workload;
  workload.learner_records_per_learner = 0;
  workload.content_items = 0;
  workload.write_ratio = 0;
  const std::size_t regions = in.platform.regions.size();
  // several learner regions near one region, and some in which nobody lives
  for (std::uint32_t more = dice.count(0, 3); more > 0; --more) {
    LearnerRegionOptions learners = workload.learner_regions.front();
    learners.id = "more-" + std::to_string(more);
    learners.place = dice.count(0, static_cast<std::uint32_t>(regions) - 1);
    workload.learner_regions.push_back(learners);
  }
  const auto groups = static_cast<double>(workload.learner_regions.size());
  for (LearnerRegionOptions& learners : workload.learner_regions) {
    learners.share = 1 / groups;
    learners.access_rtt = constant_law(SimDuration{dice.duration(0, 40 * kMillisecond)});
  }
  if (dice.chance(0.5)) {
    workload.arrival = dice.chance(0.5) ? constant_law(1.0) : Law{Erlang{1, 2}};
  }
  if (dice.chance(0.3)) workload.load = {{kStart + std::chrono::seconds{1}, 1.7, {}, {}}};
  const oracle::Ns mean = dice.between(1, 20) * kMillisecond;
  if (dice.chance(0.8)) in.dataplane.service.law = dice.law(mean);
  if (dice.chance(0.3)) {
    in.dataplane.balancer.service = constant_law(SimDuration{dice.duration(0, 2 * kMillisecond)});
  }
  const std::uint32_t servers = dice.one_of({1U, 2U, 3U, 5U, 6U, 7U, 22U, 23U, kUnlimited});
  in.dataplane.analyzer_servers = servers;
  const double per_region = servers == kUnlimited ? 20 : servers;
  const double most =
      per_region * static_cast<double>(regions) / (static_cast<double>(mean) * 1e-9);
  workload.analyses_per_second_per_learner =
      dice.one_of({0.1, 0.5, 0.9, 1.0, 1.2}) * most / static_cast<double>(workload.learners);
  // not on whole seconds
  in.measure_start = kStart + SimDuration{dice.duration(0, 700 * kMillisecond)};
  in.end = in.measure_end + SimDuration{dice.duration(0, 100 * kMillisecond)};
  return scenario;
}

Scenario the_long_way(Scenario scenario) {
  scenario.inputs.nothing_changes = false;
  return scenario;
}

void check_same(const Run& run, const Run& expected) {
  CHECK(run.outcomes == expected.outcomes);
  CHECK(run.record.digest == expected.record.digest);
  CHECK(run.record.events == expected.record.events);
}

/// Interrupted at `at`.
std::string digest_until(const Scenario& scenario, SimTime at) {
  const World world = initial_world(scenario.inputs);
  DataPlane plane(scenario.inputs, world);
  plane.advance_to(at);
  return plane.finish_here().digest;
}

}  // namespace

TEST_CASE("analyses that only queue give the record of the long way", "[dataplane][property]") {
  std::uint64_t waited = 0;
  std::uint64_t unfinished = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const Scenario scenario = only_queues(seed);
    INFO("seed " << seed << "\n" << summary(scenario));
    const Run expected = run_data_plane(the_long_way(scenario), no_chop);
    check_same(run_data_plane(scenario, no_chop), expected);
    check_same(run_data_plane(scenario, oracle::chop_at_random(seed, std::chrono::milliseconds{9})),
               expected);
    // at whole seconds, where the books are closed
    check_same(run_data_plane(scenario, oracle::chop_every(std::chrono::seconds{1})), expected);
    for (const RegionRecord& region : expected.record.regions) {
      for (const StationRecord& station : region.stations) waited += station.waited;
    }
    for (const LearnerRegionRecord& learners : expected.record.learner_regions) {
      unfinished += learners.unfinished_run;
    }
  }
  CHECK(waited > 10'000);
  CHECK(unfinished > 1'000);
}

TEST_CASE("analyses that only queue are interrupted as on the long way", "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Scenario scenario = only_queues(seed);
    INFO("seed " << seed << "\n" << summary(scenario));
    const SimTime at = kStart + std::chrono::milliseconds{seed * 50};
    CHECK(digest_until(scenario, at) == digest_until(the_long_way(scenario), at));
  }
}

TEST_CASE("the short way is taken, and refuses what it cannot do", "[dataplane][property]") {
  const auto refuses = [](const Scenario& scenario) {
    World world = initial_world(scenario.inputs);
    DataPlane plane(scenario.inputs, world);
    plane.advance_to(kStart + std::chrono::milliseconds{10});
    const Change change = RegionDown{RegionId{0}};
    world.enact(change);
    try {
      plane.changed(change);
    } catch (const InvariantBroken&) {
      return true;
    }
    return false;
  };
  const Scenario scenario = only_queues(1);
  CHECK(refuses(scenario));
  CHECK_FALSE(refuses(the_long_way(scenario)));

  // whatever is more than to queue is the long way's
  const auto with = [&](auto&& more) {
    Scenario changed = scenario;
    more(changed.inputs);
    return refuses(changed);
  };
  CHECK_FALSE(with([](DataPlaneInputs& in) { in.workload.content_items = 10; }));
  CHECK_FALSE(with([](DataPlaneInputs& in) { in.workload.learner_records_per_learner = 1; }));
  CHECK_FALSE(with([](DataPlaneInputs& in) { in.workload.write_ratio = 0.1; }));
  CHECK_FALSE(
      with([](DataPlaneInputs& in) { in.workload.client.deadline = std::chrono::seconds{5}; }));
  CHECK_FALSE(with([](DataPlaneInputs& in) { in.workload.client.timeout = constant_law(1e9); }));
  CHECK_FALSE(with([](DataPlaneInputs& in) {
    in.workload.learner_regions.back().access_rtt = Law{Exponential{1e6}};
  }));
  CHECK_FALSE(with([](DataPlaneInputs& in) { in.dataplane.analyzer_bound = 50; }));
  CHECK_FALSE(with([](DataPlaneInputs& in) { in.dataplane.balancer.servers = 1; }));
  CHECK_FALSE(
      with([](DataPlaneInputs& in) { in.dataplane.balancer.service = Law{Exponential{1e6}}; }));
  CHECK_FALSE(with([](DataPlaneInputs& in) { in.dataplane.stations.emplace_back(); }));
  CHECK_FALSE(with([](DataPlaneInputs& in) { in.dataplane.ejection.emplace(); }));
}

}  // namespace fivenines::property
