// The platforms that are shipped: every topology of the plan, built by one rule.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;

namespace {

/// The plan's topologies, region by region.
const std::map<std::string, std::vector<std::string>> kTopologies{
    {"default-3", {"us-east", "us-west", "europe"}},
    {"default-8", {"us-east", "us-west", "europe", "europe-2", "apac", "latam", "africa", "tokyo"}},
    {"plan-current-3", {"us-east", "us-west", "europe"}},
    {"plan-sprint1-5", {"us-east", "us-west", "europe", "apac", "latam"}},
    {"plan-timeline-jan-7", {"us-east", "us-west", "europe", "apac", "latam", "africa", "tokyo"}},
    {"plan-target-8",
     {"us-east", "us-west", "us-central", "europe", "europe-2", "apac", "latam", "africa"}},
    {"plan-expansion-7", {"us-east", "us-west", "europe", "apac", "latam", "africa", "tokyo"}},
    {"ramp-1", {"us-east"}},
    {"ramp-3", {"us-east", "europe", "apac"}},
    {"ramp-4", {"us-east", "europe", "apac", "latam"}},
    {"ramp-5", {"us-east", "europe", "apac", "latam", "dubai"}},
    {"ramp-6", {"us-east", "europe", "apac", "latam", "dubai", "india"}},
    {"ramp-7", {"us-east", "europe", "apac", "latam", "dubai", "india", "africa"}},
    {"ramp-8", {"us-east", "europe", "apac", "latam", "dubai", "india", "africa", "beijing"}},
    {"summary-1", {"us-east"}},
    {"summary-3", {"us-east", "us-west", "europe"}},
    {"summary-5", {"us-east", "us-west", "europe", "apac", "latam"}},
    {"summary-7", {"us-east", "us-west", "europe", "apac", "latam", "africa", "tokyo"}},
    {"realistic-1", {"us-east"}},
    {"realistic-3", {"us-east", "us-west", "europe"}},
    {"backlog-11",
     {"us-east", "us-west", "europe", "europe-2", "apac", "latam", "africa", "tokyo", "dubai",
      "india", "sydney"}}};

Platform shipped_platform(const std::string& name) {
  const LoadedPlatform loaded = load_platform(name, shipped());
  INFO(name << '\n' << loaded.diagnostics.text());
  REQUIRE(loaded.platform.has_value());
  REQUIRE(loaded.diagnostics.empty());
  return *loaded.platform;
}

std::uint64_t total_cores(const Platform& platform) {
  std::uint64_t cores = 0;
  for (std::size_t r = 0; r < platform.regions.size(); ++r) cores += platform.cores(r);
  return cores;
}

/// Cores that the default service keeps busy for so many learners.
double busy_cores(double learners) {
  const Lognormal size = Lognormal::from_median_p99(40, 400);
  const double seen_by_learners = std::exp(size.mu + 1.5 * size.sigma * size.sigma);
  return learners * 3.12 / 60 * (0.002 + 20e-6 * seen_by_learners);
}

/// How many of the eight default places have each region as their nearest.
std::vector<int> places_served(const std::string& name) {
  const LoadedScenario loaded = load_scenario_text(
      "fivenines: scenario/v1\nplatform: " + name + "\nworkload: {learners: 100K}\n", "s.yaml",
      shipped());
  REQUIRE(loaded.scenario.has_value());
  const Platform& platform = loaded.scenario->platform;
  std::vector<int> served(platform.regions.size(), 0);
  REQUIRE(loaded.scenario->workload.learner_regions.size() == 8);
  for (const LearnerRegionOptions& learners : loaded.scenario->workload.learner_regions) {
    std::size_t home = 0;
    for (std::size_t r = 1; r < platform.regions.size(); ++r) {
      const auto rtt = [&](std::size_t region) {
        return platform.place_rtt[learners.place][platform.regions[region].place];
      };
      if (rtt(r) < rtt(home)) home = r;
    }
    ++served[home];
  }
  return served;
}

}  // namespace

TEST_CASE("every topology of the plan is shipped, and nothing else", "[scenario][platform]") {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(source_root() / "platforms")) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() == ".yaml" && name != "regions") found.push_back(name);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> expected;
  for (const auto& [name, regions] : kTopologies) expected.push_back(name);
  CHECK(found == expected);
  for (const auto& [name, regions] : kTopologies) {
    const Platform platform = shipped_platform(name);
    CHECK(platform.name == name);
    std::vector<std::string> ids;
    for (const RegionHardware& region : platform.regions) ids.push_back(region.id);
    CHECK(ids == regions);
    CHECK(ids[platform.write_master] == "us-east");
    CHECK(platform.sized_for_learners > 0);
  }
}

TEST_CASE("each region of a shipped platform works at 60 % of its cores", "[scenario][platform]") {
  for (const auto& [name, regions] : kTopologies) {
    if (name == "plan-current-3" || name == "summary-3") continue;  // built alike: not by load
    INFO(name);
    const Platform platform = shipped_platform(name);
    const double learners = static_cast<double>(platform.sized_for_learners);
    const std::vector<int> served = places_served(name);
    for (std::size_t r = 0; r < served.size(); ++r) {
      INFO(platform.regions[r].id << ", which serves " << served[r] << " places");
      const double busy = busy_cores(learners * std::max(served[r], 1) / 8);
      // Servers are whole: at most one of them more than is needed.
      CHECK(busy / (platform.cores(r) - 8) > 0.6);
      CHECK(busy / platform.cores(r) == Approx(0.595).margin(0.012 + 0.6 * 8 / platform.cores(r)));
    }
  }
}

TEST_CASE("the regions of November work at 60 % of their cores in all", "[scenario][platform]") {
  for (const char* const name : {"plan-current-3", "summary-3"}) {
    const Platform platform = shipped_platform(name);
    CHECK(platform.regions[2].servers == 10);
    CHECK(busy_cores(500'000) / static_cast<double>(total_cores(platform)) ==
          Approx(0.6).margin(0.01));
  }
}

TEST_CASE("three and eight default regions are equally much hardware", "[scenario][platform]") {
  const Platform three = shipped_platform("default-3");
  const Platform eight = shipped_platform("default-8");
  CHECK(total_cores(three) == 2368);
  CHECK(total_cores(eight) == 2368);
  CHECK(three.sized_for_learners == 5'000'000);
  CHECK(eight.sized_for_learners == 5'000'000);
  const auto total = [](const Platform& platform, std::uint32_t RegionHardware::*field) {
    std::uint64_t sum = 0;
    for (const RegionHardware& region : platform.regions) sum += region.*field;
    return sum;
  };
  for (const auto field : {&RegionHardware::cache_servers, &RegionHardware::database_concurrency,
                           &RegionHardware::database_pool}) {
    CHECK(total(three, field) == total(eight, field));
  }
}
