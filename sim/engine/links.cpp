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

Links::Links(EnginePlatform& platform, std::uint64_t replication_key)
    : platform_(platform),
      stream_(named_stream(replication_key, "links")),
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

void Links::set(RegionId from, RegionId to, const LinkCondition& condition) {
  FIVENINES_ASSERT(condition.extra_delay >= SimDuration{0});
  FIVENINES_ASSERT(condition.bandwidth_ratio > 0);
  Direction& way = direction(from, to);
  const bool was_cut = way.condition.cut.has_value();
  const bool is_cut = condition.cut.has_value();
  s4u::Link* link = platform_.link(from, to);
  if (was_cut && !is_cut) link->turn_on();
  way.condition = condition;
  apply(from, to);
  if (is_cut && !was_cut) link->turn_off();
}

void Links::set_load(const LinkLoad& load) {
  FIVENINES_ASSERT(load.free > 0 && load.free <= 1);
  direction(load.from, load.to).load = load;
  apply(load.from, load.to);
}

void Links::apply(RegionId from, RegionId to) {
  const Direction& way = direction(from, to);
  s4u::Link* link = platform_.link(from, to);
  const double latency = way.latency_seconds + engine_seconds(way.condition.extra_delay);
  const double bandwidth = way.bandwidth * way.condition.bandwidth_ratio * way.load.free;
  // SimGrid delays transfers under way when a latency is set, be it to what it was
  if (link->get_latency() != latency) link->set_latency(latency);
  if (link->get_bandwidth() != bandwidth) link->set_bandwidth(bandwidth);
}

double Links::transfer_rate(RegionId from, RegionId to) const {
  return platform_.link(from, to)->get_usage();
}

void Links::set_built_loss(RegionId from, RegionId to, double loss_ratio) {
  direction(from, to).loss_ratio = loss_ratio;
}

const LinkCondition& Links::condition(RegionId from, RegionId to) const {
  return direction(from, to).condition;
}

std::optional<Looks> Links::obstacle(RegionId from, RegionId to) const {
  if (const auto looks = platform_.down(from)) return looks;
  if (const auto looks = platform_.down(to)) return looks;
  return from == to ? std::nullopt : condition(from, to).cut;
}

bool Links::loses(RegionId from, RegionId to) {
  const double built = direction(from, to).loss_ratio;
  const double now = condition(from, to).loss_ratio;
  const double full = direction(from, to).load.dropped;
  const double loss = 1 - (1 - built) * (1 - now) * (1 - full);
  return loss > 0 && uniform01(stream_) < loss;
}

SimDuration Links::jitter(RegionId from, RegionId to) {
  const Direction& way = direction(from, to);
  SimDuration sum{0};
  for (const std::optional<Law>* law : {&way.jitter, &way.condition.jitter}) {
    if (*law) sum += (*law)->sample_duration(stream_);
  }
  return sum;
}

bool Links::survives(RegionId from, RegionId to, double deadline, Transport transport) {
  if (from == to) return true;
  if (transport == Transport::kDatagram && loses(from, to)) return false;
  const SimDuration delay = jitter(from, to) + direction(from, to).load.queue;
  if (delay == SimDuration{0}) return true;
  s4u::this_actor::sleep_until(
      std::min(deadline, s4u::Engine::get_clock() + engine_seconds(delay)));
  return s4u::Engine::get_clock() < deadline && !obstacle(from, to);
}

std::optional<SimDuration> Links::packet(RegionId from, RegionId to, std::uint64_t bytes) {
  const Direction& way = direction(from, to);
  if (way.condition.cut || loses(from, to)) return std::nullopt;
  const double transfer =
      static_cast<double>(bytes) / (way.bandwidth * way.condition.bandwidth_ratio * way.load.free);
  return 2 * kLanHop + duration_of_nanoseconds((way.latency_seconds + transfer) * 1e9) +
         way.condition.extra_delay + way.load.queue + jitter(from, to);
}

void Links::set_built_jitter(RegionId from, RegionId to, const std::optional<Law>& jitter) {
  direction(from, to).jitter = jitter;
}

Sent Links::send(Address from, Address to, std::uint64_t bytes, SimDuration timeout,
                 Transport transport) {
  FIVENINES_ASSERT(timeout > SimDuration{0});
  const SimTime start = instant_of(s4u::Engine::get_clock());
  const double deadline = engine_seconds(start.time_since_epoch() + timeout);
  std::optional<Looks> met = obstacle(from.region, to.region);
  if (!met && !survives(from.region, to.region, deadline, transport)) {
    met = obstacle(from.region, to.region).value_or(Looks::kSilent);
  }
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
