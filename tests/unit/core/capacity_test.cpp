// Capacity in proportion to the learners.
#include "sim/core/capacity.hpp"

#include <catch2/catch.hpp>

#include "sim/controlplane/fault.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

/// One region of 200 x 16 cores, sized for 5M learners.
Scenario sized_for_five_million(std::uint64_t learners) {
  Scenario scenario;
  scenario.platform.sized_for_learners = 5'000'000;
  RegionHardware region;
  region.servers = 200;
  region.cores_per_server = 16;
  region.cache_servers = 64;
  region.database_concurrency = 101;
  region.database_pool = 500;
  scenario.platform.regions = {region};
  scenario.workload.learners = learners;
  return scenario;
}

std::pair<std::uint32_t, std::uint32_t> hosts(std::uint32_t servers, std::uint32_t cores,
                                              std::uint64_t learners) {
  Scenario scenario = sized_for_five_million(learners);
  scenario.platform.regions[0].servers = servers;
  scenario.platform.regions[0].cores_per_server = cores;
  const RegionHardware scaled = assemble(scenario, 0).platform.regions[0];
  return {scaled.servers, scaled.cores_per_server};
}

}  // namespace

TEST_CASE("a tenth of the learners get a tenth of the hardware, rounded up", "[core][capacity]") {
  const RegionHardware region = assemble(sized_for_five_million(500'000), 0).platform.regions[0];
  CHECK(region.servers == 20);
  CHECK(region.cores_per_server == 16);
  CHECK(region.cache_servers == 7);
  CHECK(region.database_concurrency == 11);
  CHECK(region.database_pool == 50);
}

TEST_CASE("hosts stay whole unless that gives more than 2 % too many cores", "[core][capacity]") {
  using Hosts = std::pair<std::uint32_t, std::uint32_t>;
  CHECK(hosts(200, 16, 5'000'000) == Hosts{200, 16});
  CHECK(hosts(200, 16, 10'000'000) == Hosts{400, 16});
  CHECK(hosts(200, 16, 4'999'999) == Hosts{200, 16});
  CHECK(hosts(200, 16, 1'262'500) == Hosts{51, 16});  // 50.5 hosts; 51 are 0.99 % more
  CHECK(hosts(200, 16, 500'001) == Hosts{321, 1});    // 20.00004 hosts; 21 would be 5 % more
  CHECK(hosts(3, 16, 100'000) == Hosts{1, 1});        // 0.96 of a core
  CHECK(hosts(4, 16, 2'500'001) == Hosts{33, 1});
  CHECK(hosts(1, 1, 1) == Hosts{1, 1});
}

TEST_CASE("fixed capacity, no stated size and no learners leave the platform alone",
          "[core][capacity]") {
  Scenario fixed = sized_for_five_million(500'000);
  fixed.capacity = CapacityMode::kFixed;
  Scenario unstated = sized_for_five_million(500'000);
  unstated.platform.sized_for_learners = 0;
  for (const Scenario& scenario : {fixed, unstated, sized_for_five_million(0)}) {
    const DataPlaneInputs inputs = assemble(scenario, 0);
    CHECK(inputs.platform.regions[0].servers == 200);
    CHECK(inputs.platform.regions[0].database_pool == 500);
    CHECK(capacity_ratio(scenario).is_one());
  }
}

TEST_CASE("bounds, pools and cache entries of the scenario are scaled, unlimited ones are not",
          "[core][capacity]") {
  Scenario scenario = sized_for_five_million(500'000);
  DataPlaneOptions& options = scenario.dataplane;
  options.balancer.bound = 1001;
  options.analyzer_bound = 4000;
  options.analyzer_servers = 55;
  options.caches.local = LocalCacheOptions{8, 50'000, LocalRoute::kRandom};
  options.caches.regional = RegionalCacheOptions{5'000'000, std::nullopt};
  options.caches.shared = SharedCacheOptions{};
  options.caches.shared->entries = 5'000'001;
  options.caches.shared->servers = 19;
  options.database.servers = 30;
  options.stations = {{"gateway", {12, kUnlimited, std::nullopt}}};

  const DataPlaneOptions scaled = assemble(scenario, 0).dataplane;
  CHECK(scaled.balancer.servers == kUnlimited);
  CHECK(scaled.balancer.bound == 101);
  CHECK(scaled.analyzer_bound == 400);
  CHECK(scaled.analyzer_servers == 6u);
  CHECK(scaled.caches.local->instances == 8);
  CHECK(scaled.caches.local->entries == 5000);
  CHECK(scaled.caches.regional->entries == 500'000);
  CHECK(scaled.caches.shared->entries == 500'001);
  CHECK(scaled.caches.shared->servers == 2U);
  CHECK(scaled.caches.shared->bound == kUnlimited);
  CHECK(scaled.database.servers == 3u);
  CHECK(scaled.database.bound == kUnlimited);
  CHECK(scaled.stations[0].station.servers == 2);

  // a thousand times the learners, as far as that may go: more than 32 bits hold
  CHECK(CapacityRatio{1000, 1}.scaled_limit(100'000'000) == kUnlimited - 1);
  CHECK(CapacityRatio{1000, 1}.scaled_limit(kUnlimited) == kUnlimited);

  scenario.dataplane.caches.regional->entries = kUnlimitedEntries;
  CHECK(assemble(scenario, 0).dataplane.caches.regional->entries == kUnlimitedEntries);
}

TEST_CASE("the inputs carry the scenario's times and the replication's seed", "[core][capacity]") {
  Scenario scenario = sized_for_five_million(1);
  scenario.clock = {60s, 100s, 10s, 100ms};
  scenario.seed = 42;
  scenario.good_share_least = 0.5;
  const DataPlaneInputs inputs = assemble(scenario, 3);
  CHECK(inputs.measure_start == kStart + 60s);
  CHECK(inputs.measure_end == kStart + 160s);
  CHECK(inputs.end == kStart + 170s);
  CHECK(inputs.seed == 42);
  CHECK(inputs.replication == 3);
  CHECK(inputs.good_share_least == 0.5);
}

TEST_CASE("a crash takes the same share of the hosts at any capacity", "[core][capacity]") {
  const auto servers_down = [](std::uint64_t learners, std::uint32_t first, std::uint32_t count) {
    const Scenario scenario = sized_for_five_million(learners);
    const DataPlaneInputs inputs = assemble(scenario, 0);
    const ServerCrash crash{region_id(0), first, count};
    std::vector<std::uint32_t> servers;
    for (const Change& change : crash.effects({scenario.platform, inputs.platform, 0})) {
      servers.push_back(std::get<ServerDown>(change).server);
    }
    return servers;
  };
  using List = std::vector<std::uint32_t>;
  CHECK(servers_down(5'000'000, 7, 2) == List{7, 8});
  CHECK(servers_down(500'000, 0, 20) == List{0, 1});
  CHECK(servers_down(500'000, 5, 10) == List{0});
  CHECK(servers_down(500'000, 199, 1) == List{19});
  CHECK(servers_down(500'000, 190, 10) == List{19});
  CHECK(servers_down(500'000, 0, 200).size() == 20);
  CHECK(servers_down(10'000'000, 7, 2) == List{14, 15, 16, 17});
  CHECK(servers_down(500'001, 100, 100).size() == 161);  // 321 hosts of one core
}

TEST_CASE("nothing changes where neither faults nor controllers nor schedules are declared",
          "[core]") {
  const auto nothing_changes = [](auto&& declare) {
    Scenario scenario = sized_for_five_million(500'000);
    declare(scenario);
    return assemble(scenario, 0).nothing_changes;
  };
  CHECK(nothing_changes([](Scenario&) {}));
  CHECK_FALSE(nothing_changes([](Scenario& s) { s.faults.emplace_back(); }));
  CHECK_FALSE(nothing_changes([](Scenario& s) { s.failover.emplace(); }));
  CHECK_FALSE(nothing_changes([](Scenario& s) { s.promotion.emplace(); }));
  CHECK_FALSE(nothing_changes([](Scenario& s) { s.operations.emplace(); }));
  CHECK_FALSE(nothing_changes([](Scenario& s) { s.scaling.emplace(); }));
  CHECK_FALSE(nothing_changes([](Scenario& s) { s.backup.emplace(); }));
  CHECK_FALSE(nothing_changes([](Scenario& s) { s.dataplane.replication.emplace(); }));
  CHECK_FALSE(nothing_changes([](Scenario& s) { s.dataplane.service.schedule.emplace_back(); }));
}
