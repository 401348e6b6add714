// The parts of the platform that can be at fault, as far as monitoring can tell them apart, and
// which of them a fault of each kind strikes: what a right diagnosis of it would name.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

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

/// A kind of fault and what it strikes; nothing: no component that shows in metrics.
struct StruckComponent {
  std::string_view kind;
  std::optional<Component> component;
};
inline constexpr std::array<StruckComponent, 31> kStruckComponents{{
    {"region_outage", Component::kRegion},
    {"region_loss", Component::kRegion},
    {"zone_outage", Component::kServers},
    {"server_crash", Component::kServers},
    {"crash_and_wipe", Component::kServers},
    {"pause", Component::kRegion},
    {"capacity_shortage", Component::kServers},
    {"slow_servers", Component::kAnalyzer},
    {"random_errors", Component::kRelease},
    {"bad_deploy", Component::kRelease},
    {"partition", Component::kNetwork},
    {"link_degrade", Component::kNetwork},
    {"link_flap", Component::kNetwork},
    {"replication_pause", std::nullopt},
    {"database_primary_failure", Component::kDatabase},
    {"database_stall", Component::kDatabase},
    {"disk_full", Component::kDatabase},
    {"pool_exhaustion", Component::kDatabase},
    {"cache_node_loss", Component::kCache},
    {"cache_flush", Component::kCache},
    {"cache_resize", Component::kCache},
    {"cache_penetration", Component::kCache},
    {"expiry_wave", Component::kCache},
    {"load_spike", Component::kLoad},
    {"hot_cohort", Component::kLoad},
    {"drain", std::nullopt},
    {"clock_skew", std::nullopt},
    {"health_check_lies", std::nullopt},
    {"controller_down", std::nullopt},
    {"routing_stale", std::nullopt},
    {"bad_route_push", std::nullopt},
}};

constexpr std::optional<Component> component_of(std::string_view kind) {
  for (const StruckComponent& struck : kStruckComponents) {
    if (struck.kind == kind) return struck.component;
  }
  return std::nullopt;
}

}  // namespace fivenines
