#include "sim/model/nearest.hpp"

#include <catch2/catch.hpp>
#include <chrono>

namespace fivenines {
namespace {

using namespace std::chrono_literals;

/// Three regions at the places 0 to 2, and a fourth place without one.
Platform platform_with(SimDuration far, SimDuration near) {
  Platform platform;
  platform.places.resize(4);
  for (std::size_t r = 0; r < 3; ++r) {
    RegionHardware region;
    region.place = r;
    platform.regions.push_back(region);
  }
  platform.place_rtt.assign(4, std::vector<SimDuration>(4, far));
  for (std::size_t p = 0; p < 4; ++p) platform.place_rtt[p][p] = SimDuration{0};
  platform.place_rtt[3][1] = platform.place_rtt[1][3] = near;
  return platform;
}

TEST_CASE("regions are sorted by their distance", "[model][nearest]") {
  const Platform platform = platform_with(80ms, 20ms);
  CHECK(regions_by_distance(platform, 3) == std::vector<std::size_t>{1, 0, 2});
  CHECK(regions_by_distance(platform, 2) == std::vector<std::size_t>{2, 0, 1});
}

TEST_CASE("where links take no time the region of the place is the nearest", "[model][nearest]") {
  const Platform platform = platform_with(0ms, 0ms);
  CHECK(regions_by_distance(platform, 2) == std::vector<std::size_t>{2, 0, 1});
  CHECK(regions_by_distance(platform, 1) == std::vector<std::size_t>{1, 0, 2});
  CHECK(regions_by_distance(platform, 3) == std::vector<std::size_t>{0, 1, 2});
}

}  // namespace
}  // namespace fivenines
