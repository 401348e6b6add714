// What a change of the world does to what is inside: contract 4.
#include <algorithm>

#include "sim/dataplane/life.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {

struct DataPlane::Life::Changed {
  Life& life;

  void operator()(const RegionDown& c) const { life.region_down(index(c.region)); }
  void operator()(const RegionUp& c) const {
    life.outage_lasts_[index(c.region)] = 0;
    life.look_at_hosts(index(c.region));
  }
  void operator()(const ServerDown& c) const {
    life.server_down(index(c.region), c.server, c.jobs);
  }
  void operator()(const ServerUp& c) const { life.look_at_hosts(index(c.region)); }
  void operator()(const AnalyzerSpeed& c) const { life.set_pace(life.analyzer(index(c.region))); }
  void operator()(const AnalyzerBound& c) const {
    const std::size_t station = life.analyzer(index(c.region));
    life.stations_[station].bound = c.bound;
    life.cut_queue(station);
  }
  void operator()(const DatabaseLimits& c) const {
    life.database_limits_[index(c.region)] = c;
    life.set_connections(index(c.region));
  }
  void operator()(const Routing&) const {}
  void operator()(const VariantSplit&) const {}
  void operator()(const LinkState&) const { life.look_at_links(); }
  void operator()(const LinkLoad&) const { life.look_at_links(); }
  void operator()(const RegionPaused& c) const { life.region_paused(index(c.region), c.paused); }
  void operator()(const ControllerPaused&) const {}
  void operator()(const LoadLevel& c) const { life.set_load(c); }
  void operator()(const Admission&) const {}
  void operator()(const HealthSignal&) const {}
  void operator()(const ControllerState&) const {}
  void operator()(const Drain&) const {}
  void operator()(const ReplicaDelivery&) const {}
  void operator()(const HintsDropped&) const {}
  void operator()(const ReplicationTraffic&) const {}
  void operator()(const ReplicationSwitch&) const {}
  void operator()(const WriteMaster&) const {}
  void operator()(const CopyRequired&) const {}
  void operator()(const ReplicationPaused&) const {}
  void operator()(const ClockOffset&) const {}
  void operator()(const DatabasePrimary& c) const { life.end_statements(index(c.region)); }
  void operator()(const DatabasePromotion& c) const {
    const std::size_t r = index(c.region);
    life.end_statements(r);
    life.set_pace(life.database(r));
  }
  void operator()(const DatabaseSpeed& c) const { life.set_pace(life.database(index(c.region))); }
  void operator()(const DatabaseWrites&) const {}
  void operator()(const DatabasePool& c) const { life.set_connections(index(c.region)); }
  void operator()(const DatabaseReconnect& c) const { life.set_connections(index(c.region)); }
  void operator()(const ServerErrors&) const {}
  void operator()(const CacheNodes& c) const { life.lose_nodes(c); }
  void operator()(const CacheSize& c) const { life.make_room(index(c.region), c.tier); }
  void operator()(const CacheDrop& c) const {
    const std::uint64_t drop = draws::drop_key(life.replication_key_, life.now_, c.region, c.tier);
    life.caches_.each_cache(index(c.region), c.tier, [&](Cache& cache, auto&& named) {
      cache.drop_if([&](std::uint32_t key) {
        const CacheSet::Named name = named(key);
        return draws::cache_lot(drop, name.family, name.number) < c.share;
      });
    });
  }
  void operator()(const CachePenetration&) const {
    life.look_at_learners();
    life.look_at_caches();
  }
  void operator()(const HotCohort& c) const {
    const std::size_t l = index(c.learner_region);
    LearnerRegion& region = life.learner_regions_[l];
    if (region.hot.count == 0) {
      region.hot = life.learners_.largest_cohort(l);
      if (life.content_ != nullptr) region.hot_item = draws::hot_item(region.key, *life.content_);
    }
    life.look_at_learners();
  }
  void operator()(const RoutesFrozen&) const { life.look_at_learners(); }
  void operator()(const RouteOverride&) const { life.look_at_learners(); }
  void operator()(const LaunchLimit& c) const { life.look_at_hosts(index(c.region)); }
};

void DataPlane::Life::changed(const Change& change) {
  FIVENINES_ASSERT(!queues_);
  std::visit(Changed{*this}, change);
  replication_changed(change);
}

void DataPlane::Life::undo_approaches(std::size_t region) {
  for (std::uint32_t id = 0; id < attempts_.size(); ++id) {
    Attempt& a = attempts_[id];
    if (!a.approaching || a.server_done || a.region != region || a.arrived < now_) continue;
    // at this instant changes come before arrivals, so `arrived == now` has yet to arrive
    a.inside = a.approaching = false;
    ++a.generation;
    push(a.arrived, kReachRegion, id);
    if (!a.client_done && a.give_up < nanoseconds(kNever)) push(a.give_up, kGiveUp, id);
  }
}

