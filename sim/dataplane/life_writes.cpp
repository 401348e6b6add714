// Writes with copies in other regions: commit, delivery, and what blocks them.
#include <algorithm>
#include <bit>

#include "sim/dataplane/life.hpp"
#include "sim/dataplane/queues.hpp"
#include "sim/dataplane/replicas.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {
namespace {

/// An acknowledgement, or a question: one small packet.
constexpr std::uint64_t kSmallMessageBytes = 64;
constexpr std::string_view kTaggedArea = "eu";

}  // namespace

DataPlane::Life::Replicas::Replicas(const ReplicationOptions& replication,
                                    const DataPlaneInputs& inputs)
    : options(replication),
      store(replication, inputs.platform.regions.size(), inputs.workload.learner_regions.size(),
            inputs.workload.learners, nanoseconds(inputs.measure_start),
            nanoseconds(inputs.measure_end)),
      mode(replication.mode),
      copies(replication.copies),
      went_down(inputs.platform.regions.size(), -1) {
  const std::size_t regions = inputs.platform.regions.size();
  for (std::size_t r = 0; copies.size() < regions && replication.copies.empty(); ++r) {
    copies.push_back(region_id(r));
  }
  for (std::size_t d = 0; d < kDomains; ++d) {
    const DomainOptions& domain = replication.domains[d];
    if (domain.used && domain.keys > 0) popularity[d].emplace(domain.keys, domain.zipf);
  }
}

DataPlane::Life::~Life() = default;

Store* DataPlane::Life::store() {
  return replicas_ ? &replicas_->store : nullptr;
}

void DataPlane::Life::begin_replication() {
  replicas_ = std::make_unique<Replicas>(*in_.dataplane.replication, in_);
  replicas_->master = world_.write_master;
  const ReplicationOptions& options = replicas_->options;
  // the data of learners of the European Union are to stay there (requirement X-54 of the plan)
  std::vector<Copies> outside;
  for (const LearnerRegionOptions& learners : in_.workload.learner_regions) {
    Copies elsewhere = 0;
    for (std::size_t r = 0; r < regions_; ++r) {
      const std::string& area = in_.platform.places[in_.platform.regions[r].place].legal_area;
      if (area != kTaggedArea) elsewhere |= copy_in(r);
    }
    const bool tagged = in_.platform.places[learners.place].legal_area == kTaggedArea;
    outside.push_back(tagged ? elsewhere : 0);
  }
  replicas_->outside = outside;
  replicas_->store.watch_residency(std::move(outside),
                                   options.residency == DataResidency::kEnforce);
  for (std::size_t d = 0; d < kDomains; ++d) {
    const DomainOptions& domain = options.domains[d];
    for (std::size_t r = 0; domain.used && r < domain.updates_per_second.size(); ++r) {
      const double rate = domain.updates_per_second[r];
      if (!(rate > 0)) continue;
      Replicas::Updates updates;
      updates.domain = d;
      updates.region = r;
      updates.key =
          draws::domain_updates_key(replication_key_, kDomainNames[d], in_.platform.regions[r].id);
      updates.clock = ArrivalClock(RateProfile{{{kStart, rate}}});
      replicas_->updates.push_back(std::move(updates));
      schedule_domain_update(static_cast<std::uint32_t>(replicas_->updates.size() - 1));
    }
  }
}

DomainKeys DataPlane::Life::domain_keys(const Attempt& a) const {
  const ReplicationOptions& options = replicas_->options;
  DomainKeys keys{a.learner, draws::cohort(a.learner, options.cohorts)};
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (!options.domains[d].used) {
      keys[d] = kNoKey;
    } else if (replicas_->popularity[d]) {
      const std::uint64_t key =
          draws::analysis_key(learner_regions_[a.learner_region].key, a.arrival_index);
      keys[d] = draws::domain_key(key, d, *replicas_->popularity[d]);
    }
  }
  return keys;
}

