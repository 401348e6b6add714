// Regions whose processes stand still for a while and go on as if no time had passed.
#include <utility>

#include "sim/dataplane/life.hpp"
#include "sim/dataplane/replicas.hpp"

namespace fivenines {

void DataPlane::Life::set_pace(std::size_t station) {
  const std::size_t region = station / stations_per_region_;
  const RegionState& state = world_.regions[region];
  double speed = 1;
  if (station == analyzer(region)) speed = state.analyzer_speed;
  if (station == database(region)) speed = state.database_speed;
  set_speed(station, state.paused ? 0 : speed);
}

void DataPlane::Life::region_paused(std::size_t region, bool paused) {
  any_paused_ = false;
  for (const RegionState& state : world_.regions) any_paused_ |= state.paused;
  if (paused) {
    undo_approaches(region);
    end_asks(region);
  }
  for (std::size_t i = 0; i < stations_per_region_; ++i) {
    set_pace(region * stations_per_region_ + i);
  }
  if (!paused) let_happen(region);
}

/// Nobody waits for an owner that says nothing.
void DataPlane::Life::end_asks(std::size_t region) {
  end_jobs(shared(region),
           [&](const Job& job) { give_up_ask(job.attempt, family_of(job.kind), region); });
}

std::optional<std::size_t> DataPlane::Life::place_of(Event event) const {
  const std::uint32_t kind = kind_of(event);
  const std::uint32_t id = event.subject;
  switch (kind) {
    case kServiceDone:  // a station that stands still has none
    case kClientError:
    case kGiveUp:
    case kRetryStart:
    case kLookAtBreakers:
    case kContentUpdate:
    case kDomainUpdate:
    case kSharedArrive:  // the owner is asked whether it runs
    case kSharedArrive + 1:
      return std::nullopt;
    case kSharedFill:
    case kInvalidate:
      return notes_[id].region;
    case kWriteArrives:
    case kWriteAcked:
      return replicas_->legs[id].to;
    case kCopyAsked:
      return replicas_->read_legs[id].region;
    case kCopyAnswered: {
      const Replicas::ReadLeg& leg = replicas_->read_legs[id];
      if (!replicas_->quests.lives(leg.quest, leg.generation)) return std::nullopt;
      return replicas_->quests[leg.quest].region;
    }
    case kLateRead:
      return replicas_->late_reads[id].region;
    default:
      break;
  }
  const Attempt& a = attempts_[id];
  if (!same_generation(event, a.generation)) return std::nullopt;
  return kind == kWriteForwarded ? a.pending : a.region;
}

bool DataPlane::Life::held_back(Event event) {
  const std::optional<std::size_t> region = place_of(event);
  if (!region || world_.runs(*region) || !world_.regions[*region].up) return false;
  held_back_[*region].push_back(event);
  return true;
}

void DataPlane::Life::let_happen(std::size_t region) {
  for (Event event : std::exchange(held_back_[region], {})) {
    event.time = now_;
    calendar_.push(event);
  }
}

}  // namespace fivenines
