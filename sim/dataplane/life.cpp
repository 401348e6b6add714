// Building what the data plane is made of, and closing its books.
#include "sim/dataplane/life.hpp"

#include <algorithm>

#include "sim/dataplane/queues.hpp"
#include "sim/dataplane/replicas.hpp"
#include "sim/dataplane/request_draws.hpp"
#include "sim/dataplane/warm_start.hpp"

namespace fivenines {
namespace {

std::vector<std::uint32_t> first_learners(const Learners& learners, std::size_t regions) {
  std::vector<std::uint32_t> first;
  for (std::size_t r = 0; r <= regions; ++r) first.push_back(learners.first(r));
  return first;
}

std::uint64_t learner_keys(const WorkloadOptions& workload) {
  return workload.learner_records_per_learner == 0 ? 0 : workload.learners;
}

/// One to two dozen events a slot: an analysis makes some 4 events.
std::int64_t slot_width_ns(const WorkloadOptions& workload, double share) {
  const double events = std::max(1.0, workload.analyses_per_second() * share) * 4;
  return static_cast<std::int64_t>(std::clamp(24 / events * 1e9, 64.0, 1e9));
}

}  // namespace

Commons::Commons(const DataPlaneInputs& inputs)
    : replication_key(fivenines::replication_key(inputs.seed, inputs.replication)),
      homes(home_regions(inputs.platform, inputs.workload)),
      learners(inputs.workload, replication_key),
      caches(inputs, learner_keys(inputs.workload),
             first_learners(learners, inputs.workload.learner_regions.size()), homes) {
  const WorkloadOptions& workload = inputs.workload;
  if (workload.content_items > 0) content.emplace(workload.content_items, workload.content_zipf);
  if (inputs.dataplane.caches.warm_start && caches.any()) {
    warm_start(inputs, learners, content ? &*content : nullptr, homes, caches, replication_key);
  }
}

DataPlane::Life::Life(const DataPlaneInputs& inputs, const World& world, Commons& commons,
                      const Parts& parts, std::size_t part)
    : in_(inputs),
      world_(world),
      regions_(inputs.platform.regions.size()),
      replication_key_(commons.replication_key),
      homes_(commons.homes),
      learners_(commons.learners),
      content_(commons.content ? &*commons.content : nullptr),
      part_of_(parts.part_of),
      part_(part),
      letters_(parts.count),
      accounts_(inputs),
      caches_(commons.caches),
      calendar_(*this, slot_width_ns(inputs.workload, 1 / static_cast<double>(parts.count))),
      stations_per_region_(4 + inputs.dataplane.stations.size()),
      balancer_is_delay_(inputs.dataplane.balancer.servers == kUnlimited &&
                         inputs.dataplane.balancer.bound == kUnlimited) {
  const WorkloadOptions& workload = in_.workload;
  const DataPlaneOptions& options = in_.dataplane;
  FIVENINES_ASSERT(regions_ >= 1 && regions_ <= kRegionsMost);
  FIVENINES_ASSERT(workload.learner_regions.size() <= kRegionsMost);
  if (workload.learner_records_per_learner > 0) families_ |= 1;
  if (workload.content_items > 0) families_ |= 2;
  give_ups_in_order_ = !workload.client.timeout || workload.client.timeout->is_constant();
  learners_matter_ =
      families_ != 0 || !workload.cohort_size.is_constant() || options.replication.has_value();
  if (options.caches.regional && options.caches.regional->access_rtt) {
    const Law& law = *options.caches.regional->access_rtt;
    regional_rtt_ = law.is_constant() ? draws::regional_access_rtt(0, law) : -1;
  }

  one_way_.assign(regions_ * regions_, 0);
  for (std::size_t a = 0; a < regions_; ++a) {
    for (std::size_t b = 0; b < regions_; ++b) {
      if (a == b) continue;
      const WanLink& link = in_.platform.wan[a][b];
      one_way_[a * regions_ + b] = link.rtt.count() / 2;
      for (const auto& leg : link.jitter) has_jitter_ |= leg.has_value();
    }
  }
  std::vector<std::uint64_t> keys;
  for (std::size_t l = 0; l < workload.learner_regions.size(); ++l) {
    for (std::size_t r = 0; r < regions_; ++r) {
      const std::size_t here = workload.learner_regions[l].place;
      place_rtt_.push_back(in_.platform.place_rtt[here][in_.platform.regions[r].place].count());
    }
    LearnerRegion region;
    region.key = draws::learner_region_key(replication_key_, workload.learner_regions[l].id);
    const SimDuration utc_offset =
        in_.platform.places[workload.learner_regions[l].place].utc_offset;
    region.clock = ArrivalClock(rate_profile(workload, l, utc_offset, in_.end));
    keys.push_back(region.key);
    const SimTime first = region.clock.next(
        draws::interarrival(draws::analysis_key(region.key, 0), workload.arrival));
    region.next = first < in_.measure_end ? nanoseconds(first) : nanoseconds(kNever);
    region.empty = learners_.count(l) == 0 || !is_here(index(homes_[l]));
    if (region.empty) region.next = nanoseconds(kNever);
    if (workload.client.retries.max > 0 && workload.client.retries.budget) {
      const auto length = static_cast<std::size_t>(seconds(in_.end)) + 2;
      region.started_by_second.assign(length, 0);
      region.retries_by_second.assign(length, 0);
    }
    learner_regions_.push_back(std::move(region));
    accounts_.record().learner_regions[l].learners = learners_.count(l);
  }
  draws_.emplace(in_, learners_, content_, learners_matter_, keys);

  stations_.resize(regions_ * stations_per_region_);
  pass_through_.assign(stations_.size(), 0);
  for (std::size_t r = 0; r < regions_; ++r) {
    const auto set = [&](std::size_t at, Tier tier, const StationOptions& station, bool works) {
      Station& s = stations_[at];
      s.tier = tier;
      s.region = static_cast<std::uint8_t>(r);
      s.bound = station.bound;
      s.set_servers(station.servers);
      pass_through_[at] = !works && station.servers == kUnlimited && station.bound == kUnlimited;
    };
    set(balancer(r), Tier::kBalancer, options.balancer,
        options.balancer.service.has_value() && !balancer_is_delay_);
    const RegionHardware& hardware = in_.platform.regions[r];
    StationOptions cache;
    if (options.caches.shared) cache = options.caches.shared->station(hardware.cache_servers);
    set(shared(r), Tier::kCache, cache, cache.service.has_value());
    StationOptions data;
    data.servers = options.database.servers.value_or(
        std::min(hardware.database_concurrency, hardware.database_pool));
    data.bound = options.database.bound;
    database_limits_.push_back({region_id(r),
                                options.database.servers.value_or(hardware.database_concurrency),
                                options.database.servers.value_or(hardware.database_pool)});
    set(database(r), Tier::kDatabase, data,
        options.database.read.has_value() || options.database.write.has_value());
    StationOptions fleet;
    fleet.servers = options.analyzer_servers.value_or(in_.platform.cores(r));
    fleet.bound = options.analyzer_bound;
    set(analyzer(r), Tier::kAnalyzer, fleet, true);
    for (std::size_t i = 0; i < options.stations.size(); ++i) {
      set(extra(r, i), Tier::kExtra, options.stations[i].station, true);
    }
  }
  reads_.resize(regions_);
  if (options.caches.shared && options.caches.shared->breaker) asks_.resize(regions_ * regions_);
  if (options.ejection) {
    for (const RegionHardware& hardware : in_.platform.regions) {
      hosts_.emplace_back(hardware.servers);
    }
  }
  if (!asks_.empty() || !hosts_.empty()) {
    calendar_.push({kBreakerPeriod.count(), 0, what(kLookAtBreakers, 0)});
  }
  seen_.resize(regions_);
  held_back_.resize(regions_);
  asked_bytes_.assign(regions_ * regions_, 0);
  outage_of_.assign(regions_, 0);
  outage_lasts_.assign(regions_, 0);
  books_at_second_start_.resize(stations_.size());
  busy_by_second_.resize(stations_.size());
  waiting_by_second_.resize(stations_.size());
  books_at_start_.resize(stations_.size());
  books_at_end_.resize(stations_.size());

  if (content_ != nullptr && workload.content_updates_per_second > 0 && caches_.any() &&
      options.caches.on_write == OnWrite::kInvalidate) {
    update_clock_ = ArrivalClock(RateProfile{{{kStart, workload.content_updates_per_second}}});
    schedule_update();
  }
  if (options.replication) begin_replication();
  tables_are_near_ = !caches_.any() && !replicas_ && !accounts_.worth_prefetching() &&
                     workload.cohort_size.is_constant();
  if (Queues::suffice(*this)) queues_ = std::make_unique<Queues>(*this);
}

ReplicationRecord DataPlane::Life::finish(bool at_the_end) {
  close_books(now_);
  for (std::uint32_t id = 0; id < attempts_.size(); ++id) {
    if (!attempts_[id].client_done) accounts_.unfinished(attempts_[id]);
  }
  if (queues_) queues_->end();
  accounts_.close();

  ReplicationRecord& record = accounts_.record();
  record.end = at_nanoseconds(now_);
  for (std::size_t i = 0; i < stations_.size(); ++i) {
    if (pass_through_[i]) continue;
    const Station& s = stations_[i];
    RegionRecord& region = record.regions[s.region];
    const StationBooks& from = books_at_start_[i];
    // an interrupted run may not have reached the window's end
    const StationBooks& to =
        now_ > nanoseconds(in_.measure_end) || at_the_end ? books_at_end_[i] : s.books;
    StationRecord station;
    station.tier = s.tier;
    station.name = s.tier == Tier::kExtra
                       ? in_.dataplane.stations[i % stations_per_region_ - 4].name
                       : kTierNames[static_cast<std::size_t>(s.tier)];
    station.servers = s.servers;
    station.busy_ns = static_cast<double>(to.busy_ns - from.busy_ns);
    station.server_ns = s.unlimited() ? 0 : static_cast<double>(to.server_ns - from.server_ns);
    station.queue_ns = static_cast<double>(to.queue_ns - from.queue_ns);
    station.arrivals = to.arrivals - from.arrivals;
    station.waited = to.waited - from.waited;
    station.shed = to.shed - from.shed;
    station.gave_up = to.gave_up - from.gave_up;
    station.completed = to.completed - from.completed;
    station.response_ns = static_cast<double>(to.response_ns - from.response_ns);
    station.wait_ns = static_cast<double>(to.wait_ns - from.wait_ns);
    station.gone_ns = static_cast<double>(to.gone_ns - from.gone_ns);
    station.busy_by_second = std::move(busy_by_second_[i]);
    station.waiting_by_second = std::move(waiting_by_second_[i]);
    if (s.tier == Tier::kAnalyzer) {
      region.busy_core_ns = static_cast<std::uint64_t>(station.busy_ns);
    }
    region.stations.push_back(std::move(station));
  }
  for (std::size_t r = 0; r < regions_; ++r) {
    record.regions[r].resident_entries = caches_.resident(r);
  }
  if (Store* const copies = store()) {
    for (std::size_t from = 0; from < regions_; ++from) {
      for (std::size_t to = 0; to < regions_; ++to) {
        copies->record().wan_bytes[from][to][static_cast<std::size_t>(WanKind::kRequest)] =
            asked_bytes_[from * regions_ + to];
      }
    }
    copies->close();
    record.store = copies->record();
  }
  record.events = events_;
  for (const LearnerRegionRecord& region : record.learner_regions) {
    FIVENINES_ASSERT(region.arrived_run ==
                     region.answered_run + region.failed_run + region.unfinished_run);
  }
  return std::move(record);
}

}  // namespace fivenines
