#include "sim/controlplane/failover/promotion.hpp"

#include <algorithm>
#include <utility>

namespace fivenines {
namespace {

/// Connections open in so many steps.
constexpr std::int64_t kReconnectSteps = 10;

}  // namespace

PromotionController::PromotionController(const PromotionOptions& options,
                                         std::vector<std::string> regions,
                                         std::uint64_t replication_key, const World& world,
                                         const ControlPort& port, SimTime end, OnStage on_stage,
                                         OnNobody on_nobody)
    : options_(options),
      names_(std::move(regions)),
      world_(world),
      port_(port),
      end_(end),
      on_stage_(std::move(on_stage)),
      on_nobody_(std::move(on_nobody)),
      regions_(names_.size()) {
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    Region& region = regions_[r];
    region.standby = options.standby;
    region.stream = named_stream(replication_key, "promotion in " + names_[r]);
    const auto period = static_cast<std::uint64_t>(options.check.count());
    const auto phase = static_cast<std::int64_t>(uniform_below(region.stream, period));
    region.first_check = kStart + SimDuration{phase};
  }
}

void PromotionController::start() {
  for (std::size_t r = 0; r < regions_.size(); ++r) check(r, -1);
}

void PromotionController::note(std::size_t r, const std::string& what) const {
  port_.note("database of " + names_[r], what);
}

bool PromotionController::answers(std::size_t r) const {
  const RegionState& state = world_.regions[r];
  return state.database_serves && state.database_speed > 0 && !state.paused;
}

/// The k-th check, and the next one after it; -1 is none.
void PromotionController::check(std::size_t r, std::int64_t k) {
  const SimTime next = regions_[r].first_check + (k + 1) * options_.check;
  if (next < end_) port_.at(next, [this, r, k] { check(r, k + 1); });
  Region& region = regions_[r];
  if (k < 0 || region.lost || !world_.runs(r)) return;  // its monitor does not run either
  if (region.phase == Phase::kFencing || region.phase == Phase::kReplaying) return;
  if (answers(r)) {
    if (region.phase == Phase::kSuspected) {
      ++region.episode;
      note(r, "the primary answers again");
    }
    region.phase = Phase::kChecking;
    region.misses = 0;
    return;
  }
  const RegionState& state = world_.regions[r];
  if (!state.database_serves && state.database_looks == Looks::kRefuse) return missed(r);
  // a primary that stands still may answer in time, one that is gone does not
  const bool lost = !state.database_serves;
  port_.at(port_.now() + options_.timeout, [this, r, lost, episode = region.episode] {
    if (regions_[r].episode == episode && (lost || !answers(r))) missed(r);
  });
}

void PromotionController::missed(std::size_t r) {
  Region& region = regions_[r];
  if (region.phase != Phase::kChecking || ++region.misses < options_.misses) return;
  region.phase = Phase::kSuspected;
  note(r, "the primary is suspected");
  on_stage_(FailoverStage::kDetected, region_id(r));
  later(r, options_.decision.sample_duration(region.stream), &PromotionController::decide);
}

void PromotionController::decide(std::size_t r) {
  Region& region = regions_[r];
  if (!world_.regions[r].up || answers(r)) return;
  if (!region.standby) {
    note(r, "nobody stands by");
    region.phase = Phase::kChecking;
    region.misses = 0;
    on_nobody_(region_id(r));
    return;
  }
  region.phase = Phase::kFencing;
  note(r, "the standby is to be promoted");
  on_stage_(FailoverStage::kDecided, region_id(r));
  later(r, options_.fence.sample_duration(region.stream), &PromotionController::replay);
}

void PromotionController::replay(std::size_t r) {
  Region& region = regions_[r];
  region.phase = Phase::kReplaying;
  port_.propose("promotion in " + names_[r], DatabasePromotion{region_id(r)});
  later(r, options_.replay.sample_duration(region.stream), &PromotionController::serve);
}

