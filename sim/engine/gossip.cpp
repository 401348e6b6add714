#include "sim/engine/gossip.hpp"

#include <memory>

#include "sim/controlplane/replication/peers.hpp"

namespace fivenines {
namespace {

/// What a region knows of its exchanges with one peer.
struct Contact {
  bool busy = false;  ///< the last one still goes on: the next is left out
  SimTime last{};     ///< when one succeeded
};

struct Agent {
  SimGridClock& clock;
  ReplicaExchange& exchange;
  RegionId own{};

  Address place(RegionId region) const { return {region, Role::kControl}; }

  bool send(RegionId from, RegionId to, std::uint64_t bytes, Transport transport) const {
    return clock.links().send(place(from), place(to), bytes, exchange.options().timeout,
                              transport) == Sent::kDelivered;
  }

  /// Message by message, until `to` has all that `from` offers. False if it could not be reached.
  bool ship(RegionId from, RegionId to, const std::vector<std::uint64_t>& offered,
            bool answers) const {
    for (;;) {
      const Shipment shipment = exchange.shipment(offered, to);
      if (shipment.updates > 0 || answers) {
        const std::uint64_t digest = answers ? exchange.digest_bytes() : 0;
        if (digest > 0) exchange.traffic(from, to, digest, false);
        if (!send(from, to, digest + exchange.bytes(shipment), Transport::kConnection)) {
          return false;
        }
        if (shipment.updates > 0) exchange.deliver(from, to, shipment);
        answers = false;
      }
      if (shipment.whole) return true;
    }
  }

  bool find_differences(RegionId peer) const {
    const std::uint64_t bytes = exchange.options().full_exchange->tree_bytes;
    exchange.traffic(own, peer, bytes, true);
    if (!send(own, peer, bytes, Transport::kConnection)) return false;
    exchange.traffic(peer, own, bytes, true);
    return send(peer, own, bytes, Transport::kConnection);
  }

  /// A digest that is lost keeps nobody from calling again; an exchange that goes on does.
  void meet(RegionId peer, const std::vector<std::uint64_t>& offered, Contact& contact) const {
    exchange.traffic(own, peer, exchange.digest_bytes(), false);
    if (!send(own, peer, exchange.digest_bytes(), Transport::kDatagram)) {
      return exchange.missed(own, peer);
    }
    if (contact.busy) return;
    contact.busy = true;
    if (exchange_updates(peer, offered, contact)) {
      contact.last = clock.now();
    } else {
      exchange.missed(own, peer);
    }
    contact.busy = false;
  }

  /// Each may have taken the other to be away, and kept no more than so much for it. False if they
  /// could not find out what they lack.
  bool catch_up(RegionId peer, const Contact& contact) const {
    const auto& full_exchange = exchange.options().full_exchange;
    const auto own_kept = exchange.met_again(own, peer);
    const auto its_kept = exchange.met_again(peer, own);
    if (full_exchange) {
      const bool long_apart = clock.now() - contact.last >= full_exchange->after;
      if ((!own_kept && !its_kept && !long_apart) || find_differences(peer)) return true;
      if (own_kept) exchange.missed(own, peer);
      if (its_kept) exchange.missed(peer, own);
      return false;
    }
    if (own_kept) exchange.drop_hints(own, peer, *own_kept);
    if (its_kept) exchange.drop_hints(peer, own, *its_kept);
    return true;
  }

  bool exchange_updates(RegionId peer, const std::vector<std::uint64_t>& offered,
                        const Contact& contact) const {
    const GossipOptions& options = exchange.options();
    const bool pulls = options.exchange != ExchangeKind::kPush;
    const std::vector<std::uint64_t> theirs =
        pulls ? exchange.offer(peer) : std::vector<std::uint64_t>(offered.size(), 0);
    if (!catch_up(peer, contact)) return false;
    if (!ship(peer, own, theirs, true)) return false;
    const bool pushes = options.exchange != ExchangeKind::kPull;
    return !pushes || ship(own, peer, offered, false);
  }

  void live(pcg64& stream, SimDuration phase) const {
    const auto contacts = std::make_shared<std::vector<Contact>>(kRegionsMost);
    for (Contact& contact : *contacts) contact.last = clock.now();
    Peers peers(exchange.options(), exchange.nearest_first(own));
    Turns turns(exchange.options(), phase, clock.now());
    for (;;) {
      clock.sleep_until(turns.next(stream, clock.now()));
      const std::vector<RegionId> chosen = peers.next(stream);
      if (exchange.paused(own)) continue;
      const std::vector<std::uint64_t> offered = exchange.offer(own);
      for (const RegionId peer : chosen) {
        if ((*contacts)[index(peer)].busy || exchange.paused(peer)) continue;
        clock.start_actor("exchange " + exchange.id(own) + " " + exchange.id(peer), place(own),
                          [agent = *this, peer, offered, contacts] {
                            agent.meet(peer, offered, (*contacts)[index(peer)]);
                          });
      }
      exchange.turn(own);
    }
  }
};

}  // namespace

void start_gossip(SimGridClock& clock, ReplicaExchange& exchange) {
  const GossipOptions& options = exchange.options();
  for (const RegionId region : exchange.copies()) {
    const std::string name = "gossip of " + exchange.id(region);
    const auto stream = std::make_shared<pcg64>(named_stream(exchange.replication_key(), name));
    SimDuration phase{0};
    if (options.phase == GossipPhase::kRandom) {
      phase = SimDuration{static_cast<std::int64_t>(
          uniform_below(*stream, static_cast<std::uint64_t>(options.interval.count())))};
    }
    clock.start_actor(
        name, {region, Role::kControl},
        [agent = Agent{clock, exchange, region}, stream, phase] { agent.live(*stream, phase); },
        SimGridClock::Restart::kWithHost);
  }
}

}  // namespace fivenines
