#include "sim/engine/platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <simgrid/simix.hpp>
#include <stdexcept>

#include "sim/base/assert.hpp"
#include "sim/engine/network.hpp"
#include "sim/engine/seconds.hpp"

namespace fivenines {
namespace {

namespace s4u = simgrid::s4u;

constexpr double kLanBandwidthLeast = 1.25e10;

s4u::LinkInRoute upwards(const s4u::Link* link) {
  return s4u::LinkInRoute(link, s4u::LinkInRoute::Direction::UP);
}

void complain_about_link(const WanLink& link, const std::string& pair,
                         std::vector<std::string>& problems) {
  if (link.rtt < SimDuration{0}) {
    problems.push_back(fmt::format("{}: negative round trip of {} ns", pair, link.rtt.count()));
  }
  const double bandwidth = link.bandwidth_bytes_per_second;
  if (!(bandwidth > 0) || !std::isfinite(bandwidth)) {
    problems.push_back(
        fmt::format("{}: bandwidth of {} bytes/s; it must be above 0 and finite", pair, bandwidth));
  }
}

}  // namespace

double lan_bandwidth(const Platform& platform) {
  double most = kLanBandwidthLeast;
  for (std::size_t a = 0; a < platform.regions.size(); ++a) {
    for (std::size_t b = 0; b < platform.regions.size(); ++b) {
      if (a != b) most = std::max(most, 10 * platform.wan[a][b].bandwidth_bytes_per_second);
    }
  }
  return most;
}

SimDuration wan_latency(const WanLink& link) {
  return std::max(SimDuration{0}, link.rtt / 2 - 2 * kLanHop);
}

std::vector<std::string> platform_problems(const Platform& platform) {
  std::vector<std::string> problems;
  const std::size_t n = platform.regions.size();
  if (n == 0) problems.push_back("the platform has no regions");
  if (n > kRegionsMost) {
    problems.push_back(fmt::format("{} regions; at most {} are possible", n, kRegionsMost));
  }
  std::set<std::string> ids;
  for (const RegionHardware& region : platform.regions) {
    if (region.id.empty()) problems.push_back("a region has no id");
    if (!ids.insert(region.id).second) problems.push_back("two regions are called " + region.id);
  }
  for (std::size_t a = 0; a < n; ++a) {
    if (n > 1 && (platform.wan.size() <= a || platform.wan[a].size() < n)) {
      problems.push_back("links from " + platform.regions[a].id + " to some regions are missing");
    }
  }
  if (!problems.empty()) return problems;
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = a + 1; b < n; ++b) {
      const WanLink& there = platform.wan[a][b];
      const WanLink& back = platform.wan[b][a];
      const std::string pair = platform.regions[a].id + " to " + platform.regions[b].id;
      complain_about_link(there, pair, problems);
      if (there.rtt != back.rtt ||
          there.bandwidth_bytes_per_second != back.bandwidth_bytes_per_second) {
        problems.push_back(pair + ": the two directions differ");
      }
    }
  }
  return problems;
}

EnginePlatform::EnginePlatform(const Platform& platform) {
  std::string complaints;
  for (const std::string& problem : platform_problems(platform)) {
    complaints += (complaints.empty() ? "" : "; ") + problem;
  }
  if (!complaints.empty()) throw std::invalid_argument(complaints);

  engine_ = make_engine();
  s4u::NetZone* root = s4u::create_full_zone("world");
  const double lan = lan_bandwidth(platform);
  for (const RegionHardware& region : platform.regions) {
    regions_.push_back(add_region(root, region.id, lan));
  }
  const std::size_t n = regions_.size();
  links_.assign(n, std::vector<s4u::Link*>(n, nullptr));
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = a + 1; b < n; ++b) add_wan_link(root, a, b, platform.wan[a][b]);
  }
  // The slash keeps the name apart from every region's: ids have none.
  s4u::NetZone* apart = s4u::create_star_zone("conductor/zone");
  apart->set_parent(root);
  conductor_host_ = apart->create_host("conductor/host", kHostFlops)->seal();
  apart->seal();
  root->seal();
  engine_->seal_platform();
}

EnginePlatform::~EnginePlatform() = default;

EnginePlatform::Region EnginePlatform::add_region(s4u::NetZone* root, const std::string& name,
                                                  double lan_bandwidth) {
  Region region;
  region.name = name;
  region.zone = s4u::create_star_zone(name);
  region.zone->set_parent(root);
  region.gateway = region.zone->create_router(name + "/gateway");
  region.zone->add_route(region.gateway, nullptr, nullptr, nullptr, {});
  for (std::size_t role = 0; role < kRoles; ++role) {
    const std::string host = host_name(name, role);
    region.hosts[role] = region.zone->create_host(host, kHostFlops)->seal();
    auto* lan = region.zone->create_split_duplex_link(host + "/lan", lan_bandwidth);
    lan->set_latency(engine_seconds(kLanHop))->seal();
    region.zone->add_route(region.hosts[role]->get_netpoint(), nullptr, nullptr, nullptr,
                           {upwards(lan)}, true);
  }
  region.zone->seal();
  return region;
}

void EnginePlatform::add_wan_link(s4u::NetZone* root, std::size_t a, std::size_t b,
                                  const WanLink& wan) {
  auto* link = root->create_split_duplex_link(regions_[a].name + "/" + regions_[b].name,
                                              wan.bandwidth_bytes_per_second);
  link->set_latency(engine_seconds(wan_latency(wan)))->seal();
  root->add_route(regions_[a].zone->get_netpoint(), regions_[b].zone->get_netpoint(),
                  regions_[a].gateway, regions_[b].gateway, {upwards(link)}, true);
  links_[a][b] = link->get_link_up();
  links_[b][a] = link->get_link_down();
}

const std::string& EnginePlatform::region_name(RegionId region) const {
  return regions_.at(index(region)).name;
}

s4u::Host* EnginePlatform::host(Address address) const {
  return regions_.at(index(address.region)).hosts.at(static_cast<std::size_t>(address.role));
}

s4u::Link* EnginePlatform::link(RegionId from, RegionId to) const {
  s4u::Link* link = links_.at(index(from)).at(index(to));
  FIVENINES_ASSERT(link != nullptr);
  return link;
}

void EnginePlatform::stop(RegionId id, Looks looks) {
  Region& region = regions_.at(index(id));
  const bool was_up = !region.down;
  // Our own mark first: actors that run before the kernel turns the hosts off already see it.
  region.down = looks;
  if (!was_up) return;
  if (!s4u::Actor::is_maestro()) {
    const s4u::Host* here = s4u::this_actor::get_host();
    FIVENINES_ASSERT(std::find(region.hosts.begin(), region.hosts.end(), here) ==
                     region.hosts.end());
  }
  simgrid::kernel::actor::simcall_answered([&region] {
    for (s4u::Host* host : region.hosts) host->turn_off();
  });
}

void EnginePlatform::start(RegionId id) {
  Region& region = regions_.at(index(id));
  if (!region.down) return;
  simgrid::kernel::actor::simcall_answered([&region] {
    for (s4u::Host* host : region.hosts) host->turn_on();
  });
  region.down.reset();
}

}  // namespace fivenines
