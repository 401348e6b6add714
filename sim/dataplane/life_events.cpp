// The loop over all events: their order, what they will touch, and who handles them.
#include <algorithm>

#include "sim/base/prefetch.hpp"
#include "sim/dataplane/life.hpp"
#include "sim/dataplane/queues.hpp"
#include "sim/dataplane/replicas.hpp"

namespace fivenines {

void DataPlane::Life::advance_to(Nanoseconds stop) {
  FIVENINES_ASSERT(stop >= now_);
  if (queues_) {
    queues_->advance_to(stop);
    now_ = stop;
    return;
  }
  stop_ = stop;
  // Arrivals are made a few slots ahead, so that what they will touch can be prefetched; never past
  // the stop, where the world may change.
  const Nanoseconds ahead = 16 * calendar_.slot_width();
  // The open slot may be left over from the last stop, with arrivals of its rest still to be made.
  const Nanoseconds open_end = calendar_.slot_start(calendar_.current_slot() + 1);
  if (generated_to_ < std::min(stop, open_end)) generate_arrivals(std::min(stop, open_end));
  for (;;) {
    for (Nanoseconds pause = std::min(stop, next_boundary_);;) {
      const Event event = calendar_.peek();
      if (event.time >= pause) [[unlikely]] {
        if (!calendar_.open_has_next()) break;
        if (event.time > stop || (event.time == stop && kind_of(event) >= kFirstArrivalKind)) {
          pass_second(stop);
          now_ = stop;
          return;
        }
        if (event.time >= next_boundary_) pass_second(event.time);
        pause = std::min(stop, next_boundary_);
      }
      calendar_.pop();
      now_ = event.time;
      ++events_;
      handle(event);
    }
    // open the next slot whose arrivals are all there
    const std::int64_t complete =
        generated_to_ >= stop ? calendar_.slot_of(stop) : calendar_.slot_of(generated_to_) - 1;
    if (complete > calendar_.current_slot() && calendar_.open_next(complete)) continue;
    if (generated_to_ < stop) {
      generate_arrivals(std::min(stop, generated_to_ + ahead));
      continue;
    }
    pass_second(stop);
    now_ = stop;
    return;
  }
}

bool DataPlane::Life::before_at_one_instant(const Event& x, const Event& y) const {
  struct Rank {
    bool arrival;
    std::uint64_t learner_region, arrival_index, attempt, kind, sub;
    auto operator<=>(const Rank&) const = default;
  };
  const auto rank = [this](const Event& event) -> Rank {
    const std::uint32_t kind = kind_of(event);
    const bool arrival = kind >= kFirstArrivalKind;
    if (of_no_attempt(kind)) {  // after all attempts, by region
      const Note note = is_note(kind) ? notes_[event.subject] : Note{};
      return {arrival, kRegionsMost + 1, kind, note.region, note.key, 0};
    }
    if (of_copies(kind)) {
      const auto [first, second, third] = order_of_copies(kind, event.subject);
      return {arrival, kRegionsMost + 2, kind, first, second, third};
    }
    // what was taken back does nothing, whenever it comes
    const Rank stale{true, ~std::uint64_t{0}, 0, 0, 0, 0};
    if (kind == kServiceDone) {
      const Running& r = running_[event.subject];
      if (!r.active || !same_generation(event, r.generation)) return stale;
      return {arrival,
              r.learner_region,
              r.arrival_index,
              r.number,
              kind,
              static_cast<std::uint64_t>(r.kind)};
    }
    const Attempt& a = attempts_[event.subject];
    if (!same_generation(event, a.generation)) return stale;
    return {arrival, a.learner_region, a.arrival_index, a.number, kind, 0};
  };
  return rank(x) < rank(y);
}

bool DataPlane::Life::still_wanted(Event event) const {
  if (kind_of(event) != kGiveUp) return true;
  const Attempt& a = attempts_[event.subject];
  return same_generation(event, a.generation) && !a.client_done;
}

void DataPlane::Life::prefetch_wanted(Event event) const {
  if (kind_of(event) == kGiveUp) prefetch_line(&attempts_[event.subject]);
}

void DataPlane::Life::prefetch_subject(Event event) const {
  const std::uint32_t kind = kind_of(event);
  if (kind == kServiceDone) {
    prefetch_line(&running_[event.subject]);
  } else if (of_copies(kind)) {
    if (kind == kWriteArrives || kind == kWriteAcked) replicas_->legs.prefetch(event.subject);
  } else if (!of_no_attempt(kind)) {
    prefetch_attempt(attempts_[event.subject]);
  }
}

// Whether the next one is a job or an attempt cannot be foreseen, so nothing branches by it: a job
// has the line behind it fetched as well, what is neither fetches lines for nothing, and what is no
// job points on to where the first job does.
void DataPlane::Life::prefetch_subjects(std::span<const Event> events, std::size_t count) const {
  if (replicas_) {
    for (const Event event : events.first(count)) prefetch_subject(event);
    return;
  }
  const std::array<const std::byte*, 2> items{reinterpret_cast<const std::byte*>(&attempts_[0]),
                                              reinterpret_cast<const std::byte*>(running_.data())};
  constexpr std::array<std::size_t, 2> sizes{sizeof(Attempt), sizeof(Running)};
  for (const Event event : events) {
    const bool is_job = kind_of(event) == kServiceDone;
    const std::byte* item = items[is_job] + event.subject * sizes[is_job];
    prefetch_line(item);
    prefetch_line(item + sizeof(Attempt) / 2);
  }
}

void DataPlane::Life::prefetch_beyond_subjects(std::span<const Event> events,
                                               std::size_t count) const {
  if (replicas_) {
    for (const Event event : events.first(count)) prefetch_beyond_subject(event);
    return;
  }
  if (running_.empty()) return;
  for (const Event event : events) {
    const bool is_job = kind_of(event) == kServiceDone;
    prefetch_attempt(attempts_[running_[is_job * event.subject].attempt]);
  }
}

void DataPlane::Life::prefetch_beyond_subject(Event event) const {
  const std::uint32_t kind = kind_of(event);
  if (kind == kServiceDone) {
    prefetch_attempt(attempts_[running_[event.subject].attempt]);
  } else if (kind == kWriteArrives || kind == kWriteAcked) {
    replicas_->store.prefetch(replicas_->legs[event.subject].version);
  } else if (kind == kPastBalancer) {
    prefetch_copies(attempts_[event.subject], false);
  }
}

void DataPlane::Life::prefetch_tables(Event event) {
  const std::uint32_t kind = kind_of(event);
  if (kind == kServiceDone) {
    const Running& r = running_[event.subject];
    if (r.kind != JobKind::kAnalyze || !accounts_.worth_prefetching()) return;
    const Attempt& a = attempts_[r.attempt];
    if (!a.writes) accounts_.prefetch_answered(a, event.time);
  } else if (kind == kPastBalancer) {
    const Attempt& a = attempts_[event.subject];
    if (a.analyzer_work < 0 && learners_matter_) learners_.prefetch(a.learner);
    if (replicas_) prefetch_copies(a, true);
    if (caches_.has_local()) {
      prefetch_keys(caches_.local(a.region, a.instance), a, families_);
    } else if (caches_.has_regional() && regional_rtt_ == 0) {
      prefetch_keys(caches_.regional(a.region), a, families_);
    }
  } else if (kind > kRegionalLookup && kind <= kRegionalLookup + 3) {
    const Attempt& a = attempts_[event.subject];
    prefetch_keys(caches_.regional(a.region), a, kind - kRegionalLookup);
  } else if (kind > kLocalReply && kind <= kLocalReply + 3) {
    const Attempt& a = attempts_[event.subject];
    if (a.analyzer_work < 0) learners_.prefetch(a.learner);
    if (caches_.has_local())
      prefetch_keys(caches_.local(a.region, a.instance), a, kind - kLocalReply);
  } else if (of_shared_tier(kind)) {
    const Attempt& a = attempts_[event.subject];
    const Family family = static_cast<Family>(kind & 1);
    if (kind >= kSharedArrive) {
      const CacheSet::Owned at = caches_.owned(family, a);
      caches_.shared(at.owner).prefetch(at.key);
    } else if (caches_.has_regional()) {
      caches_.regional(a.region).prefetch(caches_.key(family, a));
    }
  }
}

void DataPlane::Life::handle(Event event) {
  if (any_paused_ && held_back(event)) [[unlikely]]
    return;
  const std::uint32_t kind = kind_of(event);
  const std::uint32_t id = event.subject;
  switch (kind) {
    case kServiceDone:
      if (running_[id].active && same_generation(event, running_[id].generation)) service_done(id);
      return;
    case kSharedFill: {
      const Note note = notes_[id];
      free_notes_.push_back(id);
      if (!world_.regions[note.region].up || (!caches_whole_ && note_passes_by(note))) return;
      caches_.shared(note.region).fill(note.key, now_);
      return;
    }
    case kInvalidate: {
      const Note note = notes_[id];
      free_notes_.push_back(id);
      caches_.invalidate(note.region, note.key);
      return;
    }
    case kContentUpdate:
      events_ -= part_ != 0;  // every part does its share, one counts it
      update_content();
      return;
    case kWriteArrives:
      return write_arrives(id);
    case kWriteAcked:
      return write_acked(id);
    case kCopyAsked:
      return copy_asked(id);
    case kCopyAnswered:
      return copy_answered(id);
    case kLateRead:
      return late_read(id);
    case kDomainUpdate:
      return update_domain(id);
    case kLookAtBreakers:
      events_ -= part_ != 0;
      look_at_breakers();
      return;
    default:
      break;
  }
  const Attempt& a = attempts_[id];
  if (!same_generation(event, a.generation)) return;
  if (kind == kGiveUp || kind == kClientError) {
    if (a.client_done) return;
    return kind == kGiveUp ? client_gives_up(id) : client_error(id);
  }
  if (a.server_done && !(kind >= kSharedArrive && kind < kSharedGivenUp)) return;
  switch (kind) {
    case kPastBalancer:
      return past_balancer(id);
    case kReachRegion:
      return reach_region(id);
    case kRetryStart:
      attempts_[id].clear_marks(a.absent, a.hot);
      return begin_attempt(id, now_, access_rtt(attempts_[id]));
    case kRegionalLookup + 1:
    case kRegionalLookup + 2:
    case kRegionalLookup + 3:
      return regional_lookup(id, kind - kRegionalLookup);
    case kLocalReply + 1:
    case kLocalReply + 2:
    case kLocalReply + 3:
      return local_reply(id, kind - kLocalReply);
    case kSharedArrive:
    case kSharedArrive + 1:
      return shared_arrive(id, static_cast<Family>(kind - kSharedArrive));
    case kSharedHit:
    case kSharedHit + 1:
      if (!asks_.empty()) ask_ended(id, static_cast<Family>(kind - kSharedHit), true);
      return back_at_region(id, static_cast<Family>(kind - kSharedHit), CacheLevel::kGlobal);
    case kSharedMiss:
    case kSharedMiss + 1:
      if (!asks_.empty()) ask_ended(id, static_cast<Family>(kind - kSharedMiss), true);
      return read_database(id, static_cast<Family>(kind - kSharedMiss));
    case kReadShared:
    case kReadShared + 1:
      return back_at_region(id, static_cast<Family>(kind - kReadShared), CacheLevel::kDatabase);
    case kReadAgain:
    case kReadAgain + 1:
      return read_database(id, static_cast<Family>(kind - kReadAgain));
    case kSharedGivenUp:
    case kSharedGivenUp + 1:
      if (!asks_.empty()) ask_ended(id, static_cast<Family>(kind - kSharedGivenUp), false);
      ++seen_[attempts_[id].region].asks_given_up;
      return read_database(id, static_cast<Family>(kind - kSharedGivenUp));
    case kWriteForwarded:
      return write_forwarded(id);
    case kWriteCommitted:
      if (a.cause != Cause::kNone) return turn_back(id, a.cause);
      return response_leaves(id);
    default:
      FIVENINES_ASSERT(!"unknown kind of event");
  }
}

}  // namespace fivenines
