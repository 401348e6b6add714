// The data plane: every request of every learner, exactly, and nothing of SimGrid. It is lazily
// advanced: advance_to(t) handles every event ordered before a change at t (contract 1). The rules
// of a request's life are in life.hpp; the structure is one calendar of 16-byte events in strict
// time order over a slab of attempts, so there is no window and no lower bound to respect. Analyses
// that only queue need no events (queues.hpp).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/dataplane/inputs.hpp"
#include "sim/dataplane/outcome.hpp"
#include "sim/metrics/observations.hpp"
#include "sim/metrics/record.hpp"
#include "sim/model/world.hpp"

namespace fivenines {

class Store;

class DataPlane {
 public:
  /// Keeps a reference to `world`, which only the door may change. Warm start happens here.
  DataPlane(const DataPlaneInputs& inputs, const World& world);
  ~DataPlane();
  DataPlane(const DataPlane&) = delete;
  DataPlane& operator=(const DataPlane&) = delete;

  /// Handles all events with time < t and the departures and replies at t. t never decreases.
  void advance_to(SimTime t);
  /// Called by the door right after `world` has enacted `change` at the time last advanced to.
  void changed(const Change& change);

  /// Analyses that have arrived so far (progress).
  std::uint64_t requests() const;
  /// Events handled so far.
  std::uint64_t events() const;

  /// What monitoring counts, as of the time last advanced to.
  Observations scrape() const;
  /// Begins to look for the first failed attempt from now on; the number is for watch().
  std::size_t watch_failures();
  FailureWatch watch(std::size_t number) const;
  /// Every time in which a region was down, in the order in which they began.
  std::vector<Outage> outages() const;

  /// Bytes of requests that one region has sent another, as of the time last advanced to.
  std::uint64_t request_bytes(RegionId from, RegionId to) const;

  /// The copies, as of the time last advanced to; nullptr: no replication. Changes of them are
  /// Changes of the world.
  Store* store();

  /// Advances to the end of the run, closes the books, checks conservation (throws InvariantBroken)
  /// and returns the record without names of the scenario and without timeline. Call once.
  ReplicationRecord finish();
  /// Closes the books and ends the record at the time last advanced to instead (interrupted runs).
  ReplicationRecord finish_here();

  /// While `core_to_spare` is true, a second thread may help; nothing of the record changes. Must
  /// outlive this; nullptr: no thread.
  void use_core(const std::atomic<bool>* core_to_spare);

  /// Every analysis's outcome is appended to `sink` as it is known (tests); nullptr stops it.
  void observe(std::vector<Outcome>* sink);

 private:
  class Life;
  class Lives;
  std::unique_ptr<Lives> lives_;
};

/// The world at the start: all up, home routing, the scenario's split.
World initial_world(const DataPlaneInputs& inputs);

}  // namespace fivenines
