// A Platform as SimGrid's: a star zone per region under a full root zone, a WAN link between every
// two regions with a direction each way.
//
//   host --- LAN hop --- gateway ===== WAN ===== gateway --- LAN hop --- host
//
// The WAN's latency is RTT/2 less the two LAN hops, so that a small message between any two hosts
// of two regions takes RTT/2. Hosts stand for roles, not for servers: servers are the data plane's.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/model/change.hpp"
#include "sim/model/platform.hpp"

namespace fivenines {

enum class Role : std::uint8_t { kBalancer, kAnalyzer, kCache, kDatabase, kControl };
inline constexpr std::size_t kRoles = 5;
inline constexpr std::array<const char*, kRoles> kRoleNames{"balancer", "analyzer", "cache",
                                                            "database", "control"};

/// A host: "us-east-control".
struct Address {
  RegionId region{};
  Role role = Role::kControl;
};

/// Host to gateway. Two of them make the 0.1 ms round trip inside a zone.
inline constexpr SimDuration kLanHop = std::chrono::microseconds{25};

/// Hosts only carry actors; nothing computes on them.
inline constexpr double kHostFlops = 1e9;
/// 100 Gb/s, and ten times the fastest WAN link where that is more (bytes/s): the LAN never limits
/// a transfer.
double lan_bandwidth(const Platform& platform);
/// One way, between the gateways of two regions: RTT/2 less the two LAN hops, never negative.
SimDuration wan_latency(const WanLink& link);
inline std::string host_name(const std::string& region, std::size_t role) {
  return region + "-" + kRoleNames[role];
}

/// Everything that keeps a platform from being built, one complaint each; empty when nothing does.
/// SimGrid itself accepts negative latencies and bandwidths and aborts on a missing route.
std::vector<std::string> platform_problems(const Platform& platform);

class EnginePlatform {
 public:
  /// Makes this process's engine and the platform in it. Throws std::invalid_argument with all
  /// complaints.
  explicit EnginePlatform(const Platform& platform);
  ~EnginePlatform();
  EnginePlatform(const EnginePlatform&) = delete;
  EnginePlatform& operator=(const EnginePlatform&) = delete;

  std::size_t regions() const { return regions_.size(); }
  const std::string& region_name(RegionId region) const;
  simgrid::s4u::Host* host(Address address) const;
  /// In no region and connected to nothing: it is never off.
  simgrid::s4u::Host* conductor_host() const { return conductor_host_; }
  /// The direction of the WAN link that messages from `from` to `to` take. from != to.
  simgrid::s4u::Link* link(RegionId from, RegionId to) const;
  const simgrid::s4u::Engine& engine() const { return *engine_; }

  /// Turns all hosts of a region off (their actors die) or on again. What is already so stays so,
  /// but for the looks. An actor may not stop the region it stands in.
  void stop(RegionId region, Looks looks);
  void start(RegionId region);
  /// How the region appears if it is down, nothing if it is up. This is what is to be asked before
  /// a message is sent: SimGrid aborts the process on a message to a host that is off, and shows
  /// the old state to actors that run in the same round as the one that turns the host off.
  std::optional<Looks> down(RegionId region) const { return regions_[index(region)].down; }

 private:
  struct Region {
    std::string name;
    std::array<simgrid::s4u::Host*, kRoles> hosts{};
    simgrid::s4u::NetZone* zone = nullptr;
    simgrid::kernel::routing::NetPoint* gateway = nullptr;
    std::optional<Looks> down;
  };

  Region add_region(simgrid::s4u::NetZone* root, const std::string& name, double lan_bandwidth);
  void add_wan_link(simgrid::s4u::NetZone* root, std::size_t a, std::size_t b, const WanLink& link);

  std::unique_ptr<simgrid::s4u::Engine> engine_;
  simgrid::s4u::Host* conductor_host_ = nullptr;
  std::vector<Region> regions_;
  std::vector<std::vector<simgrid::s4u::Link*>> links_;  ///< [from][to]
};

}  // namespace fivenines