void DataPlane::Life::count_wan(std::size_t from, std::size_t to, WanKind kind,
                                std::uint64_t bytes) {
  if (from == to) return;
  replicas_->store.record().wan_bytes[from][to][static_cast<std::size_t>(kind)] += bytes;
}

std::array<std::uint64_t, 3> DataPlane::Life::order_of_copies(std::uint32_t kind,
                                                              std::uint32_t subject) const {
  const Replicas& replicas = *replicas_;
  if (kind == kWriteArrives || kind == kWriteAcked) {
    const Replicas::Leg& leg = replicas.legs[subject];
    return {leg.origin, leg.number, leg.acknowledges ? leg.from : leg.to};
  }
  if (kind == kCopyAsked || kind == kCopyAnswered) {
    const Replicas::ReadLeg& leg = replicas.read_legs[subject];
    return {leg.learner_region, leg.order, leg.region};
  }
  if (kind == kLateRead) {
    const Replicas::LateRead& late = replicas.late_reads[subject];
    return {late.learner_region, late.order, 0};
  }
  const Replicas::Updates& updates = replicas.updates[subject];
  return {updates.domain, updates.region, 0};
}

// ---- The way of a write ------------------------------------------------------------------------

/// The region may not have the data of the learner whose attempt it is.
bool DataPlane::Life::is_outside(const Attempt& a, std::size_t region) const {
  return (replicas_->outside[a.learner_region] & copy_in(region)) != 0;
}

bool DataPlane::Life::enforces_residency() const {
  return replicas_->options.residency == DataResidency::kEnforce;
}

void DataPlane::Life::begin_write(std::uint32_t id) {
  Attempt& a = attempts_[id];
  if (replicas_->mode == ReplicationMode::kSynchronous && index(world_.write_master) != a.region) {
    if (!enforces_residency() || !is_outside(a, index(world_.write_master))) {
      return forward_write(id);
    }
    ++replicas_->store.record().residency_refused;
    return turn_back(id, Cause::kRefused);
  }
  a.pending = a.region;
  enter_database(id, JobKind::kWrite, a.region);
}

void DataPlane::Life::wait_for_copies(std::uint32_t id) {
  attempts_[id].station = kWaitsForCopies;
}

void DataPlane::Life::forward_write(std::uint32_t id) {
  Attempt& a = attempts_[id];
  wait_for_copies(id);
  const std::size_t master = index(world_.write_master);
  a.pending = static_cast<std::uint8_t>(master);
  if (master == a.region) return write_forwarded(id);
  if (!links_whole_ && world_.link(region_id(a.region), world_.write_master).cut) {
    return master_out_of_reach(id);
  }
  count_wan(a.region, master, WanKind::kWrite, replicas_->options.write_bytes);
  push(now_ + way(a.region, master, LinkLeg::kWrite, a.key, Purpose::kWriteForward, 0),
       kWriteForwarded, id);
}

/// Counted once, however often it is sent again.
void DataPlane::Life::master_out_of_reach(std::uint32_t id) {
  Attempt& a = attempts_[id];
  replicas_->store.record().blocked += !a.blocked;
  a.blocked = true;
  replicas_->blocked_forwards.push_back({id, a.generation});
}

void DataPlane::Life::write_forwarded(std::uint32_t id) {
  Attempt& a = attempts_[id];
  const std::size_t master = a.pending;
  if (!world_.regions[master].up || index(world_.write_master) != master) {
    master_out_of_reach(id);
    if (world_.regions[master].up) send_again();  // another one leads by now
    return;
  }
  a.station = kHasReadCopies;  // from here on it goes on whether or not its client waits
  enter_database(id, JobKind::kWrite, master);
}

