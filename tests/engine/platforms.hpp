// Platforms for engine tests.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "sim/model/platform.hpp"

namespace fivenines::test {

/// Regions "a", "b", ... with the round trips of a triangular table, row by row: {ab, ac, bc}.
inline Platform platform_of(std::size_t regions, const std::vector<SimDuration>& round_trips,
                            double bandwidth_bytes_per_second = 1.25e9) {
  Platform platform;
  platform.name = "test";
  platform.regions.resize(regions);
  platform.wan.assign(regions, std::vector<WanLink>(regions));
  std::size_t next = 0;
  for (std::size_t a = 0; a < regions; ++a) {
    platform.regions[a].id = std::string(1, static_cast<char>('a' + a));
    for (std::size_t b = a + 1; b < regions; ++b) {
      WanLink link;
      link.rtt = round_trips.at(next++);
      link.bandwidth_bytes_per_second = bandwidth_bytes_per_second;
      platform.wan[a][b] = platform.wan[b][a] = link;
    }
  }
  return platform;
}

/// Eight regions whose 28 round trips go from 8 ms to 330 ms.
inline Platform eight_regions(double bandwidth_bytes_per_second = 1.25e9) {
  std::vector<SimDuration> round_trips;
  for (int i = 0; i < 28; ++i) {
    round_trips.push_back(std::chrono::microseconds{8000 + i * 322000 / 27});
  }
  return platform_of(8, round_trips, bandwidth_bytes_per_second);
}

}  // namespace fivenines::test
