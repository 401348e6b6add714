// The faults of a scenario during a run: they begin at their times, by their triggers, or by
// chance, hold through the ledger, and each leaves a record of what its failover went through.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/controlplane/failover/controller.hpp"
#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/ledger.hpp"
#include "sim/core/clock.hpp"
#include "sim/dataplane/dataplane.hpp"
#include "sim/scenario/scenario.hpp"

namespace fivenines {

class FaultRunner {
 public:
  using Apply = std::function<void(const std::string& cause, const Change&)>;

  /// Keeps references to all but `apply`, which is to bring a change through the door. The data
  /// plane may come later than this, or never: nothing without requests.
  FaultRunner(const Scenario& scenario, const DataPlaneInputs& inputs, Clock& clock,
              std::optional<DataPlane>& data_plane, Apply apply);

  /// Registers everything whose time is known, or drawn. At one instant faults end before others
  /// begin, in the order of the list. Call once, before the run.
  void schedule();

  /// Effects that a controller wants to hold beside those of faults, until it releases them.
  std::uint64_t hold(const std::string& cause, const std::vector<Change>& effects);
  /// `ramp`: how learners come back, if a region was held empty.
  void release(std::uint64_t hold, const std::string& cause,
               std::optional<SimDuration> ramp = std::nullopt);

  /// The latest fault that a finding names rightly: of its component and region, and still there
  /// at `since`. Nothing: a wrong diagnosis.
  const FaultRecord* named_by(const RootCause& finding, SimTime since) const;
  /// Ends the faults that a finding names, as far as they can be repaired. False if none can.
  bool repair(const RootCause& finding);

  /// The latest fault that lasts and has taken the region's disks; nullptr if none.
  const FaultRecord* destroyer_of(RegionId region) const;

  /// Whose failover it is.
  enum class Failover : std::uint8_t { kOfRegion, kOfDatabase };
  /// The failover of a region, or of its database, has come so far: for records and triggers.
  void reached(FailoverStage stage, RegionId region, Failover of);

  /// Of every fault that began, in that order.
  std::vector<FaultRecord> records() const;
  /// Which entry of the scenario's list the i-th of them is of.
  std::size_t entry_of(std::size_t record) const { return occurrences_[record].entry; }

 private:
  struct Occurrence {
    std::size_t entry = 0;
    FaultRecord record;
    std::size_t failure_watch = 0;
    bool lasts = true;
    std::optional<std::size_t> equality_watch;  ///< of the copies, since its end
  };
  /// Returns the number of the occurrence.
  std::size_t begin(std::size_t entry);
  void end(std::size_t occurrence);
  void flap_on(std::size_t occurrence, bool down);
  bool is_named(const Occurrence& occurrence, const RootCause& finding) const;
  void fire(TriggerEvent event, std::size_t entry);
  void complete(FaultRecord& record, const Occurrence& occurrence) const;

  const Scenario& scenario_;
  const DataPlaneInputs& inputs_;
  Clock& clock_;
  std::optional<DataPlane>& data_plane_;
  Apply apply_;
  FaultLedger ledger_;
  std::uint64_t holds_ = 0;
  std::vector<Occurrence> occurrences_;
};

}  // namespace fivenines