void DataPlane::Life::error_from(std::uint32_t id, std::size_t region, Cause cause) {
  Attempt& a = attempts_[id];
  if (region == a.region) return turn_back(id, cause);
  if (!links_whole_ && world_.link(region_id(region), region_id(a.region)).cut) {
    return over_at_server(id, cause);
  }
  wait_for_copies(id);
  a.cause = cause;
  count_wan(region, a.region, WanKind::kWrite, kSmallMessageBytes);
  push(now_ + way(region, a.region, LinkLeg::kAck, a.key, Purpose::kWriteReply, 0), kWriteCommitted,
       id);
}

/// The database of the region has done it.
void DataPlane::Life::written_at(std::uint32_t id, std::size_t region) {
  Replicas& replicas = *replicas_;
  const Attempt& a = attempts_[id];
  const ReplicationOptions& options = replicas.options;
  if (replicas.mode == ReplicationMode::kSynchronous && index(world_.write_master) != region &&
      (replicas.former_masters & copy_in(region)) != 0) {
    // it does not know that another one has taken its place
    StoreRecord& record = replicas.store.record();
    ++(options.fencing ? record.stale_master_refused : record.stale_master_accepted);
    if (options.fencing) return error_from(id, region, Cause::kDatabase);
  }
  const bool has_copy = (replicas.store.copies() & copy_in(region)) != 0;
  const std::uint64_t key = a.key;
  Store::Written written;
  written.origin = region;
  written.keys = domain_keys(a);
  written.learner = a.learner;
  written.learner_region = a.learner_region;
  written.clock_offset = world_.regions[region].clock_offset;
  written.held_at_origin = has_copy;
  if (replicas.mode == ReplicationMode::kQuorum && options.told == CopiesTold::kRandom) {
    written.spreads = written.held_at_origin = false;
  }
  const std::uint32_t version = replicas.store.write(written, now_);
  Version& v = replicas.store[version];
  v.attempt = id;
  v.attempt_generation = a.generation;
  v.acks_needed = acks_needed();
  v.acked = v.held;
  const std::uint32_t generation = v.generation;
  wait_for_copies(id);
  send_version(version, key);
  if (!replicas.store.lives(version, generation)) return;
  if (replicas.store[version].committed < 0 && enough_have(replicas.store[version])) {
    commit_version(version, key);
  }
}

std::uint8_t DataPlane::Life::acks_needed() const {
  const ReplicationOptions& options = replicas_->options;
  const auto copies = static_cast<std::uint8_t>(replicas_->copies.size());
  switch (replicas_->mode) {
    case ReplicationMode::kSynchronous:
      return options.majority ? static_cast<std::uint8_t>(copies / 2 + 1) : kAllCopies;
    case ReplicationMode::kQuorum:
      return static_cast<std::uint8_t>(options.acks);
    default:
      return 0;
  }
}

bool DataPlane::Life::is_enough(Copies acked, std::uint8_t acks_needed) const {
  if (acks_needed != kAllCopies) return std::popcount(acked) >= acks_needed;
  Copies required = replicas_->store.copies();
  for (std::size_t r = 0; r < regions_; ++r) {
    if (!world_.regions[r].copy_required) required &= ~copy_in(r);
  }
  return (acked & required) == required;
}

bool DataPlane::Life::enough_have(const Version& version) const {
  return is_enough(version.acked, version.acks_needed);
}

/// A leg of its way finds somebody out of reach. False if it need not wait: the exchange will bring
/// the write. The write itself waits unless the copies that are within reach are enough.
bool DataPlane::Life::waits_for_reach(Version& v) {
  Replicas& replicas = *replicas_;
  if (!awaited(v) || v.committed >= 0) return false;
  if (v.blocked) return true;
  const auto is_cut = [this](std::size_t from, std::size_t to) {
    return !links_whole_ && world_.link(region_id(from), region_id(to)).cut;
  };
  Copies within_reach = v.acked;
  for (const RegionId copy : replicas.copies) {
    const std::size_t r = index(copy);
    const bool up = world_.regions[r].up && world_.regions[v.origin].up;
    const bool linked = r == v.origin || (!is_cut(v.origin, r) && !is_cut(r, v.origin));
    if (up && linked) within_reach |= copy_in(r);
  }
  const bool others_will_do = replicas.options.told != CopiesTold::kRandom;
  v.blocked = !others_will_do || !is_enough(within_reach, v.acks_needed);
  replicas.store.record().blocked += v.blocked;
  return true;
}

