// Reads of both domains as compute starts: at the own copy, or of copies in other regions.
#include <algorithm>
#include <limits>

#include "sim/dataplane/life.hpp"
#include "sim/dataplane/replicas.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {
namespace {

constexpr std::uint64_t kQuestionBytes = 64;

}  // namespace

/// The own copy alone answers, at once.
bool DataPlane::Life::reads_own_copy(std::size_t region) const {
  const Replicas& replicas = *replicas_;
  const bool has_copy = (replicas.store.copies() & copy_in(region)) != 0;
  switch (replicas.mode) {
    case ReplicationMode::kSynchronous:
      return replicas.options.strong_reads ? index(world_.write_master) == region : has_copy;
    case ReplicationMode::kQuorum:
      return has_copy && replicas.options.reads == 1 && replicas.options.told == CopiesTold::kAll;
    default:
      return has_copy;
  }
}

void DataPlane::Life::read_own_copy(const Attempt& a) {
  Replicas& replicas = *replicas_;
  if (a.station == kHasReadCopies || replicas.options.read_after_commit) return;
  const DomainKeys keys = domain_keys(a);
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (keys[d] == kNoKey) continue;
    const auto domain = static_cast<Domain>(d);
    const KeyReading reading =
        replicas.store.read(domain, keys[d], copy_in(a.region), a.learner, now_);
    replicas.store.count_read(domain, keys[d], a.learner_region, a.learner, reading, now_);
  }
}

void DataPlane::Life::prefetch_copies(const Attempt& a, bool histories_are_near) const {
  const Replicas& replicas = *replicas_;
  const DomainKeys keys{a.learner, draws::cohort(a.learner, replicas.options.cohorts)};
  for (std::size_t d = 0; d < kDomains; ++d) {
    // keys that are drawn by popularity are too dear to draw twice, and few
    if (!replicas.options.domains[d].used || replicas.popularity[d]) continue;
    if (histories_are_near) {
      replicas.store.prefetch_newest(d, keys[d], a.learner);
    } else {
      replicas.store.prefetch_history(d, keys[d]);
    }
  }
}

void DataPlane::Life::ask_copies(std::uint32_t id) {
  Replicas& replicas = *replicas_;
  Attempt& a = attempts_[id];
  a.station = kWaitsForCopies;
  Replicas::Quest quest;
  quest.attempt = id;
  quest.attempt_generation = a.generation;
  quest.learner = a.learner;
  quest.learner_region = a.learner_region;
  quest.region = a.region;
  quest.key = a.key;
  quest.order = a.arrival_index << 9 | std::uint64_t{a.number} << 1;
  quest.keys = domain_keys(a);
  begin_quest(replicas.quests.take(std::move(quest)), a.region);
}

void DataPlane::Life::late_read(std::uint32_t number) {
  Replicas& replicas = *replicas_;
  const Replicas::LateRead late = replicas.late_reads[number];
  replicas.late_reads.give(number);
  if (!world_.regions[late.region].up) return;
  if (reads_own_copy(late.region)) {
    for (std::size_t d = 0; d < kDomains; ++d) {
      if (late.keys[d] == kNoKey) continue;
      const auto domain = static_cast<Domain>(d);
      const KeyReading reading =
          replicas.store.read(domain, late.keys[d], copy_in(late.region), late.learner, now_);
      replicas.store.count_read(domain, late.keys[d], late.learner_region, late.learner, reading,
                                now_);
    }
    return;
  }
  Replicas::Quest quest;
  quest.learner = late.learner;
  quest.learner_region = late.learner_region;
  quest.region = late.region;
  quest.key = late.key;
  quest.order = late.order;
  quest.keys = late.keys;
  begin_quest(replicas.quests.take(std::move(quest)), late.region);
}

