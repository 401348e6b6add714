// Lookups: the way through the levels of caches to the database and back.
#include "sim/dataplane/life.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {

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
  Attempt& a = attempts_[id];
  if (!asks_shared(a, family)) return read_database(id, family);
  a.lookups_answered = now_;
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
  send_ask(at, id, family, owner);
}

Nanoseconds DataPlane::Life::ask_given_up_after(std::size_t from, std::size_t to) const {
  const auto round_trip = static_cast<double>(in_.platform.wan[from][to].rtt.count());
  const SimDuration patience =
      duration_of_nanoseconds(in_.dataplane.caches.shared->timeout_round_trips * round_trip);
  return (patience + kSharedTimeoutSlack).count();
}

void DataPlane::Life::shared_arrive(std::uint32_t id, Family family) {
  Attempt& a = attempts_[id];
  a.asks = a.asks & ~(1U << static_cast<unsigned>(family)) & 3U;
  const std::uint32_t generation = a.generation;
  ask_arrives(id, family);
  if (a.generation == generation) attempts_.give_if_over(id);
}

void DataPlane::Life::ask_arrives(std::uint32_t id, Family family) {
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
  if (a.server_done && !pass_through_[shared(owner)]) return;
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
          const Nanoseconds there =
              now_ + way(a.region, at.owner, LinkLeg::kWrite, a.key, Purpose::kFillThere, sub);
          if (is_here(at.owner)) {
            push_note(there, kSharedFill, {at.owner, at.key});
          } else {
            letters_[part_of_[at.owner]].fills.push_back({there, at.key, at.owner});
          }
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
  a.last_family = static_cast<unsigned>(family) & 1U;
  accounts_.lookup(a.region, family, level, now_);
  ++seen_[a.region].lookups;
  seen_[a.region].hits += level != CacheLevel::kDatabase;
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
  if (is_here(from)) caches_.invalidate(from, item);
  for (std::size_t r = 0; r < regions_; ++r) {
    if (r == from || !is_here(r)) continue;
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
