// Analyses that only queue take a short way (queues.hpp), which gives the record of the long one.
#include <atomic>

#include "sim/base/assert.hpp"
#include "sim/dataplane/dataplane.hpp"
#include "sim/dataplane/parts.hpp"
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
  const bool one_is_empty = groups > 1 && dice.chance(0.2);
  for (LearnerRegionOptions& learners : workload.learner_regions) {
    learners.share = 1 / (one_is_empty ? groups - 1 : groups);
    learners.access_rtt = constant_law(SimDuration{dice.duration(0, 40 * kMillisecond)});
  }
  if (one_is_empty) workload.learner_regions.back().share = 0;
  if (dice.chance(0.5)) {
    workload.arrival = dice.chance(0.5) ? constant_law(1.0) : Law{Erlang{1, 2}};
  }
  if (dice.chance(0.3)) {
    const SimDuration over{dice.duration(0, 400 * kMillisecond)};
    workload.load = {{kStart + std::chrono::milliseconds{500}, 1.7, over, {}}};
  }
  const oracle::Ns mean = dice.between(1, 20) * kMillisecond;
  if (dice.chance(0.8)) {
    in.dataplane.service.law = dice.law(mean);
  } else if (dice.chance(0.5)) {
    in.dataplane.service.variants.push_back(
        {"other", std::chrono::milliseconds{5}, std::chrono::microseconds{10}, 0});
    in.dataplane.service.split = {0.6, 0.4};
  }
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

TEST_CASE("analyses that only queue give it in two parts, and with draws by a thread",
          "[dataplane][property]") {
  int in_parts = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Scenario scenario = only_queues(seed);
    INFO("seed " << seed << "\n" << summary(scenario));
    const Run expected = run_data_plane(the_long_way(scenario), no_chop);
    const std::atomic<bool> core_to_spare = true;
    check_same(run_data_plane(scenario, no_chop, &core_to_spare), expected);
    DataPlaneInputs& in = scenario.inputs;
    in.routes_are_fixed = true;
    in.part_window_least = 0;
    in_parts += divide(in, home_regions(in.platform, in.workload)).count > 1;
    check_same(run_data_plane(scenario, no_chop), expected);
    check_same(run_data_plane(scenario, no_chop, &core_to_spare), expected);
  }
  CHECK(in_parts > 20);
}

TEST_CASE("analyses that only queue are interrupted as on the long way", "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Scenario scenario = only_queues(seed);
    INFO("seed " << seed << "\n" << summary(scenario));
    const auto check_at = [&](SimTime at) {
      CHECK(digest_until(scenario, at) == digest_until(the_long_way(scenario), at));
    };
    check_at(kStart + std::chrono::milliseconds{seed * 50});
    // as somebody leaves, so that the next one starts: where the way back takes no time
    const Run run = run_data_plane(the_long_way(scenario), no_chop);
    for (std::size_t i = 1; i < run.outcomes.size(); i += run.outcomes.size() / 4 + 1) {
      const SimTime reached = run.outcomes[i].intended + run.outcomes[i].latency;
      if (run.outcomes[i].kind == OutcomeKind::kAnswered) check_at(reached);
    }
  }
}

TEST_CASE("who starts as the run is interrupted has waited", "[dataplane][property]") {
  Scenario scenario = only_queues(1);
  DataPlaneInputs& in = scenario.inputs;
  in.workload.arrival = constant_law(1.0);
  in.workload.load = {};
  in.workload.learner_regions.resize(1);
  in.workload.learner_regions[0].share = 1;
  in.workload.learner_regions[0].access_rtt = constant_law(0.0);
  in.workload.analyses_per_second_per_learner = 125 / static_cast<double>(in.workload.learners);
  in.dataplane.analyzer_servers = 1;
  in.dataplane.balancer.service = std::nullopt;
  in.dataplane.service.law = constant_law(std::chrono::milliseconds{10});
  in.measure_start = kStart;
  // one every 8 ms, from 8 ms on, takes 10 ms: they leave at 18, 28, 38, 48 ms
  for (const int at : {17, 18, 28, 38, 47, 48, 49}) {
    INFO("at " << at << " ms");
    const SimTime stop = kStart + std::chrono::milliseconds{at};
    CHECK(digest_until(scenario, stop) == digest_until(the_long_way(scenario), stop));
  }
}

TEST_CASE("a long backlog is counted as on the long way", "[dataplane][property]") {
  Scenario scenario = only_queues(2);
  DataPlaneInputs& in = scenario.inputs;
  in.dataplane.analyzer_servers = 2;
  in.dataplane.service.law = Law{Exponential{1e6}};
  in.workload.analyses_per_second_per_learner = 20'000 / static_cast<double>(in.workload.learners);
  in.measure_end = kStart + std::chrono::seconds{5};
  in.end = in.measure_end;
  check_same(run_data_plane(scenario, oracle::chop_every(std::chrono::milliseconds{3})),
             run_data_plane(the_long_way(scenario), no_chop));
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
