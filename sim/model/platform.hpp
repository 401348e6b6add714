// A platform is hardware: regions with sites, servers, caches and a database, and the WAN between
// them. Plain data; the scenario reader fills it from platforms/*.yaml and the catalogue of places.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/base/time.hpp"
#include "sim/model/law.hpp"
#include "sim/model/station_limits.hpp"

namespace fivenines {

/// A place of the catalogue (platforms/regions.yaml), where regions stand and learners live.
struct Place {
  std::string id;    ///< "us-east"
  std::string name;  ///< "Virginia, US"
  double latitude_degrees = 0;
  double longitude_degrees = 0;
  SimDuration utc_offset{0};
  std::string legal_area;
  /// Round trip between a learner of this place and a server in this place (ns).
  Law access_rtt = constant_law(0.0);
  double vcpu_hour_usd = 0;
  double memory_gb_hour_usd = 0;
  double egress_gb_usd = 0;             ///< traffic to other regions, charged where it leaves
  bool machine_price_estimate = false;  ///< a neighbour's price stands for vCPU or memory
  bool egress_price_estimate = false;
  bool operator==(const Place&) const = default;
};

struct RegionHardware {
  std::string id;
  std::size_t place = 0;  ///< index into Platform::places
  std::uint32_t zones = 1;
  std::uint32_t servers = 1;           ///< analyzer hosts
  std::uint32_t cores_per_server = 1;  ///< analyses in service per host
  /// Cores that answer lookups at the region's part of the shared cache.
  std::uint32_t cache_servers = kUnlimited;
  std::uint32_t database_concurrency = 1;  ///< statements in service at once
  std::uint32_t database_pool = 1;         ///< connections; the smaller of the two limits
  bool operator==(const RegionHardware&) const = default;
};

/// The ways over a link, after Bailis et al., Probabilistically Bounded Staleness (PVLDB 2012): a
/// write to a replica, its acknowledgement, a read, its reply. A request and an ask of a cache go
/// out as `read` and come back as `reply`; what fills or invalidates a cache goes as `write`.
enum class LinkLeg : std::uint8_t { kWrite, kAck, kRead, kReply };
inline constexpr std::array<const char*, 4> kLinkLegNames{"write", "ack", "read", "reply"};

/// Extra time of one way (ns), drawn anew for each message, by LinkLeg; nothing: none.
using LinkJitter = std::array<std::optional<Law>, 4>;

/// A WAN link between two regions, both directions alike.
struct WanLink {
  SimDuration rtt{0};  ///< without jitter; one way is half of it
  double bandwidth_bytes_per_second = 1.25e9;
  /// Of packets without a connection: probes, heartbeats, gossip. Requests and transfers ride on
  /// connections that send again, so they lose none; what that costs is part of the jitter.
  double loss_ratio = 0;
  LinkJitter jitter;
  bool estimate = false;  ///< the RTT is an estimate, not a measurement
  bool operator==(const WanLink&) const = default;
};

struct Platform {
  std::string name;
  std::uint64_t sized_for_learners = 0;  ///< 0: not stated, nothing to scale
  std::vector<Place> places;             ///< regions first come first; then learner places
  std::vector<RegionHardware> regions;
  std::size_t write_master = 0;           ///< region index; also the home of a central cache
  std::vector<std::vector<WanLink>> wan;  ///< [region][region]; the diagonal is unused
  std::vector<std::vector<SimDuration>> place_rtt;  ///< [place][place], 0 on the diagonal

  std::uint32_t cores(std::size_t region) const {
    return regions[region].servers * regions[region].cores_per_server;
  }
  bool operator==(const Platform&) const = default;
};

}  // namespace fivenines