void DataPlane::Life::send_version(std::uint32_t version, std::uint64_t key) {
  Replicas& replicas = *replicas_;
  const ReplicationOptions& options = replicas.options;
  if (replicas.mode == ReplicationMode::kGossip && !options.eager) return;
  const std::size_t origin = replicas.store[version].origin;
  if (replicas.mode == ReplicationMode::kQuorum && options.told == CopiesTold::kRandom) {
    std::vector<RegionId> chosen = replicas.copies;
    draws::choose_copies(key, Purpose::kWriteCopies, options.acks, chosen);
    chosen.resize(std::min<std::size_t>(options.acks, chosen.size()));
    for (const RegionId to : chosen) send_leg(version, origin, index(to), false, key);
    return;
  }
  for (const RegionId to : replicas.copies) {
    const bool there = (replicas.store[version].held & copy_in(index(to))) != 0;
    if (index(to) != origin && !there) send_leg(version, origin, index(to), false, key);
  }
}

void DataPlane::Life::send_leg(std::uint32_t version, std::size_t from, std::size_t to,
                               bool acknowledges, std::uint64_t key) {
  Replicas& replicas = *replicas_;
  Version& v = replicas.store[version];
  const Replicas::Leg leg{version,
                          v.generation,
                          now_,
                          key,
                          static_cast<std::uint8_t>(from),
                          static_cast<std::uint8_t>(to),
                          acknowledges,
                          v.origin,
                          v.number};
  const bool cut = from != to && !links_whole_ && world_.link(region_id(from), region_id(to)).cut;
  const bool unreachable = cut || !world_.regions[to].up;
  if (unreachable) {
    if (waits_for_reach(v)) replicas.blocked_legs.push_back(leg);
    return;
  }
  count_wan(from, to, WanKind::kWrite,
            acknowledges ? kSmallMessageBytes : replicas.options.write_bytes);
  const LinkLeg which = acknowledges ? LinkLeg::kAck : LinkLeg::kWrite;
  const Purpose purpose = acknowledges ? Purpose::kWriteAck : Purpose::kWriteCopy;
  const std::uint64_t sub = draws::copy_sub(acknowledges ? from : to);
  const Nanoseconds at = now_ + way(from, to, which, key, purpose, sub);
  const std::uint32_t slot = replicas.legs.take(leg);
  calendar_.push(
      {at, slot, what(acknowledges ? kWriteAcked : kWriteArrives, replicas.legs.generation(slot))});
}

/// Somebody waits for the commit.
bool DataPlane::Life::awaited(const Version& version) const {
  if (version.attempt == kNobody) return true;  // blind updates wait as long as it takes
  const Attempt& a = attempts_[version.attempt];
  return a.generation == version.attempt_generation && !a.server_done;
}

void DataPlane::Life::write_arrives(std::uint32_t slot) {
  Replicas& replicas = *replicas_;
  const Replicas::Leg leg = replicas.legs[slot];
  replicas.legs.give(slot);
  if (!replicas.store.lives(leg.version, leg.generation)) return;
  if (!world_.regions[leg.to].up || replicas.went_down[leg.from] >= leg.sent) {
    if (waits_for_reach(replicas.store[leg.version])) replicas.blocked_legs.push_back(leg);
    return;
  }
  replicas.store.hold(leg.version, leg.to, now_);
  version_arrived(leg.version, leg.to, leg.key);
}

