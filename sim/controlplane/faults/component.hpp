// The parts of the platform that can be at fault, as far as monitoring can tell them apart. Each
// kind of fault names the one that a right diagnosis of it would name, or none: it shows in no
// metric.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sim/base/ids.hpp"

namespace fivenines {

/// In the order in which one explains another: a dead region fills the others, more load makes
/// databases slow, lost servers make queues. Each may be why a later one looks bad.
enum class Component : std::uint8_t {
  kRegion,    ///< nothing is answered any more
  kLoad,      ///< learners ask more often
  kServers,   ///< analyzer hosts are gone
  kAnalyzer,  ///< the same work takes longer
  kNetwork,   ///< asks of other regions are lost
  kCache,     ///< fewer lookups are hits
  kDatabase,  ///< statements take longer
  kRelease,   ///< errors that nothing else explains
};
inline constexpr std::array<const char*, 8> kComponentNames{
    "region", "load", "servers", "analyzer", "network", "cache", "database", "release"};

constexpr const char* name_of(Component component) {
  return kComponentNames[static_cast<std::size_t>(component)];
}

/// What somebody holds to be at fault. Load is nobody's region.
struct RootCause {
  Component component = Component::kRegion;
  std::optional<RegionId> region;
  bool operator==(const RootCause&) const = default;
};

}  // namespace fivenines
