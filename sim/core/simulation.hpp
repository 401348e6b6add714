// One replication of one scenario: the world, the data plane and the door between them, on a clock.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/controlplane/failover/promotion.hpp"
#include "sim/core/backups.hpp"
#include "sim/core/clock.hpp"
#include "sim/core/component_ledger.hpp"
#include "sim/core/controllers.hpp"
#include "sim/core/door.hpp"
#include "sim/core/fault_runner.hpp"
#include "sim/core/operations.hpp"
#include "sim/core/replica_exchange.hpp"
#include "sim/core/scaling.hpp"
#include "sim/core/wan_load.hpp"
#include "sim/dataplane/dataplane.hpp"
#include "sim/metrics/record.hpp"
#include "sim/scenario/scenario.hpp"

namespace fivenines {

/// What a caller may want of a run while it is under way. Nothing of it changes results.
struct RunHooks {
  /// Told at every advance: simulated time, analyses arrived so far.
  std::function<void(SimTime, std::uint64_t)> progress;
  /// Looked at at every advance; when true, the run ends there with what it has (a signal handler
  /// may set it). Must outlive the run.
  const std::atomic<bool>* interrupted = nullptr;
  /// Every analysis's outcome is appended as it is known (tests). Must outlive the run.
  std::vector<Outcome>* outcomes = nullptr;
  /// While it is true a core would be idle, and the run may use a second one. Must outlive the run.
  const std::atomic<bool>* core_to_spare = nullptr;
};

class Simulation {
 public:
  /// Keeps references to the scenario and the clock. The clock stands at kStart.
  Simulation(const Scenario& scenario, std::uint64_t replication, Clock& clock,
             RunHooks hooks = {});

  /// The whole run: every change of the fault list at its exact time, failover if somebody sends
  /// the detectors' messages, the data plane advanced at k * advance_every, and the record with
  /// names and timeline. Call once.
  ReplicationRecord run();

  /// For what sends the detectors' messages; nullptr when nobody looks. Valid as long as this is.
  Controllers* controllers() { return controllers_ ? &*controllers_ : nullptr; }
  /// For what sends updates between copies; nullptr when nothing does. Valid as long as this is.
  ReplicaExchange* exchange() { return exchange_ ? &*exchange_ : nullptr; }

 private:
  /// Through the door, and on to everybody who reacts to changes.
  void apply(const std::string& cause, const Change& change);
  MasterController::Setting master_setting() const;
  void schedule_advance(std::int64_t k);
  void advance();
  std::uint64_t requests() const;
  /// The record of a run without requests, without its faults and timeline.
  ReplicationRecord record_without_requests() const;
  void add_components(ReplicationRecord& record) const;

  const Scenario& scenario_;
  Clock& clock_;
  RunHooks hooks_;
  DataPlaneInputs inputs_;
  World world_;
  std::optional<DataPlane> data_plane_;        ///< nothing without requests ...
  std::optional<ComponentLedger> components_;  ///< ... which this one stands in for
  Door door_;
  FaultRunner faults_;
  std::optional<Controllers> controllers_;
  std::optional<ReplicaExchange> exchange_;
  std::optional<WanLoad> wan_load_;
  ControlPort port_;
  std::optional<PromotionController> promotion_;
  std::optional<MasterController> master_;
  std::optional<Backups> backups_;
  std::optional<Operations> operations_;
  std::optional<Scaling> scaling_;
  bool interrupted_ = false;
};

}  // namespace fivenines
