// What is done to copies beside requests: updates of domains, and changes of the world.
#include <algorithm>

#include "sim/dataplane/life.hpp"
#include "sim/dataplane/replicas.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {

// ---- Updates beside analyses -------------------------------------------------------------------

void DataPlane::Life::schedule_domain_update(std::uint32_t number) {
  Replicas::Updates& updates = replicas_->updates[number];
  KeyedGenerator gap(join_key(updates.key, updates.made), Purpose::kUpdateGap);
  const SimTime at = updates.clock.next(boost::random::exponential_distribution<double>{}(gap));
  if (at < in_.measure_end) calendar_.push({nanoseconds(at), number, what(kDomainUpdate, 0)});
}

void DataPlane::Life::update_domain(std::uint32_t number) {
  Replicas& replicas = *replicas_;
  Replicas::Updates& updates = replicas.updates[number];
  const std::uint64_t key = join_key(updates.key, updates.made++);
  const bool synchronous = replicas.mode == ReplicationMode::kSynchronous;
  const std::size_t region = synchronous ? index(world_.write_master) : updates.region;
  const std::size_t d = updates.domain;
  if (world_.runs(region)) {
    const ReplicationOptions& options = replicas.options;
    KeyedGenerator key_draw(key, Purpose::kUpdateKey);
    const bool has_copy = (replicas.store.copies() & copy_in(region)) != 0;
    const bool random =
        replicas.mode == ReplicationMode::kQuorum && options.told == CopiesTold::kRandom;
    Store::Written written;
    written.origin = region;
    written.keys[d] = replicas.popularity[d]->sample(key_draw);
    written.clock_offset = world_.regions[region].clock_offset;
    written.held_at_origin = has_copy && !random;
    written.spreads = !random;
    const std::uint32_t version = replicas.store.write(written, now_);
    Version& v = replicas.store[version];
    v.acks_needed = acks_needed();
    v.acked = v.held;
    send_version(version, key);
    if (enough_have(replicas.store[version])) commit_version(version, key);
  }
  schedule_domain_update(number);
}

std::uint64_t DataPlane::Life::request_bytes(std::size_t from, std::size_t to) const {
  std::uint64_t bytes = asked_bytes_[from * regions_ + to];
  if (!replicas_) return bytes;
  const auto& sent = replicas_->store.record().wan_bytes[from][to];
  for (const WanKind kind : {WanKind::kWrite, WanKind::kRead}) {
    bytes += sent[static_cast<std::size_t>(kind)];
  }
  return bytes;
}

// ---- Changes of the world ----------------------------------------------------------------------

/// Writes that are at a database or wait for copies. Those that an earlier switch still watches are
/// left to this one: for the earlier one they stay under way.
void DataPlane::Life::watch_writes_at_switch() {
  SwitchRecord record{at_nanoseconds(now_), 0, 0, 0, SimDuration{0}};
  for (std::uint32_t id = 0; id < attempts_.size(); ++id) attempts_[id].at_switch = false;
  const auto watch = [&](std::uint32_t id) {
    Attempt& a = attempts_[id];
    if (a.server_done || a.client_done || !a.writes || a.at_switch) return;
    a.at_switch = true;
    ++record.under_way;
  };
  for (const Running& running : running_) {
    if (running.active && running.kind == JobKind::kWrite) watch(running.attempt);
  }
  for (std::size_t r = 0; r < regions_; ++r) {
    const Station& s = stations_[database(r)];
    for (std::size_t j = 0; j < s.queue.size(); ++j) {
      const Job& job = s.queue[j];
      if (job.kind == JobKind::kWrite && job_is_wanted(job)) watch(job.attempt);
    }
  }
  for (std::uint32_t id = 0; id < attempts_.size(); ++id) {
    if (attempts_[id].station == kWaitsForCopies) watch(id);
  }
  replicas_->store.record().switches.push_back(record);
}

/// Whoever is watched is so for the last switch.
void DataPlane::Life::writing_at_switch_ended(Attempt& a, bool done) {
  SwitchRecord& record = replicas_->store.record().switches.back();
  a.at_switch = false;
  ++(done ? record.done : record.failed);
  record.settled_after = SimDuration{now_ - nanoseconds(record.at)};
}

void DataPlane::Life::replication_changed(const Change& change) {
  if (!replicas_) return;
  Replicas& replicas = *replicas_;
  if (const auto* delivery = std::get_if<ReplicaDelivery>(&change)) {
    count_wan(index(delivery->from), index(delivery->to), WanKind::kUpdates, delivery->bytes);
    replicas.store.deliver(index(delivery->to), delivery->upto, now_, [&](std::uint32_t version) {
      const Version& v = replicas.store[version];
      version_arrived(version, index(delivery->to), join_key(v.origin, v.number));
    });
  } else if (const auto* traffic = std::get_if<ReplicationTraffic>(&change)) {
    count_wan(index(traffic->from), index(traffic->to),
              traffic->full_exchange ? WanKind::kFullExchange : WanKind::kDigest, traffic->bytes);
  } else if (const auto* dropped = std::get_if<HintsDropped>(&change)) {
    replicas.store.drop_hints(index(dropped->origin), index(dropped->peer), dropped->before, now_);
  } else if (const auto* mode = std::get_if<ReplicationSwitch>(&change)) {
    replicas.mode = mode->mode;
    watch_writes_at_switch();
    if (mode->mode != ReplicationMode::kSynchronous) {
      for (const auto& blocked : std::exchange(replicas.blocked_forwards, {})) {
        const Attempt& a = attempts_[blocked.attempt];
        if (a.generation == blocked.generation && !a.server_done) begin_write(blocked.attempt);
      }
    }
  } else if (std::holds_alternative<CopyRequired>(change) ||
             std::holds_alternative<RegionPaused>(change)) {
    replicas.store.each_uncommitted([&](std::uint32_t version) {
      const Version& v = replicas.store[version];
      if (v.committed >= 0 || world_.regions[v.origin].paused || !enough_have(v)) return;
      commit_version(version, join_key(v.origin, v.number));
    });
  } else if (const auto* down = std::get_if<RegionDown>(&change)) {
    const std::size_t region = index(down->region);
    replicas.went_down[region] = now_;
    if (down->disks_lost) {
      replicas.store.lose(region, in_.platform.regions[region].id, now_);
    }
  } else if (const auto* up = std::get_if<RegionUp>(&change)) {
    replicas.store.rejoin(index(up->region));
    send_again();
  } else if (const auto* master = std::get_if<WriteMaster>(&change)) {
    replicas.former_masters |= copy_in(index(replicas.master));
    replicas.master = master->region;
    send_again();
  } else if (std::holds_alternative<LinkState>(change)) {
    send_again();
  }
}

}  // namespace fivenines
