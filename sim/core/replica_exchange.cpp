#include "sim/core/replica_exchange.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/draws.hpp"

namespace fivenines {

ReplicaExchange::ReplicaExchange(const GossipOptions& gossip, const DataPlaneInputs& inputs,
                                 const World& world, Clock& clock, Door& door,
                                 DataPlane& data_plane)
    : gossip_(gossip),
      inputs_(inputs),
      world_(world),
      clock_(clock),
      door_(door),
      data_plane_(data_plane),
      replication_key_(fivenines::replication_key(inputs.seed, inputs.replication)),
      update_bytes_(inputs.dataplane.replication->write_bytes),
      sent_at_once_(inputs.dataplane.replication->mode != ReplicationMode::kGossip ||
                    inputs.dataplane.replication->eager),
      copies_(inputs.dataplane.replication->copies) {
  const std::size_t regions = inputs.platform.regions.size();
  if (copies_.empty()) {
    for (std::size_t r = 0; r < regions; ++r) copies_.push_back(region_id(r));
  }
  at_last_turn_.assign(regions, std::vector<std::uint64_t>(regions, 0));
  away_.assign(regions, std::vector<char>(regions, 0));
}

std::vector<RegionId> ReplicaExchange::nearest_first(RegionId region) const {
  std::vector<RegionId> others;
  std::copy_if(copies_.begin(), copies_.end(), std::back_inserter(others),
               [&](RegionId other) { return other != region; });
  const auto& wan = inputs_.platform.wan[index(region)];
  std::stable_sort(others.begin(), others.end(),
                   [&](RegionId a, RegionId b) { return wan[index(a)].rtt < wan[index(b)].rtt; });
  return others;
}

Store& ReplicaExchange::store() {
  data_plane_.advance_to(clock_.now());
  return *data_plane_.store();
}

std::vector<std::uint64_t> ReplicaExchange::positions(RegionId region) {
  Store& copies = store();
  std::vector<std::uint64_t> have;
  for (std::size_t o = 0; o < inputs_.platform.regions.size(); ++o) {
    have.push_back(copies.position(index(region), o));
  }
  return have;
}

std::vector<std::uint64_t> ReplicaExchange::offer(RegionId region) {
  return sent_at_once_ ? at_last_turn_[index(region)] : positions(region);
}

void ReplicaExchange::turn(RegionId region) {
  if (sent_at_once_) at_last_turn_[index(region)] = positions(region);
}

Shipment ReplicaExchange::shipment(const std::vector<std::uint64_t>& upto, RegionId to) {
  return store().shipment(upto, index(to),
                          std::max<std::uint64_t>(1, gossip_.batch_bytes / update_bytes_));
}

void ReplicaExchange::deliver(RegionId from, RegionId to, const Shipment& shipment) {
  door_.apply_unlisted(ReplicaDelivery{from, to, shipment.upto, bytes(shipment)});
}

void ReplicaExchange::traffic(RegionId from, RegionId to, std::uint64_t bytes, bool full_exchange) {
  door_.apply_unlisted(ReplicationTraffic{from, to, bytes, full_exchange});
}

void ReplicaExchange::missed(RegionId from, RegionId to) {
  away_[index(from)][index(to)] = 1;
}

std::optional<std::uint64_t> ReplicaExchange::met_again(RegionId from, RegionId to) {
  const bool was_away = std::exchange(away_[index(from)][index(to)], 0) != 0;
  if (!was_away || !gossip_.hints_most) return std::nullopt;
  const std::uint64_t upto = offer(from)[index(from)];
  return store().kept_from(index(from), index(to), upto, *gossip_.hints_most);
}

void ReplicaExchange::drop_hints(RegionId from, RegionId to, std::uint64_t before) {
  door_.apply("hand-off of " + id(from), HintsDropped{from, to, before});
}

}  // namespace fivenines
