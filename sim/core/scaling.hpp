// Scaling in a run: scrapes go to the autoscaler and to the bring-up of passive regions; what they
// decide is held in the ledger of faults, so that a server serves when it has been ordered and no
// fault keeps it down.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/controlplane/scaling/autoscaler.hpp"
#include "sim/controlplane/scaling/bring_up.hpp"
#include "sim/core/delayed_scrapes.hpp"
#include "sim/core/door.hpp"
#include "sim/core/fault_runner.hpp"
#include "sim/scenario/scenario.hpp"

namespace fivenines {

class Scaling {
 public:
  /// Cores of a region that are taken away on purpose, before anybody can see it.
  using OnFewer = std::function<void(RegionId, std::uint32_t cores)>;

  /// Keeps references to all of these. The scenario has scaling.
  Scaling(const Scenario& scenario, const DataPlaneInputs& inputs, Clock& clock,
          DataPlane& data_plane, FaultRunner& faults, Door& door, OnFewer on_fewer);

  /// Registers the first scrape. Call once, before the run.
  void start();
  /// Adds what was done to the record; call at the end.
  void complete(OperationsRecord& record);

 private:
  void turn(std::size_t region, std::uint32_t server, bool on);
  void set_passive(RegionId region, bool passive, SimDuration ramp);

  const ScalingOptions& options_;
  const DataPlaneInputs& inputs_;
  FaultRunner& faults_;
  ControlPort port_;
  OnFewer on_fewer_;
  DelayedScrapes scrapes_;
  std::optional<Autoscaler> autoscaler_;
  BringUp bring_up_;
  std::vector<std::vector<std::optional<std::uint64_t>>> off_;  ///< [region][server]: the hold
  std::vector<std::optional<std::uint64_t>> passive_;           ///< by region: the hold
};

}  // namespace fivenines
