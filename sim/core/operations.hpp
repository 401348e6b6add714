// Operations in a run: scrapes of monitoring are taken, seen when their delay has passed, and
// handed to the root-cause observer; what it finds goes to incident response, which acts through
// the ledger of faults and so through the door.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "sim/controlplane/operations/deployment.hpp"
#include "sim/controlplane/operations/observer.hpp"
#include "sim/controlplane/operations/responder.hpp"
#include "sim/core/clock.hpp"
#include "sim/core/controllers.hpp"
#include "sim/core/delayed_scrapes.hpp"
#include "sim/core/door.hpp"
#include "sim/core/fault_runner.hpp"
#include "sim/dataplane/dataplane.hpp"
#include "sim/scenario/scenario.hpp"

namespace fivenines {

class Operations {
 public:
  /// Keeps references to all of these; `controllers` may be nullptr: nobody fails over. The
  /// scenario has operations.
  Operations(const Scenario& scenario, const DataPlaneInputs& inputs, Clock& clock,
             DataPlane& data_plane, FaultRunner& faults, Door& door, Controllers* controllers);

  /// Registers the first scrape. Call once, before the run.
  void start();

  /// Cores of a region are taken away on purpose.
  void expect_fewer(RegionId region, std::uint32_t cores) {
    observer_.expect_fewer(region, cores, clock_.now());
  }

  OperationsRecord record() const;

 private:
  void seen(const Observations& seen);
  void add_deployment(const DeploymentOptions& deployment);
  void found(const RootCause& finding, bool made);
  bool take_out(RegionId region, bool out);

  const OperationsOptions& options_;
  const DataPlaneInputs& inputs_;
  Clock& clock_;
  FaultRunner& faults_;
  Door& door_;
  Controllers* controllers_;
  ControlPort port_;
  DelayedScrapes scrapes_;
  std::optional<Observations> before_;
  RootCauseObserver observer_;
  std::optional<Responder> responder_;
  std::vector<std::optional<std::uint64_t>> held_out_;  ///< by region: the hold
  std::deque<RollingDeployment> deployments_;           ///< they do not move
  /// [region][host]: out for a deployment; and by region: the pace of what is deployed there.
  std::vector<std::vector<std::optional<std::uint64_t>>> restarting_;
  std::vector<std::optional<std::uint64_t>> pace_;
  OperationsRecord record_;
};

}  // namespace fivenines