void DataPlane::Life::version_arrived(std::uint32_t version, std::size_t region,
                                      std::uint64_t key) {
  Replicas& replicas = *replicas_;
  const Version& v = replicas.store[version];
  if (v.committed < 0 && (v.acked & copy_in(region)) == 0 && awaited(v)) {
    const std::size_t origin = v.origin;
    send_leg(version, region, origin, true, key);
  }
  replicas.store.settle(version, v.committed < 0 && awaited(v), now_);
}

void DataPlane::Life::write_acked(std::uint32_t slot) {
  Replicas& replicas = *replicas_;
  const Replicas::Leg leg = replicas.legs[slot];
  replicas.legs.give(slot);
  if (!replicas.store.lives(leg.version, leg.generation)) return;
  Version& v = replicas.store[leg.version];
  if (v.committed >= 0) return;
  if (!world_.regions[leg.to].up || replicas.went_down[leg.from] >= leg.sent) {
    if (waits_for_reach(replicas.store[leg.version])) replicas.blocked_legs.push_back(leg);
    return;
  }
  v.acked |= copy_in(leg.from);
  if (enough_have(v)) commit_version(leg.version, leg.key);
}

void DataPlane::Life::commit_version(std::uint32_t version, std::uint64_t key) {
  Replicas& replicas = *replicas_;
  const Version v = replicas.store[version];
  const bool told = awaited(v);
  replicas.store.commit(version, told, now_);
  if (told && v.attempt != kNobody) {
    const ReplicationOptions& options = replicas.options;
    if (options.read_after_commit) {
      const Attempt& a = attempts_[v.attempt];
      const std::uint32_t number = replicas.late_reads.take(
          {v.key, v.learner, a.learner_region, a.region, join_key(key, hash_text("late read")),
           a.arrival_index << 9 | std::uint64_t{a.number} << 1 | 1});
      calendar_.push({now_ + options.read_after_commit->count(), number, what(kLateRead, 0)});
    }
    reply_commit(v.attempt, v.origin);
  }
  replicas.store.settle(version, false, now_);
}

void DataPlane::Life::reply_commit(std::uint32_t id, std::size_t from) {
  const Attempt& a = attempts_[id];
  if (from == a.region) return response_leaves(id);
  if (!links_whole_ && world_.link(region_id(from), region_id(a.region)).cut) {
    replicas_->blocked_replies.push_back({id, a.generation});
    return;
  }
  count_wan(from, a.region, WanKind::kWrite, kSmallMessageBytes);
  push(now_ + way(from, a.region, LinkLeg::kAck, a.key, Purpose::kWriteReply, 0), kWriteCommitted,
       id);
}

// ---- What waited for somebody out of reach -----------------------------------------------------

void DataPlane::Life::send_again() {
  Replicas& replicas = *replicas_;
  const auto wanted = [this](const Replicas::BlockedForward& blocked) {
    const Attempt& a = attempts_[blocked.attempt];
    return a.generation == blocked.generation && !a.server_done;
  };
  for (const auto& blocked : std::exchange(replicas.blocked_forwards, {})) {
    if (!wanted(blocked)) continue;
    if (world_.regions[index(world_.write_master)].up) {
      forward_write(blocked.attempt);
    } else {
      replicas.blocked_forwards.push_back(blocked);
    }
  }
  for (const auto& blocked : std::exchange(replicas.blocked_replies, {})) {
    if (wanted(blocked)) reply_commit(blocked.attempt, attempts_[blocked.attempt].pending);
  }
  for (const Replicas::Leg& leg : std::exchange(replicas.blocked_legs, {})) {
    if (!replicas.store.lives(leg.version, leg.generation)) continue;
    const Version& v = replicas.store[leg.version];
    if (v.committed >= 0 || !awaited(v)) continue;
    if (!world_.regions[leg.from].up) {
      replicas.blocked_legs.push_back(leg);
    } else if (leg.acknowledges || (v.held & copy_in(leg.to)) == 0) {
      send_leg(leg.version, leg.from, leg.to, leg.acknowledges, leg.key);
    }
  }
}

}  // namespace fivenines