void PromotionController::serve(std::size_t r) {
  Region& region = regions_[r];
  if (!world_.regions[r].up) return;  // changed() replays once more
  const std::string cause = "promotion in " + names_[r];
  const RegionId id = region_id(r);
  const bool at_once = options_.reconnect == SimDuration{0};
  if (!at_once) port_.propose(cause, DatabaseReconnect{id, 1.0 / kReconnectSteps});
  port_.propose(cause, DatabasePromotion{id, PromotionStep::kServes});
  for (std::int64_t k = 2; k <= kReconnectSteps && !at_once; ++k) {
    const SimDuration delay = options_.reconnect * (k - 1) / (kReconnectSteps - 1);
    port_.at(port_.now() + delay, [this, r, k, cause, episode = region.episode + 1] {
      if (regions_[r].episode != episode) return;
      const double connected = k == kReconnectSteps ? 1 : static_cast<double>(k) / kReconnectSteps;
      port_.propose(cause, DatabaseReconnect{region_id(r), connected});
    });
  }
  ++region.episode;
  region.phase = Phase::kChecking;
  region.misses = 0;
  region.standby = false;
  on_stage_(FailoverStage::kSwitched, id);
  expect_standby(r);
}

void PromotionController::set_broken(std::size_t r, bool broken) {
  if (regions_[r].broken == broken) return;
  regions_[r].broken = broken;
  ++regions_[r].repair;
  if (!regions_[r].standby) expect_standby(r);
}

/// Who was struck stands by a while after he was repaired, if nothing happens to him meanwhile.
void PromotionController::expect_standby(std::size_t r) {
  if (regions_[r].broken || regions_[r].lost || !options_.standby) return;
  port_.at(port_.now() + options_.rejoin, [this, r, repair = regions_[r].repair] {
    Region& region = regions_[r];
    if (region.repair != repair || region.broken || region.lost || region.standby) return;
    region.standby = true;
    note(r, "somebody stands by again");
  });
}

void PromotionController::set_lost(std::size_t r, bool lost) {
  Region& region = regions_[r];
  if (region.lost == lost) return;
  region.lost = lost;
  region.standby = false;
  region.phase = Phase::kChecking;
  region.misses = 0;
  ++region.episode;
  ++region.repair;
  if (!lost) expect_standby(r);
}

void PromotionController::changed(const Change& change) {
  if (const auto* restore = std::get_if<DatabasePromotion>(&change)) {
    if (restore->step == PromotionStep::kLost) set_lost(index(restore->region), true);
    if (restore->step == PromotionStep::kRestored) set_lost(index(restore->region), false);
  } else if (const auto* primary = std::get_if<DatabasePrimary>(&change)) {
    set_broken(index(primary->region), !primary->up);
  } else if (const auto* storage = std::get_if<DatabaseSpeed>(&change)) {
    set_broken(index(storage->region), storage->speed == 0);
  } else if (const auto* up = std::get_if<RegionUp>(&change)) {
    const std::size_t r = index(up->region);
    Region& region = regions_[r];
    ++region.episode;
    region.misses = 0;
    if (region.phase == Phase::kReplaying) {
      later(r, options_.replay.sample_duration(region.stream), &PromotionController::serve);
    } else if (region.phase == Phase::kFencing) {
      later(r, options_.fence.sample_duration(region.stream), &PromotionController::replay);
    } else {
      region.phase = Phase::kChecking;
      // a promotion may have been interrupted while connections were opened
      if (world_.regions[r].pool_connected < 1) {
        port_.propose("promotion in " + names_[r], DatabaseReconnect{up->region, 1});
      }
    }
  }
}

void PromotionController::later(std::size_t r, SimDuration delay,
                                void (PromotionController::*what)(std::size_t)) {
  port_.at(port_.now() + delay, [this, r, what, episode = regions_[r].episode] {
    if (regions_[r].episode == episode) (this->*what)(r);
  });
}

}  // namespace fivenines
