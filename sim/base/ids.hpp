// Indices of different things are different types, so that they cannot be mixed up.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fivenines {

/// A region of the platform, in the order of the platform file.
enum class RegionId : std::uint8_t {};
/// A learner region, in the order the workload declares them.
enum class LearnerRegionId : std::uint8_t {};

constexpr std::size_t index(RegionId id) {
  return static_cast<std::size_t>(id);
}
constexpr std::size_t index(LearnerRegionId id) {
  return static_cast<std::size_t>(id);
}
constexpr RegionId region_id(std::size_t i) {
  return static_cast<RegionId>(i);
}
constexpr LearnerRegionId learner_region_id(std::size_t i) {
  return static_cast<LearnerRegionId>(i);
}

/// At most this many platform regions and learner regions (the ids are bytes with room for a mark).
inline constexpr std::size_t kRegionsMost = 64;

}  // namespace fivenines