void DataPlane::Life::region_down(std::size_t region) {
  let_happen(region);
  undo_approaches(region);
  if (outage_lasts_[region] == 0) {
    outage_lasts_[region] = 1;
    outage_of_[region] = outages_.size();
    outages_.push_back({region_id(region), at_nanoseconds(now_), std::nullopt, std::nullopt, 0});
  }
  Outage& outage = outages_[outage_of_[region]];
  for (std::uint32_t id = 0; id < attempts_.size(); ++id) {
    Attempt& a = attempts_[id];
    if (!a.inside || a.region != region) continue;
    if (!outage.first_failure) outage.first_failure = at_nanoseconds(now_);
    ++outage.attempts_failed;
    a.queued = 0;
    over_at_server(id, Cause::kLost);
  }
  // what others had asked of this region's part of the shared tier is given up later
  const auto ask_dies = [&](const Job& job) {
    if (!job_is_wanted(job)) return;
    if (job.kind == JobKind::kWrite) return wait_for_copies(job.attempt);  // of another region
    const Family family = family_of(job.kind);
    if (world_.regions[region].looks == Looks::kRefuse) {
      return answer_ask(job.attempt, family, region, kSharedMiss);
    }
    give_up_ask(job.attempt, family, region);
  };
  const auto of_region = [&](std::size_t station) {
    return station / stations_per_region_ == region;
  };
  for (std::uint32_t id = 0; id < running_.size(); ++id) {
    if (!running_[id].active || !of_region(running_[id].station)) continue;
    ask_dies(running_[id].job());
    end_running(id);
  }
  for (std::size_t i = 0; i < stations_per_region_; ++i) {
    Station& s = stations_[region * stations_per_region_ + i];
    s.count_to(now_);
    for (std::size_t j = 0; j < s.queue.size(); ++j) {
      if (!job_is_wanted(s.queue[j])) continue;
      --attempts_[s.queue[j].attempt].queued;
      ask_dies(s.queue[j]);
    }
    s.queue.clear();
    s.reset_idle();
  }
  caches_.clear_region(region);
}

void DataPlane::Life::server_down(std::size_t region, std::uint32_t server, JobsOnStop jobs) {
  const std::size_t station = analyzer(region);
  Station& s = stations_[station];
  std::vector<std::uint32_t> hit;
  s.count_to(now_);
  each_core(region, server, [&](std::uint32_t core) { s.set_usable(core, false); });
  for (std::uint32_t id = 0; id < running_.size(); ++id) {
    const Running& r = running_[id];
    if (r.active && r.station == station && !s.all[r.server].usable) {
      // only the servers of this host: others that are down have no jobs left, unless limits shrank
      bool of_host = false;
      each_core(region, server, [&](std::uint32_t core) { of_host |= core == r.server; });
      if (of_host) hit.push_back(id);
    }
  }
  // latest first, so that the earliest ends up at the head of the queue; of those that entered at
  // one instant the one that started first was first
  std::sort(hit.begin(), hit.end(), [this](std::uint32_t x, std::uint32_t y) {
    const Running& a = running_[x];
    const Running& b = running_[y];
    if (a.entered != b.entered) return a.entered > b.entered;
    return static_cast<std::int32_t>(a.turn - b.turn) > 0;
  });
  for (const std::uint32_t id : hit) {
    Job job = running_[id].job();
    const Nanoseconds departs = running_[id].departs;  // of one that stands still: the work itself
    job.work_left =
        s.speed == 0
            ? departs
            : duration_of_nanoseconds(static_cast<double>(departs - now_) * s.speed).count();
    end_running(id);
    if (!job_is_wanted(job)) continue;
    if (jobs == JobsOnStop::kLost) {
      over_at_server(job.attempt, Cause::kLost);
      continue;
    }
    s.queue.push_front(job);
    ++attempts_[job.attempt].queued;
  }
  cut_queue(station);
  start_waiting(station);
}

void DataPlane::Life::set_speed(std::size_t station, double speed) {
  Station& s = stations_[station];
  const double before = s.speed;
  if (speed == before) return;
  s.speed = speed;
  for (std::uint32_t id = 0; id < running_.size(); ++id) {
    Running& r = running_[id];
    if (!r.active || r.station != station) continue;
    const auto left = static_cast<double>(before == 0 ? r.departs : r.departs - now_);
    ++r.generation;
    if (speed == 0) {
      r.departs = duration_of_nanoseconds(left * before).count();
      continue;
    }
    const double factor = before == 0 ? 1 / speed : before / speed;
    r.departs = now_ + duration_of_nanoseconds(left * factor).count();
    calendar_.push({r.departs, id, what(kServiceDone, r.generation)});
  }
}

void DataPlane::Life::set_load(const LoadLevel& change) {
  LearnerRegion& region = learner_regions_[index(change.learner_region)];
  const SimTime next = region.clock.change_rate(at_nanoseconds(now_), change.factor);
  if (region.empty) return;
  region.next = next < in_.measure_end ? nanoseconds(next) : nanoseconds(kNever);
}

void DataPlane::Life::cut_queue(std::size_t station) {
  Station& s = stations_[station];
  s.count_to(now_);
  while (!s.queue.empty() && s.present() > s.bound) {
    const Job job = s.queue.back();
    s.queue.pop_back();
    if (!job_is_wanted(job)) continue;
    --attempts_[job.attempt].queued;
    ++s.books.shed;
    shed(job);
  }
}

}  // namespace fivenines
