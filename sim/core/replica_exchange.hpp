// Between the agents that exchange updates (sim/engine) and the copies in the data plane: what a
// region has now, what another lacks, and that it has arrived.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/controlplane/replication/options.hpp"
#include "sim/core/clock.hpp"
#include "sim/core/door.hpp"
#include "sim/dataplane/dataplane.hpp"
#include "sim/dataplane/store/store.hpp"

namespace fivenines {

class ReplicaExchange {
 public:
  /// Keeps references to all of these; the data plane has copies.
  ReplicaExchange(const GossipOptions& gossip, const DataPlaneInputs& inputs, const World& world,
                  Clock& clock, Door& door, DataPlane& data_plane);

  const GossipOptions& options() const { return gossip_; }
  std::uint64_t replication_key() const { return replication_key_; }
  /// Regions that hold the data.
  const std::vector<RegionId>& copies() const { return copies_; }
  /// The others of them, the nearest first (ties: file order).
  std::vector<RegionId> nearest_first(RegionId region) const;
  const std::string& id(RegionId region) const {
    return inputs_.platform.regions[index(region)].id;
  }
  bool paused(RegionId region) const {
    const RegionState& state = world_.regions[index(region)];
    return state.replication_paused || state.paused;
  }

  /// What a region may offer others: what it has now; where writes are also sent to all copies at
  /// once, only what it had at its last turn, so that what is under way is not sent twice.
  std::vector<std::uint64_t> offer(RegionId region);
  /// A region's turn has come.
  void turn(RegionId region);
  /// What `to` lacks of it, one message at most.
  Shipment shipment(const std::vector<std::uint64_t>& upto, RegionId to);
  std::uint64_t bytes(const Shipment& shipment) const { return shipment.updates * update_bytes_; }
  std::uint64_t digest_bytes() const { return 64 + 16 * inputs_.platform.regions.size(); }

  void deliver(RegionId from, RegionId to, const Shipment& shipment);
  void traffic(RegionId from, RegionId to, std::uint64_t bytes, bool full_exchange);
  /// A region could not reach another, which it takes to be away from now on ...
  void missed(RegionId from, RegionId to);
  /// ... and not any more. Of the updates that it kept meanwhile, the first that it did not drop;
  /// nothing when it dropped none.
  std::optional<std::uint64_t> met_again(RegionId from, RegionId to);
  /// Nobody brings what was dropped.
  void drop_hints(RegionId from, RegionId to, std::uint64_t before);

 private:
  Store& store();
  std::vector<std::uint64_t> positions(RegionId region);

  const GossipOptions& gossip_;
  const DataPlaneInputs& inputs_;
  const World& world_;
  Clock& clock_;
  Door& door_;
  DataPlane& data_plane_;
  std::uint64_t replication_key_;
  std::uint64_t update_bytes_;
  bool sent_at_once_;
  std::vector<RegionId> copies_;
  std::vector<std::vector<std::uint64_t>> at_last_turn_;
  std::vector<std::vector<char>> away_;  ///< [from][to]
};

}  // namespace fivenines
