// Which regions are near a place.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/model/platform.hpp"

namespace fivenines {

/// Indices of all regions, the nearest to `place` first. Of regions that are equally far the one
/// that stands at the place comes first, then the order of the platform: with links that take no
/// time learners are still served at home.
std::vector<std::size_t> regions_by_distance(const Platform& platform, std::size_t place);

}  // namespace fivenines
