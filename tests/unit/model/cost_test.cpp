#include "sim/model/cost.hpp"

#include <catch2/catch.hpp>

#include "sim/model/station_limits.hpp"

using namespace fivenines;

namespace {

/// One region of 37 servers of 8 cores, a vCPU at 0.02 and a GB at 0.003 USD an hour.
Platform one_region() {
  Platform platform;
  Place place;
  place.vcpu_hour_usd = 0.02;
  place.memory_gb_hour_usd = 0.003;
  platform.places = {place};
  RegionHardware region;
  region.servers = 37;
  region.cores_per_server = 8;
  region.cache_servers = 15;
  region.database_concurrency = 512;
  region.database_pool = 600;
  platform.regions = {region};
  return platform;
}

}  // namespace

TEST_CASE("a region costs its machines, hour by hour", "[model][cost]") {
  const auto cost = monthly_cost(one_region(), 0);
  REQUIRE(cost.has_value());
  // 296 cores with 4 GB each.
  CHECK(cost->analyzer_usd == Approx(296 * (0.02 + 4 * 0.003) * 730));
  // 8 nodes of 2 vCPU and 16 GB for 15 servers.
  REQUIRE(cost->cache_usd.has_value());
  CHECK(*cost->cache_usd == Approx(8 * 1.5 * (2 * 0.02 + 16 * 0.003) * 730));
  // 512 statements are 32 vCPU, 4 nodes of 8; twice, with the standby.
  REQUIRE(cost->database_usd.has_value());
  CHECK(*cost->database_usd == Approx(2 * 4 * 1.9 * (8 * 0.02 + 32 * 0.003) * 730));
  CHECK(cost->total_usd() == Approx(cost->analyzer_usd + *cost->cache_usd + *cost->database_usd));
}

TEST_CASE("what has no limit or no price is not priced", "[model][cost]") {
  Platform platform = one_region();
  platform.regions[0].cache_servers = kUnlimited;
  platform.regions[0].database_concurrency = kUnlimited;
  platform.regions[0].database_pool = kUnlimited;
  const auto cost = monthly_cost(platform, 0);
  REQUIRE(cost.has_value());
  CHECK_FALSE(cost->cache_usd.has_value());
  CHECK_FALSE(cost->database_usd.has_value());
  CHECK(cost->total_usd() == cost->analyzer_usd);
  platform.regions[0].database_pool = 16;
  CHECK(monthly_cost(platform, 0)->database_usd.has_value());
  platform.places[0].vcpu_hour_usd = 0;
  CHECK_FALSE(monthly_cost(platform, 0).has_value());
}
