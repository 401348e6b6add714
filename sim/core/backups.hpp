// Snapshots and restores in a run: the controller counts what the data plane has acknowledged, and
// takes regions down and keeps learners out through the ledger of faults.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/controlplane/operations/backup.hpp"
#include "sim/core/clock.hpp"
#include "sim/core/fault_runner.hpp"
#include "sim/dataplane/dataplane.hpp"
#include "sim/scenario/scenario.hpp"

namespace fivenines {

class Backups {
 public:
  /// Keeps references to all of these; `data_plane` may be nullptr: nobody counts writes. The
  /// scenario has a backup.
  Backups(const Scenario& scenario, const DataPlaneInputs& inputs, const World& world,
          const ControlPort& port, FaultRunner& faults, DataPlane* data_plane);

  void start() { controller_.start(); }
  void changed(const Change& change) { controller_.changed(change); }
  const BackupRecord& record() const { return controller_.record(); }

 private:
  BackupController::Hands hands(const Scenario& scenario);

  FaultRunner& faults_;
  const ControlPort& port_;
  DataPlane* data_plane_;
  std::vector<std::optional<std::uint64_t>> kept_out_;    ///< by region: the hold
  std::vector<std::optional<std::uint64_t>> taken_down_;  ///< by region: the hold
  BackupController controller_;
};

}  // namespace fivenines
