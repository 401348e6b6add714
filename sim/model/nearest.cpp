#include "sim/model/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace fivenines {

std::vector<std::size_t> regions_by_distance(const Platform& platform, std::size_t place) {
  std::vector<std::size_t> regions(platform.regions.size());
  std::iota(regions.begin(), regions.end(), std::size_t{0});
  const auto distance = [&](std::size_t region) {
    const std::size_t site = platform.regions[region].place;
    return std::pair{platform.place_rtt[place][site], site != place};
  };
  std::stable_sort(regions.begin(), regions.end(),
                   [&](std::size_t a, std::size_t b) { return distance(a) < distance(b); });
  return regions;
}

}  // namespace fivenines
