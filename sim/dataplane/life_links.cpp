// Messages between regions: asks of the shared tier, their answers, fills and invalidations, over
// links that may be slow, lossy or cut.
#include <algorithm>

#include "sim/dataplane/life.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {

Nanoseconds DataPlane::Life::jitter(std::size_t from, std::size_t to, LinkLeg leg,
                                    std::uint64_t key, Purpose purpose, std::uint64_t sub) const {
  return draws::link_jitter(key, in_.platform.wan[from][to].jitter, leg, purpose, sub);
}

bool DataPlane::Life::lost_between(std::size_t from, std::size_t to, std::uint64_t key,
                                   Purpose message, std::uint64_t sub) const {
  if (links_whole_ || from == to) return false;
  const LinkCondition& link = world_.link(region_id(from), region_id(to));
  return link.cut || draws::lost_on_link(key, message, sub, link.loss_ratio);
}

Nanoseconds DataPlane::Life::delay_on_link(std::size_t from, std::size_t to, LinkLeg leg,
                                           std::uint64_t key, Purpose message,
                                           std::uint64_t sub) const {
  const Nanoseconds built = has_jitter_ ? jitter(from, to, leg, key, message, sub) : 0;
  if (links_whole_) return built;
  const LinkCondition& link = world_.link(region_id(from), region_id(to));
  return built + link.extra_delay.count() + draws::condition_jitter(key, message, sub, link.jitter);
}

Nanoseconds DataPlane::Life::way_to(std::size_t owner, const Attempt& a, Family family) const {
  return way(a.region, owner, LinkLeg::kRead, a.key, Purpose::kAskThere, draws::family_sub(family));
}

void DataPlane::Life::ask_is_lost(std::uint32_t id, Family family, std::size_t owner) {
  const Attempt& a = attempts_[id];
  const auto& cut = world_.link(region_id(a.region), region_id(owner)).cut;
  if (cut == Looks::kRefuse) {
    return push(now_, kSharedMiss + static_cast<std::uint32_t>(family), id);
  }
  push(a.lookups_answered + ask_given_up_after(a.region, owner),
       kSharedGivenUp + static_cast<std::uint32_t>(family), id);
}

void DataPlane::Life::answer_ask(std::uint32_t id, Family family, std::size_t owner,
                                 EventKind answer) {
  const Attempt& a = attempts_[id];
  const std::uint64_t sub = draws::family_sub(family);
  if (lost_between(owner, a.region, a.key, Purpose::kAskBack, sub)) {
    return give_up_ask(id, family, owner);
  }
  const SharedCacheOptions& tier = *in_.dataplane.caches.shared;
  count_asked(owner, a.region, answer == kSharedHit ? tier.entry_bytes : tier.ask_bytes);
  tell_asker(now_ + way(owner, a.region, LinkLeg::kReply, a.key, Purpose::kAskBack, sub),
             answer + static_cast<std::uint32_t>(family), id);
}

void DataPlane::Life::give_up_ask(std::uint32_t id, Family family, std::size_t owner) {
  const Attempt& a = attempts_[id];
  tell_asker(std::max(now_ + one_way(owner, a.region),
                      a.lookups_answered + ask_given_up_after(a.region, owner)),
             kSharedGivenUp + static_cast<std::uint32_t>(family), id);
}

// ---- Between parts -----------------------------------------------------------------------------

void DataPlane::Life::send_ask(Nanoseconds time, std::uint32_t id, Family family,
                               std::size_t owner) {
  Attempt& a = attempts_[id];
  if (is_here(owner)) {
    a.asks = (a.asks | 1U << static_cast<unsigned>(family)) & 3U;
    return push(time, kSharedArrive + static_cast<std::uint32_t>(family), id);
  }
  AskLetter letter;
  letter.time = time;
  letter.asked = a.lookups_answered;
  letter.key = a.key;
  letter.arrival_index = a.arrival_index;
  letter.attempt = id;
  letter.generation = a.generation;
  letter.learner = a.learner;
  letter.content = a.content;
  letter.learner_region = a.learner_region;
  letter.region = a.region;
  letter.number = a.number;
  letter.family = family;
  letter.absent = a.absent;
  letters_[part_of_[owner]].asks.push_back(letter);
}

void DataPlane::Life::tell_asker(Nanoseconds time, std::uint32_t kind, std::uint32_t id) {
  const Attempt& a = attempts_[id];
  if (is_here(a.region)) return push(time, kind, id);
  letters_[part_of_[a.region]].answers.push_back(
      {time, a.asker.attempt, what(kind, a.asker.generation)});
}

void DataPlane::Life::receive(Letters& letters) {
  for (const AskLetter& letter : letters.asks) {
    FIVENINES_ASSERT(letter.time > now_);
    // an attempt that is over here and there, but for its ask
    const std::uint32_t id = attempts_.take();
    Attempt& a = attempts_[id];
    a.key = letter.key;
    a.arrival_index = letter.arrival_index;
    a.learner_region = letter.learner_region;
    a.region = letter.region;
    a.number = letter.number;
    a.learner = letter.learner;
    a.content = letter.content;
    a.clear_marks(letter.absent);
    a.lookups_answered = letter.asked;
    a.asker = {letter.attempt, letter.generation};
    a.server_done = a.client_done = true;
    a.inside = false;
    a.asks = (1U << static_cast<unsigned>(letter.family)) & 3U;
    push(letter.time, kSharedArrive + static_cast<std::uint32_t>(letter.family), id);
  }
  for (const Event& answer : letters.answers) {
    FIVENINES_ASSERT(answer.time > now_);
    calendar_.push(answer);
  }
  for (const FillLetter& fill : letters.fills) {
    FIVENINES_ASSERT(fill.time > now_);
    push_note(fill.time, kSharedFill, {fill.region, fill.key});
  }
  letters.clear();
}

// ---- Observations ------------------------------------------------------------------------------

void DataPlane::Life::look_at_links() {
  links_whole_ = true;
  for (const auto& row : world_.links) {
    for (const LinkCondition& link : row) links_whole_ = links_whole_ && link.whole();
  }
}

Observations DataPlane::Life::scrape() const {
  FIVENINES_ASSERT(!queues_);
  Observations seen;
  seen.taken = at_nanoseconds(now_);
  seen.regions = seen_;
  for (std::size_t r = 0; r < regions_; ++r) {
    const Station& fleet = stations_[analyzer(r)];
    RegionCounters& counters = seen.regions[r];
    counters.busy_core_ns =
        static_cast<double>(fleet.books.busy_ns) +
        static_cast<double>(now_ - fleet.books.counted_to) * static_cast<double>(fleet.busy);
    counters.computed = fleet.books.completed;
    const Station& statements = stations_[database(r)];
    counters.statements = statements.books.completed;
    counters.statement_ns = static_cast<double>(statements.books.response_ns);
    if (fleet.unlimited()) continue;
    counters.cores = fleet.able;
  }
  for (const LearnerRegion& region : learner_regions_) seen.arrived.push_back(region.arrivals);
  return seen;
}

std::size_t DataPlane::Life::watch_failures() {
  watches_.push_back({at_nanoseconds(now_), std::nullopt});
  ++watches_open_;
  return watches_.size() - 1;
}

}  // namespace fivenines
