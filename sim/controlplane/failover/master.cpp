#include "sim/controlplane/failover/master.hpp"

#include <algorithm>
#include <utility>

namespace fivenines {

MasterController::MasterController(const MasterFailoverOptions& options, Setting setting,
                                   const World& world, const ControlPort& port)
    : options_(options),
      setting_(std::move(setting)),
      world_(world),
      port_(port),
      stream_(named_stream(setting_.replication_key, "write master")),
      suspected_(setting_.regions.size(), 0),
      left_out_(setting_.regions.size(), 0),
      synchronous_(setting_.synchronous) {}

void MasterController::verdict(RegionId region, bool suspected) {
  suspected_[index(region)] = suspected ? 1 : 0;
  if (!suspected && left_out_[index(region)] != 0) {
    left_out_[index(region)] = 0;
    port_.propose("write master", CopyRequired{region, true});
  }
  consider();
}

void MasterController::changed(const Change& change) {
  if (const auto* mode = std::get_if<ReplicationSwitch>(&change)) {
    synchronous_ = mode->mode == ReplicationMode::kSynchronous;
  } else if (const auto* state = std::get_if<ControllerState>(&change)) {
    controller_up_ = state->up;
  } else if (const auto* pause = std::get_if<ControllerPaused>(&change)) {
    controller_paused_ = pause->paused;
  } else {
    return;
  }
  consider();
}

void MasterController::consider() {
  ++episode_;
  if (!works() || promoting_ || !is_suspected(world_.write_master)) return;
  const SimDuration delay = options_.decision.sample_duration(stream_);
  port_.at(port_.now() + delay, [this, episode = episode_] { decide(episode); });
}

void MasterController::decide(std::uint64_t episode) {
  if (episode != episode_ || !works() || promoting_) return;
  const RegionId old = world_.write_master;
  const auto& nearest = setting_.nearest[index(old)];
  const auto found = std::find_if(nearest.begin(), nearest.end(), [&](std::size_t r) {
    const RegionId region = region_id(r);
    return region != old && !is_suspected(region) &&
           std::find(setting_.copies.begin(), setting_.copies.end(), region) !=
               setting_.copies.end();
  });
  if (found == nearest.end()) {
    port_.note("write master", "no other copy can take the writes");
    return;
  }
  const RegionId target = region_id(*found);
  promoting_ = true;
  port_.note("write master", setting_.regions[index(target)] + " is to take the place of " +
                                 setting_.regions[index(old)]);
  const SimDuration takes =
      options_.fence.sample_duration(stream_) + options_.replay.sample_duration(stream_);
  port_.at(port_.now() + takes, [this, old, target] { promote(old, target); });
}

void MasterController::promote(RegionId old, RegionId target) {
  promoting_ = false;
  if (!synchronous_) return;
  if (is_suspected(target)) return consider();  // it has been lost as well
  const std::string cause = "promotion of " + setting_.regions[index(target)];
  if (is_suspected(old)) {
    left_out_[index(old)] = 1;
    port_.propose(cause, CopyRequired{old, false});
  }
  port_.propose(cause, WriteMaster{target});
}

}  // namespace fivenines
