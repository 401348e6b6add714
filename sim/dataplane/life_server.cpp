// What happens at the regions: the way of an attempt through balancer, caches, database and
// analyzer.
#include <algorithm>

#include "sim/base/prefetch.hpp"
#include "sim/dataplane/life.hpp"
#include "sim/dataplane/replicas.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {

void DataPlane::Life::advance_to(Nanoseconds stop) {
  FIVENINES_ASSERT(stop >= now_);
  stop_ = stop;
  // Arrivals are made a few slots ahead, so that what they will touch can be prefetched; never past
  // the stop, where the world may change.
  const Nanoseconds ahead = 16 * calendar_.slot_width();
  // The open slot may be left over from the last stop, with arrivals of its rest still to be made.
  const Nanoseconds open_end = calendar_.slot_start(calendar_.current_slot() + 1);
  if (generated_to_ < std::min(stop, open_end)) generate_arrivals(std::min(stop, open_end));
  for (;;) {
    while (calendar_.open_has_next()) {
      const Event event = calendar_.peek();
      if (event.time > stop || (event.time == stop && kind_of(event) >= kFirstArrivalKind)) {
        pass_second(stop);
        now_ = stop;
        return;
      }
      calendar_.pop();
      if (event.time >= next_boundary_) pass_second(event.time);
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
    if (kind == kWriteAcked || kind == kWriteArrives || kind == kCopyAsked ||
        kind == kCopyAnswered || kind == kLateRead || kind == kDomainUpdate) {
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

void DataPlane::Life::prefetch_subject(Event event) const {
  const std::uint32_t kind = kind_of(event);
  if (kind == kServiceDone) {
    prefetch_line(&running_[event.subject]);
  } else if (!of_no_attempt(kind)) {
    prefetch_attempt(attempts_[event.subject]);
  }
}

void DataPlane::Life::prefetch_beyond_subject(Event event) const {
  if (kind_of(event) != kServiceDone) return;
  prefetch_attempt(attempts_[running_[event.subject].attempt]);
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
    if (learners_matter_) learners_.prefetch(a.learner);
    if (caches_.has_local()) prefetch_keys(caches_.local(a.region, a.instance), a, families_);
  } else if (kind > kRegionalLookup && kind <= kRegionalLookup + 3) {
    const Attempt& a = attempts_[event.subject];
    prefetch_keys(caches_.regional(a.region), a, kind - kRegionalLookup);
  } else if (kind > kLocalReply && kind <= kLocalReply + 3) {
    const Attempt& a = attempts_[event.subject];
    learners_.prefetch(a.learner);
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
  if (a.server_done) return;
  switch (kind) {
    case kPastBalancer:
      return past_balancer(id);
    case kReachRegion:
      return reach_region(id);
    case kRetryStart:
      return begin_attempt(id, now_);
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

void DataPlane::Life::reach_region(std::uint32_t id) {
  Attempt& a = attempts_[id];
  const RegionState& state = world_.regions[a.region];
  if (!state.up) {
    Outage& outage = outages_[outage_of_[a.region]];
    if (!outage.first_failure) outage.first_failure = at_nanoseconds(now_);
    ++outage.attempts_failed;
    if (state.looks == Looks::kRefuse) return turn_back(id, Cause::kRefused);
    return over_at_server(id, Cause::kUnreachable);
  }
  if (a.station == kNotAdmitted) return turn_back(id, Cause::kShed);
  if (replicas_ && is_outside(a, a.region)) {
    StoreRecord& record = replicas_->store.record();
    ++record.residency_requests;
    record.residency_refused += enforces_residency();
    if (enforces_residency()) return turn_back(id, Cause::kRefused);
  }
  a.inside = true;
  if (!balancer_is_delay_) {
    return enter(balancer(a.region), {id, a.generation, JobKind::kBalancer, now_});
  }
  const double work =
      draws::station_work(a.key, in_.dataplane.balancer.service, Purpose::kBalancer);
  push(now_ + duration_of_nanoseconds(work).count(), kPastBalancer, id);
}

void DataPlane::Life::past_balancer(std::uint32_t id) {
  attempts_[id].approaching = false;
  next_station_or_lookups(id);
}

void DataPlane::Life::next_station_or_lookups(std::uint32_t id) {
  const Attempt& a = attempts_[id];
  if (a.station < in_.dataplane.stations.size()) {
    return enter(extra(a.region, a.station), {id, a.generation, JobKind::kExtra, now_});
  }
  lookups(id);
}

Nanoseconds DataPlane::Life::regional_round_trip(const Attempt& a) const {
  if (regional_rtt_ >= 0) return regional_rtt_;
  return draws::regional_access_rtt(a.key, *in_.dataplane.caches.regional->access_rtt);
}

void DataPlane::Life::lookups(std::uint32_t id) {
  Attempt& a = attempts_[id];
  a.lookups_started = now_;
  a.pending = static_cast<std::uint8_t>(families_);
  if (families_ == 0) return join_analyzer(id);

  std::uint32_t missing = families_;
  if (caches_.has_local()) {
    Cache& cache = caches_.local(a.region, a.instance);
    for (const Family family : {Family::kLearnerRecord, Family::kContent}) {
      const std::uint32_t bit = 1U << static_cast<unsigned>(family);
      if ((families_ & bit) == 0) continue;
      if (!caches_whole_ && passes_by(a, family, CacheTier::kLocal, a.region)) continue;
      const std::uint32_t key = caches_.key(family, a);
      if (cache.lookup(key, now_)) {
        missing &= ~bit;
        answered_lookup(id, family, CacheLevel::kLocal);
      } else if (in_.dataplane.caches.fill == CacheFill::kOnLookup) {
        cache.fill(key, now_);
      }
    }
    if (missing == 0) return join_analyzer(id);
  }
  if (caches_.has_regional()) {
    const Nanoseconds at = now_ + regional_round_trip(a) / 2;
    if (at == now_ && nothing_else_now()) return regional_lookup(id, missing);
    prefetch_keys(caches_.regional(a.region), a, missing);
    return push(at, kRegionalLookup + missing, id);
  }
  each_family(id, missing, [this](std::uint32_t i, Family f) { beyond_regional(i, f); });
}

void DataPlane::Life::regional_lookup(std::uint32_t id, std::uint32_t mask) {
  Attempt& a = attempts_[id];
  Cache& cache = caches_.regional(a.region);
  std::uint32_t hits = 0;
  for (const Family family : {Family::kLearnerRecord, Family::kContent}) {
    const std::uint32_t bit = 1U << static_cast<unsigned>(family);
    if ((mask & bit) == 0) continue;
    if (!caches_whole_ && passes_by(a, family, CacheTier::kRegional, a.region)) continue;
    const std::uint32_t key = caches_.key(family, a);
    if (cache.lookup(key, now_)) {
      hits |= bit;
      set_level(a, family, CacheLevel::kRegional);
    } else if (in_.dataplane.caches.fill == CacheFill::kOnLookup) {
      cache.fill(key, now_);
    }
  }
  const std::uint32_t missing = mask & ~hits;
  if (hits != 0) {
    const Nanoseconds round_trip = regional_round_trip(a);
    const Nanoseconds at = now_ + (round_trip - round_trip / 2);
    if (missing == 0 && at == now_ && nothing_else_now()) return local_reply(id, hits);
    push(at, kLocalReply + hits, id);
  }
  each_family(id, missing, [this](std::uint32_t i, Family f) { beyond_regional(i, f); });
}

bool DataPlane::Life::asks_shared(const Attempt& a, Family family) const {
  if (!caches_.has_shared()) return false;
  if (caches_.central()) return true;
  switch (in_.dataplane.caches.shared->ask) {
    case GlobalAsk::kAlways:
      return true;
    case GlobalAsk::kNever:
      return false;
    // the database of the serving region is no way off, so only a part in the region is as near
    case GlobalAsk::kWhenNearerThanDatabase:
      return caches_.owned(family, a).owner == a.region;
  }
  return false;
}

void DataPlane::Life::beyond_regional(std::uint32_t id, Family family) {
  const Attempt& a = attempts_[id];
  if (!asks_shared(a, family)) return read_database(id, family);
  const std::size_t owner = caches_.owned(family, a).owner;
  if (!asks_.empty() && asks_[a.region * regions_ + owner].open_until > now_) {
    return read_database(id, family);
  }
  if (lost_between(a.region, owner, a.key, Purpose::kAskThere, draws::family_sub(family))) {
    return ask_is_lost(id, family, owner);
  }
  count_asked(a.region, owner, in_.dataplane.caches.shared->ask_bytes);
  const Nanoseconds at = now_ + way_to(owner, a, family);
  const bool last = family == Family::kContent || (a.pending & 2) == 0;
  if (at == now_ && last && nothing_else_now()) return shared_arrive(id, family);
  push(at, kSharedArrive + static_cast<std::uint32_t>(family), id);
}

Nanoseconds DataPlane::Life::ask_given_up_after(std::size_t from, std::size_t to) const {
  const auto round_trip = static_cast<double>(in_.platform.wan[from][to].rtt.count());
  const SimDuration patience =
      duration_of_nanoseconds(in_.dataplane.caches.shared->timeout_round_trips * round_trip);
  return (patience + kSharedTimeoutSlack).count();
}

void DataPlane::Life::shared_arrive(std::uint32_t id, Family family) {
  const Attempt& a = attempts_[id];
  const std::size_t owner = caches_.owned(family, a).owner;
  if (!world_.regions[owner].up) {
    if (world_.regions[owner].looks == Looks::kRefuse) {
      return answer_ask(id, family, owner, kSharedMiss);
    }
    return give_up_ask(id, family, owner);
  }
  if (world_.regions[owner].paused) return give_up_ask(id, family, owner);
  const bool absent = a.absent && family == Family::kContent;  // the owner has to look
  if (!caches_whole_ && !absent && passes_by(a, family, CacheTier::kGlobal, owner)) {
    return answer_ask(id, family, owner, kSharedMiss);
  }
  const JobKind kind =
      family == Family::kContent ? JobKind::kSharedContent : JobKind::kSharedLearner;
  enter(shared(owner), {id, a.generation, kind, now_});
}

void DataPlane::Life::shared_lookup(std::uint32_t id, Family family) {
  const Attempt& a = attempts_[id];
  const CacheSet::Owned at = caches_.owned(family, a);
  if (!caches_whole_ && passes_by(a, family, CacheTier::kGlobal, at.owner)) {
    return answer_ask(id, family, at.owner, kSharedMiss);
  }
  Cache& cache = caches_.shared(at.owner);
  const bool hit = cache.lookup(at.key, now_);
  if (!hit && in_.dataplane.caches.fill == CacheFill::kOnLookup) cache.fill(at.key, now_);
  answer_ask(id, family, at.owner, hit ? kSharedHit : kSharedMiss);
}

void DataPlane::Life::read_database(std::uint32_t id, Family family) {
  if (in_.dataplane.caches.coalesce && waits_for_read(id, family)) return;
  enter_database(id, family == Family::kContent ? JobKind::kReadContent : JobKind::kReadLearner,
                 attempts_[id].region);
}

void DataPlane::Life::enter_database(std::uint32_t id, JobKind kind, std::size_t region) {
  const RegionState& state = world_.regions[region];
  if (!state.database_serves) return statement_fails(id, state.database_looks, region);
  if (kind == JobKind::kWrite && !state.database_writes) {
    return statement_fails(id, Looks::kRefuse, region);
  }
  enter(database(region), {id, attempts_[id].generation, kind, now_});
}

void DataPlane::Life::back_at_region(std::uint32_t id, Family family, CacheLevel level) {
  Attempt& a = attempts_[id];
  set_level(a, family, level);
  const std::uint32_t bit = 1U << static_cast<unsigned>(family);
  if (in_.dataplane.caches.fill == CacheFill::kOnReply) {
    if (level == CacheLevel::kDatabase && asks_shared(a, family) &&
        (caches_whole_ || !a.absent || family != Family::kContent)) {
      const CacheSet::Owned at = caches_.owned(family, a);
      if (at.owner == a.region) {
        if (caches_whole_ || !passes_by(a, family, CacheTier::kGlobal, at.owner)) {
          caches_.shared(at.owner).fill(at.key, now_);
        }
      } else {
        const std::uint64_t sub = draws::family_sub(family);
        if (!lost_between(a.region, at.owner, a.key, Purpose::kFillThere, sub)) {
          count_asked(a.region, at.owner, in_.dataplane.caches.shared->entry_bytes);
          push_note(
              now_ + way(a.region, at.owner, LinkLeg::kWrite, a.key, Purpose::kFillThere, sub),
              kSharedFill, {at.owner, at.key});
        }
      }
    }
    if (caches_.has_regional() &&
        (caches_whole_ || !passes_by(a, family, CacheTier::kRegional, a.region))) {
      caches_.regional(a.region).fill(caches_.key(family, a), now_);
    }
  }
  if (!caches_.has_regional()) return local_reply(id, bit);
  const Nanoseconds round_trip = regional_round_trip(a);
  const Nanoseconds at = now_ + (round_trip - round_trip / 2);
  if (at == now_ && nothing_else_now()) return local_reply(id, bit);
  push(at, kLocalReply + bit, id);
}

void DataPlane::Life::local_reply(std::uint32_t id, std::uint32_t mask) {
  Attempt& a = attempts_[id];
  const bool fills = caches_.has_local() && in_.dataplane.caches.fill == CacheFill::kOnReply;
  for (const Family family : {Family::kLearnerRecord, Family::kContent}) {
    if ((mask >> static_cast<unsigned>(family) & 1) == 0) continue;
    if (fills && (caches_whole_ || !passes_by(a, family, CacheTier::kLocal, a.region))) {
      caches_.local(a.region, a.instance).fill(caches_.key(family, a), now_);
    }
    answered_lookup(id, family, level_of(a, family));
  }
  if (a.pending == 0) join_analyzer(id);
}

void DataPlane::Life::answered_lookup(std::uint32_t id, Family family, CacheLevel level) {
  Attempt& a = attempts_[id];
  set_level(a, family, level);
  a.pending &= static_cast<std::uint8_t>(~(1U << static_cast<unsigned>(family)));
  a.last_family = static_cast<std::uint8_t>(family);
  accounts_.lookup(a.region, family, level, now_);
  ++seen_[a.region].lookups;
  seen_[a.region].hits += level != CacheLevel::kDatabase;
}

void DataPlane::Life::join_analyzer(std::uint32_t id) {
  Attempt& a = attempts_[id];
  a.lookups_answered = now_;
  if (replicas_ && !reads_own_copy(a.region) && !in_.dataplane.replication->read_after_commit) {
    return ask_copies(id);
  }
  enter(analyzer(a.region), {id, a.generation, JobKind::kAnalyze, now_});
}

void DataPlane::Life::response_leaves(std::uint32_t id) {
  Attempt& a = attempts_[id];
  a.inside = false;
  const Nanoseconds reached = now_ + a.access_back;
  if (!a.client_done && reached > a.give_up) return over_at_server(id, Cause::kTimeout);
  if (!a.client_done) {
    if (reached <= nanoseconds(in_.end)) {
      accounts_.answered(a, now_, reached);
      ++seen_[a.region].served;
    } else {
      accounts_.unfinished(a);
    }
  }
  attempts_.give(id);
}

void DataPlane::Life::turn_back(std::uint32_t id, Cause cause) {
  Attempt& a = attempts_[id];
  const Nanoseconds reached = now_ + a.access_back;
  if (a.client_done || reached > a.give_up) return over_at_server(id, Cause::kTimeout);
  over_at_server(id, cause);
  push(reached, kClientError, id);
}

void DataPlane::Life::over_at_server(std::uint32_t id, Cause cause) {
  Attempt& a = attempts_[id];
  a.server_done = true;
  a.inside = false;
  a.cause = cause;
  if (a.leads != 0) reads_will_not_come(id);
  if (a.client_done) attempts_.give(id);
}

void DataPlane::Life::push_note(Nanoseconds time, std::uint32_t kind, Note note) {
  std::uint32_t id = static_cast<std::uint32_t>(notes_.size());
  if (free_notes_.empty()) {
    notes_.push_back(note);
  } else {
    id = free_notes_.back();
    free_notes_.pop_back();
    notes_[id] = note;
  }
  calendar_.push({time, id, what(kind, 0)});
}

void DataPlane::Life::update_content() {
  const std::uint64_t key = draws::update_key(replication_key_, updates_++);
  KeyedGenerator item_draw(key, Purpose::kContentUpdate, 1);
  const std::uint32_t item = content_->sample(item_draw);
  KeyedGenerator origin_draw(key, Purpose::kContentUpdate, 2);
  double u = uniform01(origin_draw);
  std::size_t origin = 0;
  while (origin + 1 < homes_.size() && u >= in_.workload.learner_regions[origin].share) {
    u -= in_.workload.learner_regions[origin++].share;
  }
  const std::size_t from = index(homes_[origin]);
  caches_.invalidate(from, item);
  for (std::size_t r = 0; r < regions_; ++r) {
    if (r == from) continue;
    if (lost_between(from, r, key, Purpose::kInvalidateThere, r)) continue;
    count_asked(from, r, kInvalidationBytes);
    push_note(now_ + way(from, r, LinkLeg::kWrite, key, Purpose::kInvalidateThere, r), kInvalidate,
              {static_cast<std::uint8_t>(r), item});
  }
  schedule_update();
}

void DataPlane::Life::schedule_update() {
  const std::uint64_t key = draws::update_key(replication_key_, updates_);
  KeyedGenerator gap(key, Purpose::kContentUpdate, 0);
  const SimTime at = update_clock_.next(boost::random::exponential_distribution<double>{}(gap));
  if (at < in_.measure_end) calendar_.push({nanoseconds(at), 0, what(kContentUpdate, 0)});
}

}  // namespace fivenines
