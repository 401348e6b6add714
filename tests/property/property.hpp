// What the property tests share: a seeded check, and systems simple enough to say what must happen.
#pragma once

#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>

#include "sim/base/draws.hpp"
#include "sim/dataplane/inputs.hpp"
#include "tests/oracle/run_data_plane.hpp"

namespace fivenines::property {

using oracle::no_chop;
using oracle::random_scenario;
using oracle::Run;
using oracle::run_data_plane;
using oracle::Scenario;
using oracle::TimedChange;

/// RapidCheck with a seed of the property's own, so that a test does the same on every run;
/// RC_PARAMS in the environment explores further. A failure prints the shrunk example and the seed.
template <typename Testable>
void holds(const std::string& what, Testable&& testable) {
  rc::detail::TestParams params;
  if (std::getenv("RC_PARAMS") != nullptr) {
    params = rc::detail::configuration().testParams;
  } else {
    params.seed = hash_text(what);
  }
  rc::detail::TestMetadata metadata;
  metadata.id = metadata.description = what;
  rc::detail::TestListenerAdapter silent;
  const std::unordered_map<std::string, rc::detail::Reproduce> nothing;
  const auto result = rc::detail::checkTestable(std::forward<Testable>(testable), metadata, params,
                                                silent, nothing);
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  INFO(what << ", seed " << params.seed << "\n" << text.str());
  CHECK(result.template is<rc::detail::SuccessResult>());
}

/// Regions in which nobody ever waits: every station is unlimited, there are no caches and no
/// access network. Learner region i lives where region i stands and is served there.
inline Scenario without_queues(std::uint64_t seed, std::size_t regions) {
  Scenario scenario;
  scenario.seed = seed;
  DataPlaneInputs& in = scenario.inputs;
  in.seed = seed;
  in.platform.name = "without queues";
  in.platform.place_rtt.assign(regions, std::vector<SimDuration>(regions));
  in.platform.wan.assign(regions, std::vector<WanLink>(regions));
  for (std::size_t r = 0; r < regions; ++r) {
    Place place;
    place.id = "place-" + std::to_string(r);
    in.platform.places.push_back(place);
    RegionHardware hardware;
    hardware.id = "region-" + std::to_string(r);
    hardware.place = r;
    hardware.servers = 2;
    in.platform.regions.push_back(hardware);
    LearnerRegionOptions learners;
    learners.id = "learners-" + std::to_string(r);
    learners.place = r;
    learners.share = 1 / static_cast<double>(regions);
    in.workload.learner_regions.push_back(learners);
    for (std::size_t other = 0; other < r; ++other) {
      const SimDuration rtt = std::chrono::milliseconds{10 + 7 * static_cast<int>(r + other)};
      in.platform.place_rtt[r][other] = in.platform.place_rtt[other][r] = rtt;
      in.platform.wan[r][other].rtt = in.platform.wan[other][r].rtt = rtt;
    }
  }
  in.workload.learners = 500 * regions;
  in.workload.analyses_per_second_per_learner = 1;
  in.workload.cohort_size = Law{Lognormal::from_median_p99(20, 200)};
  in.workload.learner_records_per_learner = 1;
  in.workload.content_items = 1000;
  in.workload.write_ratio = 0.3;
  in.dataplane.analyzer_servers = kUnlimited;
  in.dataplane.database.servers = kUnlimited;
  in.dataplane.database.read = Law{Exponential{2e6}};
  in.dataplane.database.write = Law{Exponential{3e6}};
  in.dataplane.service.variants = {
      {"baseline", std::chrono::milliseconds{2}, std::chrono::microseconds{20}, 0.25}};
  in.dataplane.service.split = {1.0};
  in.measure_start = kStart;
  in.measure_end = kStart + std::chrono::seconds{2};
  in.end = kStart + std::chrono::seconds{4};
  return scenario;
}

/// The same with servers and queues that fill up: waiting, but no access network and no retries.
inline Scenario with_queues(std::uint64_t seed, std::size_t regions) {
  Scenario scenario = without_queues(seed, regions);
  DataPlaneInputs& in = scenario.inputs;
  in.dataplane.analyzer_servers = 2;
  in.dataplane.database.servers = 3;
  in.workload.analyses_per_second_per_learner = 1.2;
  return scenario;
}

inline void add_change(Scenario& scenario, SimDuration at, const Change& change) {
  TimedChange timed{kStart + at, change};
  auto behind = scenario.changes.begin();
  while (behind != scenario.changes.end() && behind->at <= timed.at) ++behind;
  scenario.changes.insert(behind, timed);
}

}  // namespace fivenines::property
