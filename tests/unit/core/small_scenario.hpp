// A scenario of two regions and some thousand analyses, with faults of every kind.
#pragma once

#include "sim/scenario/scenario.hpp"

namespace fivenines::test {

/// Regions "east" and "west", 80 ms apart, 2 servers of 4 cores each for 20,000 learners; 500
/// analyses a second of 10 ms for 1 s + 5 s + 2 s; a crash, a slow-down and an outage of east.
inline Scenario small_scenario() {
  using namespace std::chrono_literals;
  Scenario scenario;
  scenario.name = "small";
  Platform& platform = scenario.platform;
  platform.name = "pair";
  platform.sized_for_learners = 20'000;
  platform.places.resize(2);
  platform.place_rtt = {{0ms, 80ms}, {80ms, 0ms}};
  platform.wan.assign(2, std::vector<WanLink>(2));
  platform.wan[0][1].rtt = platform.wan[1][0].rtt = 80ms;
  for (std::size_t i = 0; i < 2; ++i) {
    platform.places[i].id = i == 0 ? "east" : "west";
    RegionHardware region;
    region.id = platform.places[i].id;
    region.place = i;
    region.servers = 2;
    region.cores_per_server = 4;
    platform.regions.push_back(region);
    LearnerRegionOptions learners;
    learners.id = region.id;
    learners.share = 0.5;
    learners.place = i;
    scenario.workload.learner_regions.push_back(learners);
  }
  scenario.workload.learners = 20'000;
  scenario.workload.analyses_per_second_per_learner = 0.025;
  scenario.workload.client.timeout = constant_law(300ms);
  scenario.workload.client.deadline = 1s;
  scenario.workload.client.retries.max = 1;
  scenario.dataplane.service.law = Law{Exponential{1e7}};
  scenario.clock = {1s, 5s, 2s, 100ms};
  scenario.faults = {{"crash", kStart + 2s, 500ms, ServerCrash{region_id(1), 1}},
                     {"slow", kStart + 2s, 1s, SlowServers{region_id(1), 0.5}},
                     {"outage", kStart + 3550ms, 1s, RegionOutage{region_id(0)}},
                     {"too late", kStart + 9s, std::nullopt, RegionOutage{region_id(1)}}};
  return scenario;
}

}  // namespace fivenines::test
