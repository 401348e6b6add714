#include "sim/core/backups.hpp"

#include <algorithm>
#include <utility>

namespace fivenines {
namespace {

/// A region holds the data of the learners who are at home there; with copies, of all.
BackupController::Setting backup_setting(const Scenario& scenario, const DataPlaneInputs& inputs) {
  const BackupOptions& options = *scenario.backup;
  const std::size_t regions = inputs.platform.regions.size();
  BackupController::Setting setting;
  for (const RegionHardware& region : inputs.platform.regions) setting.regions.push_back(region.id);
  setting.replication_key = replication_key(inputs.seed, inputs.replication);
  setting.end = inputs.end;
  const auto& replication = inputs.dataplane.replication;
  const bool copied = replication && (replication->mode != ReplicationMode::kNone ||
                                      !replication->schedule.empty());
  if (copied) {
    setting.copies.assign(regions, replication->copies.empty());
    for (const RegionId region : replication->copies) setting.copies[index(region)] = true;
  }
  setting.bytes.assign(regions, static_cast<double>(options.size_bytes));
  if (!options.per_learner) return setting;
  const auto learners = static_cast<double>(inputs.workload.learners);
  std::vector<double> shares(regions, copied ? 1.0 : 0.0);
  const std::vector<RegionId> homes = home_regions(inputs.platform, inputs.workload);
  for (std::size_t l = 0; l < homes.size() && !copied; ++l) {
    shares[index(homes[l])] += inputs.workload.learner_regions[l].share;
  }
  for (std::size_t r = 0; r < regions; ++r) setting.bytes[r] *= learners * shares[r];
  return setting;
}

}  // namespace

Backups::Backups(const Scenario& scenario, const DataPlaneInputs& inputs, const World& world,
                 const ControlPort& port, FaultRunner& faults, DataPlane* data_plane)
    : faults_(faults),
      port_(port),
      data_plane_(data_plane),
      kept_out_(inputs.platform.regions.size()),
      taken_down_(inputs.platform.regions.size()),
      controller_(*scenario.backup, backup_setting(scenario, inputs), world, port,
                  hands(scenario)) {}

BackupController::Hands Backups::hands(const Scenario& scenario) {
  BackupController::Hands hands;
  hands.commits = [this](RegionId region) -> std::optional<std::uint64_t> {
    if (data_plane_ == nullptr) return std::nullopt;
    data_plane_->advance_to(port_.now());
    return data_plane_->scrape().regions[index(region)].commits;
  };
  hands.cause = [this](RegionId region) {
    const FaultRecord* fault = faults_.destroyer_of(region);
    return fault == nullptr ? BackupController::Cause{}
                            : BackupController::Cause{fault->id, fault->written_id};
  };
  const bool moves_learners = scenario.failover.has_value();
  hands.keep_out = [this, moves_learners](RegionId region, bool out) {
    auto& hold = kept_out_[index(region)];
    if (!moves_learners || out == hold.has_value()) return;
    if (out) {
      hold = faults_.hold("restore", {Drain{region, true}});
    } else {
      faults_.release(*std::exchange(hold, std::nullopt), "restore");
    }
  };
  hands.take_down = [this](const SnapshotRollback& rollback, bool down) {
    auto& hold = taken_down_[index(rollback.region)];
    if (down) {
      hold = faults_.hold(rollback.id + " begins", {RegionDown{rollback.region, Looks::kRefuse}});
    } else {
      faults_.release(*std::exchange(hold, std::nullopt), rollback.id + " ends");
    }
  };
  return hands;
}

}  // namespace fivenines