void DataPlane::Life::begin_quest(std::uint32_t number, std::size_t region) {
  Replicas& replicas = *replicas_;
  const ReplicationOptions& options = replicas.options;
  Replicas::Quest& quest = replicas.quests[number];
  std::vector<RegionId> asked = replicas.copies;
  quest.needed = 1;
  if (replicas.mode == ReplicationMode::kSynchronous && options.strong_reads) {
    asked = {world_.write_master};
  } else if (replicas.mode == ReplicationMode::kQuorum) {
    quest.needed = options.reads;
    if (options.told == CopiesTold::kRandom) {
      draws::choose_copies(quest.key, Purpose::kReadCopies, options.reads, asked);
      asked.resize(std::min<std::size_t>(options.reads, asked.size()));
    }
  }
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (quest.keys[d] == kNoKey) continue;
    quest.questions[d] =
        replicas.store.ask(static_cast<Domain>(d), quest.keys[d], quest.learner, now_);
  }
  for (const RegionId to : asked) {
    if (!links_whole_ && index(to) != region && world_.link(region_id(region), to).cut) continue;
    count_wan(region, index(to), WanKind::kRead, kQuestionBytes);
    Replicas::ReadLeg leg;
    leg.quest = number;
    leg.generation = replicas.quests.generation(number);
    leg.region = static_cast<std::uint8_t>(index(to));
    leg.learner_region = quest.learner_region;
    leg.order = quest.order;
    const Nanoseconds at = now_ + way(region, index(to), LinkLeg::kRead, quest.key,
                                      Purpose::kReadCopy, draws::copy_sub(index(to)));
    const std::uint32_t slot = replicas.read_legs.take(std::move(leg));
    calendar_.push({at, slot, what(kCopyAsked, replicas.read_legs.generation(slot))});
  }
}

void DataPlane::Life::copy_asked(std::uint32_t slot) {
  Replicas& replicas = *replicas_;
  Replicas::ReadLeg& leg = replicas.read_legs[slot];
  const std::size_t region = leg.region;
  const bool wanted = replicas.quests.lives(leg.quest, leg.generation);
  const std::size_t asking = wanted ? replicas.quests[leg.quest].region : region;
  const bool answers =
      wanted && world_.regions[region].up &&
      (asking == region || links_whole_ || !world_.link(region_id(region), region_id(asking)).cut);
  if (!answers) return replicas.read_legs.give(slot);
  const Replicas::Quest& quest = replicas.quests[leg.quest];
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (quest.keys[d] == kNoKey) continue;
    leg.answers[d] =
        replicas.store.answer(quest.questions[d], static_cast<Domain>(d), quest.keys[d], region);
  }
  count_wan(region, asking, WanKind::kRead, replicas.options.write_bytes);
  calendar_.push({now_ + way(region, asking, LinkLeg::kReply, quest.key, Purpose::kReadReply,
                             draws::copy_sub(region)),
                  slot, what(kCopyAnswered, replicas.read_legs.generation(slot))});
}

void DataPlane::Life::copy_answered(std::uint32_t slot) {
  Replicas& replicas = *replicas_;
  const Replicas::ReadLeg leg = replicas.read_legs[slot];
  replicas.read_legs.give(slot);
  if (!replicas.quests.lives(leg.quest, leg.generation)) return;
  Replicas::Quest& quest = replicas.quests[leg.quest];
  for (std::size_t d = 0; d < kDomains; ++d) {
    quest.questions[d].add(leg.answers[d]);
  }
  if (++quest.answers < quest.needed) return;
  const std::uint32_t id = quest.attempt;
  const bool waits = id != kNobody && attempts_[id].generation == quest.attempt_generation &&
                     !attempts_[id].server_done;
  const bool counts = id == kNobody || (waits && !replicas.options.read_after_commit);
  for (std::size_t d = 0; counts && d < kDomains; ++d) {
    if (quest.keys[d] == kNoKey) continue;
    const auto domain = static_cast<Domain>(d);
    replicas.store.count_read(domain, quest.keys[d], quest.learner_region, quest.learner,
                              replicas.store.conclude(quest.questions[d]), now_);
  }
  replicas.quests.give(leg.quest);
  if (!waits) return;
  Attempt& a = attempts_[id];
  a.station = kHasReadCopies;
  ShortSpan& database = a.database[a.last_family];
  database = ShortSpan{database.ns() + now_ - a.lookups_answered};
  a.lookups_answered = now_;
  enter(analyzer(a.region), {id, a.generation, JobKind::kAnalyze, now_});
}

}  // namespace fivenines
