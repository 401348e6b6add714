// Building the oracle, and its loop: take the first event, do what it says.
#include "tests/oracle/oracle.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/assert.hpp"
#include "sim/base/draws.hpp"
#include "sim/dataplane/request_draws.hpp"
#include "tests/oracle/life.hpp"

namespace fivenines::oracle {

Oracle::Oracle(const DataPlaneInputs& inputs, const World& initial)
    : in_(inputs),
      world_(initial),
      measure_start_(nanoseconds(inputs.measure_start)),
      measure_end_(nanoseconds(inputs.measure_end)),
      replication_key_(replication_key(inputs.seed, inputs.replication)),
      learners_(inputs.workload, replication_key_) {
  const CacheOptions& caches = in_.dataplane.caches;
  FIVENINES_ASSERT(!caches.warm_start);
  if (in_.workload.content_items > 0) {
    popularity_.emplace(in_.workload.content_items, in_.workload.content_zipf);
  }

  const bool cached = caches.layout != CacheLayout::kNone;
  has_shared_ = cached && caches.shared && caches.shared->entries > 0;
  const std::size_t regions = in_.platform.regions.size();
  for (std::size_t r = 0; r < regions; ++r) {
    const RegionHardware& hardware = in_.platform.regions[r];
    Region region;
    const auto place = [&](Station& station, const std::string& name,
                           const StationOptions& options) {
      station.name = name;
      station.region = r;
      station.servers = options.servers;
      station.bound = options.bound;
    };
    // what neither takes time nor has limits is not there
    const auto not_there = [](const Station& station, bool works) {
      return !works && station.servers == kUnlimited && station.bound == kUnlimited;
    };
    place(region.balancer, "balancer", in_.dataplane.balancer);
    for (const ExtraStation& extra : in_.dataplane.stations) {
      place(region.extras.emplace_back(), extra.name, extra.station);
    }
    const StationOptions shared =
        caches.shared ? caches.shared->station(hardware.cache_servers) : StationOptions{};
    place(region.shared, "cache", shared);
    region.shared.passes_through = not_there(region.shared, shared.service.has_value());
    place(region.database, "database", {});
    region.database.bound = in_.dataplane.database.bound;
    region.database.servers = in_.dataplane.database.servers.value_or(
        std::min(hardware.database_concurrency, hardware.database_pool));
    const auto& own = in_.dataplane.database.servers;
    built_.push_back({region_id(r), own.value_or(hardware.database_concurrency),
                      own.value_or(hardware.database_pool)});
    region.database.passes_through =
        not_there(region.database, in_.dataplane.database.read || in_.dataplane.database.write);
    place(region.analyzer, "analyzer", {});
    region.analyzer.bound = in_.dataplane.analyzer_bound;
    region.analyzer.servers = in_.dataplane.analyzer_servers.value_or(in_.platform.cores(r));
    region.analyzer.has_hosts = region.analyzer.limited();

    if (cached && caches.local && caches.local->entries > 0) {
      region.locals.assign(caches.local->instances, NaiveCache(caches.local->entries, caches));
    }
    if (cached && caches.regional && caches.regional->entries > 0) {
      region.regional.emplace(caches.regional->entries, caches);
    }
    if (has_shared_) {
      const std::uint64_t entries = caches.shared->entries;
      if (central()) {
        part_of_shared_ = entries;
        if (r == in_.platform.write_master) region.shared_part.emplace(entries, caches);
      } else {
        // an equal part for every owner, rounded up
        part_of_shared_ =
            entries == kUnlimitedEntries ? entries : (entries + regions - 1) / regions;
        region.shared_part.emplace(part_of_shared_, caches);
      }
    }
    regions_.push_back(std::move(region));
    counts_.emplace_back();
  }
  for (std::size_t r = 0; r < regions; ++r) {
    regions_[r].asks.resize(regions);
    regions_[r].hosts.resize(in_.platform.regions[r].servers);
    all_idle(r);
  }

  for (std::size_t l = 0; l < in_.workload.learner_regions.size(); ++l) {
    const LearnerRegionOptions& options = in_.workload.learner_regions[l];
    const auto distance = [&](std::size_t r) {
      const std::size_t place = in_.platform.regions[r].place;
      return std::pair{in_.platform.place_rtt[options.place][place], place != options.place};
    };
    std::size_t home = 0;
    for (std::size_t r = 1; r < regions; ++r) {
      if (distance(r) < distance(home)) home = r;
    }
    homes_.push_back(home);

    LearnerRegion learners;
    learners.key = draws::learner_region_key(replication_key_, options.id);
    learners.clock.emplace(
        rate_profile(in_.workload, l, in_.platform.places[options.place].utc_offset, in_.end));
    learner_regions_.push_back(std::move(learners));
  }
}

Result Oracle::live(const std::vector<TimedChange>& changes) {
  for (std::size_t l = 0; l < learner_regions_.size(); ++l) expect_next_arrival(l);
  if (in_.dataplane.caches.on_write == OnWrite::kInvalidate && popularity_ &&
      in_.workload.content_updates_per_second > 0) {
    expect_next_update();
  }
  const bool breakers = (in_.dataplane.caches.shared && in_.dataplane.caches.shared->breaker) ||
                        in_.dataplane.ejection;
  for (Ns look = kBreakerPeriod.count(); breakers && look <= nanoseconds(in_.end);
       look += kBreakerPeriod.count()) {
    at(look, Kind::kLookAtBreakers, 0, [this] { look_at_breakers(); });
  }
  for (std::size_t i = 0; i < changes.size(); ++i) {
    at(nanoseconds(changes[i].at), Kind::kChange, i,
       [this, &changes, i] { change(changes[i].change); });
  }

  // departures and replies at the end still belong to the run, arrivals at the end do not
  const Ns end = nanoseconds(in_.end);
  while (!events_.empty()) {
    const Event event = events_.top();
    if (event.when.time > end || (event.when.time == end && event.when.clazz > 0)) break;
    events_.pop();
    now_ = event.when.time;
    if (event.region != kNowhere && up(event.region) && world_.regions[event.region].paused) {
      regions_[event.region].held_back.push_back(event);
      continue;
    }
    event.what();
  }
  now_ = end;

  Result result;
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    Region& region = regions_[r];
    const auto close = [&](Station& station) {
      count_time(station);
      counts_[r].stations[station.name] = station.counts;
    };
    close(region.balancer);
    close(region.shared);
    close(region.database);
    close(region.analyzer);
    for (Station& extra : region.extras) close(extra);
  }
  result.regions = counts_;
  for (const LearnerRegion& learners : learner_regions_) {
    result.outcomes.insert(result.outcomes.end(), learners.outcomes.begin(),
                           learners.outcomes.end());
  }
  return result;
}

Result replay(const DataPlaneInputs& inputs, const World& initial,
              const std::vector<TimedChange>& changes) {
  return Oracle(inputs, initial).live(changes);
}

}  // namespace fivenines::oracle
