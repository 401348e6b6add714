#include "sim/engine/links.hpp"

#include <algorithm>
#include <simgrid/Exception.hpp>

#include "sim/base/assert.hpp"
#include "sim/engine/seconds.hpp"

namespace fivenines {
namespace {

namespace s4u = simgrid::s4u;

enum class Transfer { kDone, kTooSlow, kBroken };

Transfer transfer(s4u::Host* from, s4u::Host* to, std::uint64_t bytes, double deadline) {
  try {
    // SimGrid never ends a transfer of nothing.
    s4u::CommPtr comm = s4u::Comm::sendto_async(from, to, std::max<std::uint64_t>(bytes, 1));
    comm->wait_until(deadline);
    return Transfer::kDone;
  } catch (const simgrid::TimeoutException&) {
    return Transfer::kTooSlow;
  } catch (const simgrid::NetworkFailureException&) {
    return Transfer::kBroken;
  } catch (const simgrid::HostFailureException&) {
    return Transfer::kBroken;
  }
}

}  // namespace

Links::Links(EnginePlatform& platform)
    : platform_(platform),
      directions_(platform.regions(), std::vector<Direction>(platform.regions())) {
  for (std::size_t a = 0; a < platform.regions(); ++a) {
    for (std::size_t b = 0; b < platform.regions(); ++b) {
      if (a == b) continue;
      const s4u::Link* link = platform.link(region_id(a), region_id(b));
      directions_[a][b].latency_seconds = link->get_latency();
      directions_[a][b].bandwidth = link->get_bandwidth();
    }
  }
}

Links::Direction& Links::direction(RegionId from, RegionId to) {
  FIVENINES_ASSERT(from != to);
  return directions_.at(index(from)).at(index(to));
}

const Links::Direction& Links::direction(RegionId from, RegionId to) const {
  FIVENINES_ASSERT(from != to);
  return directions_.at(index(from)).at(index(to));
}

void Links::cut(RegionId from, RegionId to, Looks looks) {
  Direction& way = direction(from, to);
  const bool was_cut = way.cut.has_value();
  way.cut = looks;
  if (!was_cut) platform_.link(from, to)->turn_off();
}

void Links::restore(RegionId from, RegionId to) {
  Direction& way = direction(from, to);
  if (!way.cut) return;
  platform_.link(from, to)->turn_on();
  way.cut.reset();
}

void Links::degrade(RegionId from, RegionId to, Degradation degradation) {
  FIVENINES_ASSERT(degradation.extra_delay >= SimDuration{0});
  FIVENINES_ASSERT(degradation.bandwidth_ratio > 0);
  Direction& way = direction(from, to);
  way.degradation = degradation;
  s4u::Link* link = platform_.link(from, to);
  link->set_latency(way.latency_seconds + engine_seconds(degradation.extra_delay));
  link->set_bandwidth(way.bandwidth * degradation.bandwidth_ratio);
}

std::optional<Looks> Links::is_cut(RegionId from, RegionId to) const {
  return direction(from, to).cut;
}

Degradation Links::degradation(RegionId from, RegionId to) const {
  return direction(from, to).degradation;
}

std::optional<Looks> Links::obstacle(RegionId from, RegionId to) const {
  if (const auto looks = platform_.down(from)) return looks;
  if (const auto looks = platform_.down(to)) return looks;
  return from == to ? std::nullopt : is_cut(from, to);
}

Sent Links::send(Address from, Address to, std::uint64_t bytes, SimDuration timeout) {
  FIVENINES_ASSERT(timeout > SimDuration{0});
  const SimTime start = instant_of(s4u::Engine::get_clock());
  const double deadline = engine_seconds(start.time_since_epoch() + timeout);
  std::optional<Looks> met = obstacle(from.region, to.region);
  if (!met) {
    const Transfer result = transfer(platform_.host(from), platform_.host(to), bytes, deadline);
    if (result == Transfer::kDone) return Sent::kDelivered;
    if (result == Transfer::kTooSlow) return Sent::kTimedOut;
    // What broke the message says how it looks. If that is mended already, nobody says anything.
    met = obstacle(from.region, to.region).value_or(Looks::kSilent);
  }
  if (*met == Looks::kRefuse) return Sent::kRefused;
  s4u::this_actor::sleep_until(deadline);
  return Sent::kTimedOut;
}

}  // namespace fivenines
