#include "sim/controlplane/failover/master.hpp"

#include <algorithm>
#include <utility>

namespace fivenines {

MasterController::MasterController(const MasterFailoverOptions& options, Setting setting,
                                   const World& world, const ControlPort& port, OnStage on_stage)
    : options_(options),
      setting_(std::move(setting)),
      world_(world),
      port_(port),
      stream_(named_stream(setting_.replication_key, "write master")),
      on_stage_(std::move(on_stage)),
      suspected_(setting_.regions.size(), 0),
      database_lost_(setting_.regions.size(), 0),
      left_out_(setting_.regions.size(), 0),
      synchronous_(setting_.synchronous) {}

void MasterController::verdict(RegionId region, bool suspected) {
  suspected_[index(region)] = suspected ? 1 : 0;
  look_at_copy(region);
  consider();
}

void MasterController::database_lost(RegionId region) {
  if (database_lost_[index(region)] != 0) return;
  database_lost_[index(region)] = 1;
  consider();
}

bool MasterController::database_back(RegionId region) {
  if (database_lost_[index(region)] == 0) return false;
  database_lost_[index(region)] = 0;
  look_at_copy(region);
  return true;
}

/// Commits wait again for the copy of a master that is back.
void MasterController::look_at_copy(RegionId region) {
  if (is_out(region) || left_out_[index(region)] == 0) return;
  left_out_[index(region)] = 0;
  port_.propose("write master", CopyRequired{region, true});
}

void MasterController::changed(const Change& change) {
  if (const auto* mode = std::get_if<ReplicationSwitch>(&change)) {
    synchronous_ = mode->mode == ReplicationMode::kSynchronous;
  } else if (const auto* state = std::get_if<ControllerState>(&change)) {
    controller_up_ = state->up;
  } else if (const auto* pause = std::get_if<ControllerPaused>(&change)) {
    controller_paused_ = pause->paused;
  } else if (const auto* primary = std::get_if<DatabasePrimary>(&change)) {
    if (!primary->up || !database_back(primary->region)) return;
  } else if (const auto* storage = std::get_if<DatabaseSpeed>(&change)) {
    if (storage->speed == 0 || !database_back(storage->region)) return;
  } else {
    return;
  }
  consider();
}

void MasterController::consider() {
  if (!works() || promoting_ || !is_out(world_.write_master)) {
    ++episode_;
    deciding_.reset();
    return;
  }
  // what becomes of other regions neither hastens nor delays a decision that is under way
  if (deciding_ == world_.write_master) return;
  deciding_ = world_.write_master;
  ++episode_;
  const SimDuration delay = options_.decision.sample_duration(stream_);
  port_.at(port_.now() + delay, [this, episode = episode_] { decide(episode); });
}

void MasterController::decide(std::uint64_t episode) {
  if (episode != episode_) return;
  deciding_.reset();
  if (!works() || promoting_) return;
  const RegionId old = world_.write_master;
  const auto& nearest = setting_.nearest[index(old)];
  const auto found = std::find_if(nearest.begin(), nearest.end(), [&](std::size_t r) {
    const RegionId region = region_id(r);
    return region != old && !is_out(region) &&
           std::find(setting_.copies.begin(), setting_.copies.end(), region) !=
               setting_.copies.end();
  });
  if (found == nearest.end()) {
    port_.note("write master", "no other copy can take the writes");
    return;
  }
  const RegionId target = region_id(*found);
  promoting_ = true;
  if (database_lost_[index(old)] != 0) on_stage_(FailoverStage::kDecided, old);
  port_.note("write master", setting_.regions[index(target)] + " is to take the place of " +
                                 setting_.regions[index(old)]);
  const SimDuration takes =
      options_.fence.sample_duration(stream_) + options_.replay.sample_duration(stream_);
  port_.at(port_.now() + takes, [this, old, target] { promote(old, target); });
}

void MasterController::promote(RegionId old, RegionId target) {
  promoting_ = false;
  if (!synchronous_) return;
  if (is_out(target)) return consider();  // it has been lost as well
  const std::string cause = "promotion of " + setting_.regions[index(target)];
  if (is_out(old)) {
    left_out_[index(old)] = 1;
    port_.propose(cause, CopyRequired{old, false});
  }
  port_.propose(cause, WriteMaster{target});
  if (database_lost_[index(old)] != 0) on_stage_(FailoverStage::kSwitched, old);
}

}  // namespace fivenines
