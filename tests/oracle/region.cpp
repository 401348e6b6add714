// Rules, "Region" and "Lookups": from reaching the region to the response that leaves it.
#include <algorithm>

#include "sim/base/rounding.hpp"
#include "sim/dataplane/request_draws.hpp"
#include "tests/oracle/life.hpp"

namespace fivenines::oracle {

void Oracle::reach_region(const AttemptPtr& a) {
  if (!up(a->region)) {
    if (refuses(a->region)) {
      turn_back(a, Cause::kRefused);
    } else {
      lost(a, Cause::kUnreachable);
    }
    return;
  }
  if (a->shed_at_the_door) return turn_back(a, Cause::kShed);
  a->inside = true;
  regions_[a->region].inside.push_back(a);
  const Station& balancer = regions_[a->region].balancer;
  if (balancer.servers != kUnlimited || balancer.bound != kUnlimited) {
    return enter(regions_[a->region].balancer, {a, JobKind::kBalancer});
  }
  // without limits it is a delay on the way in, and what has passed it arrives
  const Ns delay =
      duration_of_nanoseconds(
          draws::station_work(a->key, in_.dataplane.balancer.service, Purpose::kBalancer))
          .count();
  at(now_ + delay, Kind::kPastBalancer, 0, a, [this, a] {
    if (!a->server_done) enter_extra_or_lookups(a, 0);
  });
}

void Oracle::enter_extra_or_lookups(const AttemptPtr& a, std::size_t extra) {
  auto& extras = regions_[a->region].extras;
  if (extra < extras.size()) {
    enter(extras[extra], {a, JobKind::kExtra, extra});
  } else {
    lookups(a);
  }
}

void Oracle::lookups(const AttemptPtr& a) {
  const CacheOptions& caches = in_.dataplane.caches;
  Region& region = regions_[a->region];
  for (const Family family : kFamilies) a->unanswered[number(family)] = looked_up(family);
  if (!looked_up(Family::kLearnerRecord) && !looked_up(Family::kContent)) return join_analyzer(a);

  if (!region.locals.empty()) {
    a->instance = draws::local_instance(a->key, a->learner, *caches.local);
  }
  if (region.regional && caches.regional->access_rtt) {
    a->regional_rtt = draws::regional_access_rtt(a->key, *caches.regional->access_rtt);
  }

  std::vector<Family> local_hits;
  std::vector<Family> missing;
  for (const Family family : kFamilies) {
    if (!looked_up(family)) continue;
    if (region.locals.empty()) {
      missing.push_back(family);
      continue;
    }
    if (not_there(a, family, CacheTier::kLocal, a->region)) {
      missing.push_back(family);
      continue;
    }
    NaiveCache& local = region.locals[a->instance];
    if (local.lookup(key(a, family), now_)) {
      local_hits.push_back(family);
    } else {
      missing.push_back(family);
      if (!fill_on_reply()) local.fill(key(a, family), now_);
    }
  }
  for (const Family family : local_hits) answered_lookup(a, family, CacheLevel::kLocal);
  if (missing.empty()) return;

  if (region.regional) {
    std::uint64_t mask = 0;
    for (const Family family : missing) mask |= std::uint64_t{1} << number(family);
    at(now_ + a->regional_rtt / 2, Kind::kRegionalLookup, mask, a,
       [this, a, missing] { regional_lookup(a, missing); });
  } else {
    for (const Family family : missing) beyond_regional(a, family);
  }
}

void Oracle::regional_lookup(const AttemptPtr& a, const std::vector<Family>& families) {
  if (a->server_done) return;
  NaiveCache& regional = *regions_[a->region].regional;
  std::vector<Family> hits;
  std::vector<Family> misses;
  for (const Family family : families) {
    if (not_there(a, family, CacheTier::kRegional, a->region)) {
      misses.push_back(family);
    } else if (regional.lookup(key(a, family), now_)) {
      hits.push_back(family);
      a->level[number(family)] = CacheLevel::kRegional;
    } else {
      misses.push_back(family);
      if (!fill_on_reply()) regional.fill(key(a, family), now_);
    }
  }
  if (!hits.empty()) {
    std::uint64_t mask = 0;
    for (const Family family : hits) mask |= std::uint64_t{1} << number(family);
    at(now_ + a->regional_rtt - a->regional_rtt / 2, Kind::kLocalReply, mask, a,
       [this, a, hits] { local_reply(a, hits); });
  }
  for (const Family family : misses) beyond_regional(a, family);
}

void Oracle::beyond_regional(const AttemptPtr& a, Family family) {
  if (a->server_done) return;  // the other family may just have been turned back
  if (!asks_shared(a, family)) return read_database(a, family);
  a->asked[number(family)] = now_;
  const std::size_t there = owner(a, family);
  if (regions_[a->region].asks[there].until > now_) return read_database(a, family);
  const auto there_in =
      way(a->region, there, LinkLeg::kRead, a->key, Purpose::kAskThere, draws::family_sub(family));
  if (there_in) {
    at(now_ + *there_in, Kind::kSharedArrive, number(family), a,
       [this, a, family] { shared_arrive(a, family); });
  } else if (world_.link(region_id(a->region), region_id(there)).cut == Looks::kRefuse) {
    at(now_, Kind::kSharedMiss, number(family), a, [this, a, family] {
      ask_ended(a, family, true);
      read_database(a, family);
    });
  } else {
    ask_given_up(a, family, now_);
  }
}

/// The database stands in the serving region: only a part of the shared tier in the same region is
/// as near. A central cache is always asked.
bool Oracle::asks_shared(const AttemptPtr& a, Family family) const {
  if (!has_shared_) return false;
  const GlobalAsk ask = in_.dataplane.caches.shared->ask;
  return central() || ask == GlobalAsk::kAlways ||
         (ask == GlobalAsk::kWhenNearerThanDatabase && owner(a, family) == a->region);
}

void Oracle::shared_arrive(const AttemptPtr& a, Family family) {
  const std::size_t there = owner(a, family);
  if (a->server_done && !regions_[there].shared.passes_through) return;
  if (!up(there)) return ask_failed(a, family);
  if (world_.regions[there].paused) return nobody_answers(a, family);
  // what does not exist has no node that could be gone: the owner looks
  const bool exists = !(a->absent && family == Family::kContent);
  if (exists && not_there(a, family, CacheTier::kGlobal, there)) {
    return answer_ask(a, family, false);
  }
  enter(regions_[there].shared, {a, shared_job(family)});
}

void Oracle::shared_lookup(const AttemptPtr& a, Family family) {
  const std::size_t there = owner(a, family);
  if (not_there(a, family, CacheTier::kGlobal, there)) return answer_ask(a, family, false);
  NaiveCache& cache = *regions_[there].shared_part;
  const bool hit = cache.lookup(key(a, family), now_);
  if (!hit && !fill_on_reply()) cache.fill(key(a, family), now_);
  answer_ask(a, family, hit);
}

/// The owner answers, if the answer finds its way back.
void Oracle::answer_ask(const AttemptPtr& a, Family family, bool hit) {
  const auto back = way(owner(a, family), a->region, LinkLeg::kReply, a->key, Purpose::kAskBack,
                        draws::family_sub(family));
  if (!back) return nobody_answers(a, family);
  if (hit) {
    at(now_ + *back, Kind::kSharedHit, number(family), a, [this, a, family] {
      ask_ended(a, family, true);
      back_at_region(a, family, CacheLevel::kGlobal);
    });
  } else {
    at(now_ + *back, Kind::kSharedMiss, number(family), a, [this, a, family] {
      ask_ended(a, family, true);
      read_database(a, family);
    });
  }
}

/// The owner is down. If it refuses, its error comes back like an answer; if it is silent, the ask
/// is given up after its own time.
void Oracle::ask_failed(const AttemptPtr& a, Family family) {
  if (refuses(owner(a, family))) return answer_ask(a, family, false);
  nobody_answers(a, family);
}

/// The region that asks cannot know before an answer could be back.
void Oracle::nobody_answers(const AttemptPtr& a, Family family) {
  ask_given_up(a, family, now_ + wan_rtt(a->region, owner(a, family)) / 2);
}

/// When the ask's own time is over, but not before `soonest`.
void Oracle::ask_given_up(const AttemptPtr& a, Family family, Ns soonest) {
  const double round_trips = in_.dataplane.caches.shared->timeout_round_trips;
  const std::size_t there = owner(a, family);
  const Ns patience =
      duration_of_nanoseconds(round_trips * static_cast<double>(wan_rtt(a->region, there)))
          .count() +
      kSharedTimeoutSlack.count();
  at(std::max(soonest, a->asked[number(family)] + patience), Kind::kSharedGivenUp, number(family),
     a, [this, a, family] {
       ask_ended(a, family, false);
       read_database(a, family);
     });
}

void Oracle::read_database(const AttemptPtr& a, Family family) {
  if (a->server_done) return;
  const bool exists = !(a->absent && family == Family::kContent);
  if (in_.dataplane.caches.coalesce && exists) {
    const auto [read, first] = regions_[a->region].reads.try_emplace(key(a, family));
    if (!first) {
      read->second.waiting.push_back(a);
      return;
    }
    read->second.reader = a;
  }
  enter_database(a, read_job(family));
}

/// The attempt is over at the servers: those who wait for its reads read for themselves.
void Oracle::reads_over(const AttemptPtr& a) {
  auto& reads = regions_[a->region].reads;
  for (const Family family : kFamilies) {
    const auto read = reads.find(key(a, family));
    if (read == reads.end() || read->second.reader != a) continue;
    const std::vector<AttemptPtr> waiting = read->second.waiting;
    reads.erase(read);
    for (const AttemptPtr& other : waiting) {
      at(now_, Kind::kReadAgain, number(family), other,
         [this, other, family] { read_database(other, family); });
    }
  }
}

void Oracle::enter_database(const AttemptPtr& a, JobKind kind) {
  const RegionState& state = world_.regions[a->region];
  if (!state.database_serves) return statement_fails(a, state.database_looks);
  if (kind == JobKind::kWrite && !state.database_writes) {
    return statement_fails(a, Looks::kRefuse);
  }
  enter(regions_[a->region].database, {a, kind});
}

void Oracle::statement_fails(const AttemptPtr& a, Looks looks) {
  if (looks == Looks::kSilent) {
    lost(a, Cause::kDatabase);
  } else {
    turn_back(a, Cause::kDatabase);
  }
}

/// The lookup passes that level by: its node for the key is gone, or there is no such key.
bool Oracle::not_there(const AttemptPtr& a, Family family, CacheTier tier,
                       std::size_t region) const {
  if (family == Family::kContent && a->absent) return true;
  const double lost = world_.regions[region].cache_lost[static_cast<std::size_t>(tier)];
  if (tier == CacheTier::kLocal) {
    return a->instance < rounded_up(lost, in_.dataplane.caches.local->instances);
  }
  return draws::cache_place(replication_key_, family, number_of(key(a, family))) < lost;
}

void Oracle::database_read(const AttemptPtr& a, Family family) {
  auto& reads = regions_[a->region].reads;
  if (const auto read = reads.find(key(a, family));
      read != reads.end() && read->second.reader == a) {
    const std::vector<AttemptPtr> waiting = read->second.waiting;
    reads.erase(read);
    for (const AttemptPtr& other : waiting) {
      at(now_, Kind::kReadShared, number(family), other, [this, other, family] {
        if (!other->server_done) database_read(other, family);
      });
    }
  }
  const bool exists = !(a->absent && family == Family::kContent);
  if (asks_shared(a, family) && fill_on_reply() && exists) {
    const std::size_t there = owner(a, family);
    const Key filled = key(a, family);
    if (there == a->region) {
      if (!not_there(a, family, CacheTier::kGlobal, there)) {
        regions_[there].shared_part->fill(filled, now_);
      }
    } else {
      // on its way whatever becomes of the attempt, so it stands behind all attempts: by region and
      // key, content before learner records
      const std::uint64_t order = std::uint64_t{there} << 40 |
                                  std::uint64_t{family == Family::kLearnerRecord} << 32 |
                                  (filled & 0xffffffffU);
      const auto takes = way(a->region, there, LinkLeg::kWrite, a->key, Purpose::kFillThere,
                             draws::family_sub(family));
      if (takes) {
        at(
            now_ + *takes, Kind::kSharedFill, order,
            [this, there, filled] {
              const double lost = world_.regions[there].cache_lost[2];
              const bool gone =
                  draws::cache_place(replication_key_, family_of(filled), number_of(filled)) < lost;
              if (up(there) && !gone) regions_[there].shared_part->fill(filled, now_);
            },
            there);
      }
    }
  }
  back_at_region(a, family, CacheLevel::kDatabase);
}

void Oracle::back_at_region(const AttemptPtr& a, Family family, CacheLevel level) {
  if (a->server_done) return;
  Region& region = regions_[a->region];
  a->level[number(family)] = level;
  if (!region.regional) return local_reply(a, {family});
  if (fill_on_reply() && !not_there(a, family, CacheTier::kRegional, a->region)) {
    region.regional->fill(key(a, family), now_);
  }
  at(now_ + a->regional_rtt - a->regional_rtt / 2, Kind::kLocalReply,
     std::uint64_t{1} << number(family), a,
     [this, a, family] { local_reply(a, std::vector<Family>{family}); });
}

void Oracle::local_reply(const AttemptPtr& a, const std::vector<Family>& families) {
  if (a->server_done) return;
  Region& region = regions_[a->region];
  for (const Family family : families) {
    if (!region.locals.empty() && fill_on_reply() &&
        !not_there(a, family, CacheTier::kLocal, a->region)) {
      region.locals[a->instance].fill(key(a, family), now_);
    }
  }
  for (const Family family : families) answered_lookup(a, family, a->level[number(family)]);
}

void Oracle::answered_lookup(const AttemptPtr& a, Family family, CacheLevel level) {
  a->level[number(family)] = level;
  a->unanswered[number(family)] = false;
  if (in_window()) ++counts_[a->region].lookups[number(family)][static_cast<std::size_t>(level)];
  if (!a->unanswered[0] && !a->unanswered[1]) join_analyzer(a);
}

void Oracle::join_analyzer(const AttemptPtr& a) {
  enter(regions_[a->region].analyzer, {a, JobKind::kAnalyze});
}

void Oracle::response_leaves(const AttemptPtr& a) {
  leaves(a);
  a->server_done = true;
  const Ns reached = now_ + a->way_back;
  // the client has given up, perhaps at this very instant, or will have
  if (a->client_done || reached > a->give_up) return;
  a->client_done = true;
  if (reached > nanoseconds(in_.end)) return;  // under way at the end: unfinished
  Outcome& outcome = learner_regions_[a->learner_region].outcomes[a->arrival_index];
  outcome.kind = OutcomeKind::kAnswered;
  outcome.latency = SimDuration{reached - a->intended};
  for (const Family family : kFamilies) {
    if (!looked_up(family)) continue;
    outcome.hits = static_cast<std::uint8_t>(
        outcome.hits | static_cast<unsigned>(a->level[number(family)]) << 2 * number(family));
  }
}

void Oracle::turn_back(const AttemptPtr& a, Cause cause) {
  const Ns reached = now_ + a->way_back;
  // too late to be heard of
  if (a->client_done || reached > a->give_up) return lost(a, Cause::kTimeout);
  lost(a, cause);
  at(reached, Kind::kClientError, 0, a, [this, a, cause] { client_error(a, cause); });
}

void Oracle::lost(const AttemptPtr& a, Cause cause) {
  leaves(a);
  a->server_done = true;
  a->cause = cause;
  reads_over(a);
}

void Oracle::leaves(const AttemptPtr& a) {
  if (!a->inside) return;
  a->inside = false;
  regions_[a->region].inside.remove(a);
}

}  // namespace fivenines::oracle
