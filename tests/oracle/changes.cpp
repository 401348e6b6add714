// What the changes of the world do to what is inside, and the updates of content.
#include <algorithm>
#include <boost/random/exponential_distribution.hpp>
#include <list>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/base/rounding.hpp"
#include "sim/dataplane/request_draws.hpp"
#include "tests/oracle/life.hpp"

namespace fivenines::oracle {

void Oracle::change(const Change& change) {
  const World before = world_;
  world_.enact(change);
  if (const auto* down = std::get_if<RegionDown>(&change)) {
    region_down(index(down->region));
  } else if (const auto* stop = std::get_if<ServerDown>(&change)) {
    if (before.regions[index(stop->region)].server_up[stop->server]) {
      host_down(index(stop->region), stop->server, stop->jobs);
    }
  } else if (const auto* again = std::get_if<ServerUp>(&change)) {
    look_at_hosts(index(again->region));
  } else if (const auto* back = std::get_if<RegionUp>(&change)) {
    look_at_hosts(index(back->region));
  } else if (const auto* launches = std::get_if<LaunchLimit>(&change)) {
    look_at_hosts(index(launches->region));
  } else if (const auto* pace = std::get_if<AnalyzerSpeed>(&change)) {
    Station& analyzer = regions_[index(pace->region)].analyzer;
    rescale(analyzer, this->pace(before, analyzer), speed(analyzer));
  } else if (const auto* storage = std::get_if<DatabaseSpeed>(&change)) {
    Station& database = regions_[index(storage->region)].database;
    rescale(database, this->pace(before, database), speed(database));
  } else if (const auto* freeze = std::get_if<RegionPaused>(&change)) {
    const std::size_t r = index(freeze->region);
    if (freeze->paused) region_pauses(r);
    for (Station* station : stations_of(r)) {
      rescale(*station, this->pace(before, *station), speed(*station));
    }
    if (!freeze->paused) let_happen(r);
  } else if (const auto* primary = std::get_if<DatabasePrimary>(&change)) {
    end_statements(index(primary->region));
  } else if (const auto* promotion = std::get_if<DatabasePromotion>(&change)) {
    end_statements(index(promotion->region));
    Station& database = regions_[index(promotion->region)].database;
    rescale(database, this->pace(before, database), speed(database));
  } else if (const auto* pool = std::get_if<DatabasePool>(&change)) {
    set_connections(index(pool->region));
  } else if (const auto* opened = std::get_if<DatabaseReconnect>(&change)) {
    set_connections(index(opened->region));
  } else if (const auto* bound = std::get_if<AnalyzerBound>(&change)) {
    analyzer_bound(index(bound->region), bound->bound);
  } else if (const auto* limits = std::get_if<DatabaseLimits>(&change)) {
    built_[index(limits->region)] = *limits;
    set_connections(index(limits->region));
  } else if (const auto* load = std::get_if<LoadLevel>(&change)) {
    const std::size_t l = index(load->learner_region);
    arrival_moves(l, learner_regions_[l].clock->change_rate(at_nanoseconds(now_), load->factor));
  } else {
    caches_change(change);
  }
  // a region that is back lets messages in again; new routes, a new split, admission and links are
  // read where needed
}

std::vector<Station*> Oracle::stations_of(std::size_t r) {
  Region& region = regions_[r];
  std::vector<Station*> stations{&region.balancer, &region.shared, &region.database,
                                 &region.analyzer};
  for (Station& extra : region.extras) stations.push_back(&extra);
  return stations;
}

/// Nobody waits for asks of a region that stands still.
void Oracle::region_pauses(std::size_t r) {
  Station& shared = regions_[r].shared;
  count_time(shared);
  std::vector<Job> asks;
  for (const InServicePtr& running : std::list<InServicePtr>(shared.in_service)) {
    asks.push_back(running->job);
    stop_service(shared, running);
  }
  for (const Job& job : shared.queue) {
    --job.attempt->queued;
    asks.push_back(job);
  }
  shared.queue.clear();
  for (const Job& job : asks) {
    if (!job.attempt->server_done) nobody_answers(job.attempt, family_of(job.kind));
  }
}

/// It goes on, or is gone: what was held back happens now.
void Oracle::let_happen(std::size_t r) {
  for (Event event : std::exchange(regions_[r].held_back, {})) {
    event.when.time = now_;
    events_.push(std::move(event));
  }
}

void Oracle::region_down(std::size_t r) {
  let_happen(r);
  Region& region = regions_[r];
  for (const AttemptPtr& a : std::list<AttemptPtr>(region.inside)) lost(a, Cause::kLost);

  // asks of other regions that stand in this region's shared part die with it
  std::vector<Job> asks;
  for (const InServicePtr& running : region.shared.in_service) asks.push_back(running->job);
  for (const Job& job : region.shared.queue) asks.push_back(job);

  for (Station* station : stations_of(r)) {
    count_time(*station);
    for (const InServicePtr& running : std::list<InServicePtr>(station->in_service)) {
      stop_service(*station, running);
    }
    for (const Job& job : station->queue) --job.attempt->queued;
    station->queue.clear();
  }
  all_idle(r);
  for (const Job& job : asks) {
    if (!job.attempt->server_done) ask_failed(job.attempt, family_of(job.kind));
  }

  for (NaiveCache& local : region.locals) local.clear();
  if (region.regional) region.regional->clear();
  if (region.shared_part) region.shared_part->clear();
}

/// The servers that may start jobs, in their order.
void Oracle::all_idle(std::size_t r) {
  Station& analyzer = regions_[r].analyzer;
  analyzer.idle.clear();
  if (!analyzer.has_hosts) return;
  regions_[r].usable.assign(analyzer.servers, false);
  for (std::uint32_t server = 0; server < analyzer.servers; ++server) {
    regions_[r].usable[server] = server_up(r, server);
    if (server_up(r, server)) analyzer.idle.push_back(server);
  }
}

void Oracle::host_down(std::size_t r, std::uint32_t host, JobsOnStop jobs) {
  Station& analyzer = regions_[r].analyzer;
  if (!analyzer.has_hosts) return;
  std::erase_if(analyzer.idle, [&](std::uint32_t server) { return host_of(r, server) == host; });
  for (std::uint32_t server = 0; server < analyzer.servers; ++server) {
    if (host_of(r, server) == host) regions_[r].usable[server] = false;
  }
  std::vector<InServicePtr> stopped;
  for (const InServicePtr& running : analyzer.in_service) {
    if (host_of(r, running->server) == host) stopped.push_back(running);
  }
  for (const InServicePtr& running : stopped) {
    stop_service(analyzer, running);
    if (jobs == JobsOnStop::kLost && !running->job.attempt->server_done) {
      lost(running->job.attempt, Cause::kLost);
    }
  }
  if (jobs == JobsOnStop::kLost) return;
  // first come, first resumed
  std::sort(stopped.begin(), stopped.end(),
            [](const InServicePtr& a, const InServicePtr& b) { return a->job.turn > b->job.turn; });
  for (const InServicePtr& running : stopped) {
    Job job = running->job;
    const auto left = static_cast<double>(running->departs - now_);
    job.work_left = speed(analyzer) == 0 ? running->stalled_work
                                         : duration_of_nanoseconds(left * speed(analyzer)).count();
    ++job.attempt->queued;
    analyzer.queue.push_front(std::move(job));
  }
  // more than the bound may be present when it was lowered while all these were in service
  cut_queue(analyzer);
  start_waiting(analyzer);
}

/// What has become of the hosts of a region: those that can be used again are idle, in their order.
void Oracle::look_at_hosts(std::size_t r) {
  Station& analyzer = regions_[r].analyzer;
  if (!analyzer.has_hosts) return;
  for (std::uint32_t server = 0; server < analyzer.servers; ++server) {
    const bool was = regions_[r].usable[server];
    const bool is = server_up(r, server);
    regions_[r].usable[server] = is;
    if (is && !was) {
      const bool at_work =
          std::any_of(analyzer.in_service.begin(), analyzer.in_service.end(),
                      [&](const InServicePtr& running) { return running->server == server; });
      if (!at_work) analyzer.idle.push_back(server);
    }
    if (was && !is) std::erase(analyzer.idle, server);
  }
  start_waiting(analyzer);
}

void Oracle::rescale(Station& station, double before, double after) {
  if (before == after) return;
  for (const InServicePtr& running : station.in_service) {
    const auto left =
        static_cast<double>(before == 0 ? running->stalled_work : running->departs - now_);
    if (after == 0) {
      running->stalled_work = duration_of_nanoseconds(left * before).count();
      ++running->version;
      continue;
    }
    const double longer = before == 0 ? 1 / after : before / after;
    running->departs = now_ + duration_of_nanoseconds(left * longer).count();
    plan_departure(station, running);
  }
}

void Oracle::analyzer_bound(std::size_t r, std::uint32_t bound) {
  regions_[r].analyzer.bound = bound;
  cut_queue(regions_[r].analyzer);
}

void Oracle::cut_queue(Station& station) {
  while (!station.queue.empty() && station.present() > station.bound) {
    count_time(station);
    const Job job = station.queue.back();
    station.queue.pop_back();
    --job.attempt->queued;
    shed(station, job);
  }
}

void Oracle::set_connections(std::size_t r) {
  const RegionState& state = world_.regions[r];
  std::uint32_t connections = built_[r].pool;
  if (connections != kUnlimited) {
    connections = static_cast<std::uint32_t>(
        rounded_up(state.pool_usable * state.pool_connected, connections));
  }
  regions_[r].database.servers = std::min(built_[r].concurrency, connections);
  start_waiting(regions_[r].database);
}

/// Nobody serves: the statements inside fail.
void Oracle::end_statements(std::size_t r) {
  const RegionState& state = world_.regions[r];
  if (state.database_serves) return;
  Station& database = regions_[r].database;
  count_time(database);
  std::vector<Job> inside;
  for (const InServicePtr& running : std::list<InServicePtr>(database.in_service)) {
    inside.push_back(running->job);
    stop_service(database, running);
  }
  for (const Job& job : database.queue) {
    --job.attempt->queued;
    inside.push_back(job);
  }
  database.queue.clear();
  for (const Job& job : inside) {
    if (!job.attempt->server_done) statement_fails(job.attempt, state.database_looks);
  }
}

bool Oracle::ends_in_error(const InService& running) const {
  const Attempt& a = *running.job.attempt;
  const RegionState& state = world_.regions[a.region];
  if (!regions_[a.region].analyzer.limited()) {
    return draws::server_error(a.key, state.error_hosts * state.errors);
  }
  const std::uint64_t bad_hosts =
      rounded_up(state.error_hosts, in_.platform.regions[a.region].servers);
  if (state.error_hosts < 1 && host_of(a.region, running.server) >= bad_hosts) return false;
  return draws::server_error(a.key, state.errors);
}

void Oracle::each_cache(std::size_t r, CacheTier tier, const std::function<void(NaiveCache&)>& f) {
  Region& region = regions_[r];
  if (tier == CacheTier::kLocal) {
    for (NaiveCache& local : region.locals) f(local);
  } else if (tier == CacheTier::kRegional) {
    if (region.regional) f(*region.regional);
  } else if (region.shared_part) {
    f(*region.shared_part);
  }
}

/// Nodes that are gone have taken their room along, where they are not whole instances.
void Oracle::make_room(std::size_t r, CacheTier tier) {
  const CacheOptions& caches = in_.dataplane.caches;
  const std::uint64_t entries =
      tier == CacheTier::kLocal      ? (caches.local ? caches.local->entries : 0)
      : tier == CacheTier::kRegional ? (caches.regional ? caches.regional->entries : 0)
                                     : part_of_shared_;
  if (entries == kUnlimitedEntries) return;
  const auto t = static_cast<std::size_t>(tier);
  const RegionState& state = world_.regions[r];
  const double left = tier == CacheTier::kLocal ? 1 : 1 - state.cache_lost[t];
  const auto room = rounded_up(state.cache_size[t] * left, static_cast<double>(entries));
  each_cache(r, tier, [&](NaiveCache& cache) { cache.resize(room); });
}

void Oracle::caches_change(const Change& change) {
  if (const auto* gone = std::get_if<CacheNodes>(&change)) {
    const std::size_t r = index(gone->region);
    if (gone->tier == CacheTier::kLocal) {
      std::vector<NaiveCache>& locals = regions_[r].locals;
      const auto nodes = static_cast<double>(locals.size());
      for (std::size_t i = 0; i < locals.size(); ++i) {
        if (i < rounded_up(gone->lost, nodes)) locals[i].clear();
      }
      return;
    }
    each_cache(r, gone->tier, [&](NaiveCache& cache) {
      cache.drop_if([&](Key key) {
        return draws::cache_place(replication_key_, family_of(key), number_of(key)) < gone->lost;
      });
    });
    make_room(r, gone->tier);
  } else if (const auto* size = std::get_if<CacheSize>(&change)) {
    make_room(index(size->region), size->tier);
  } else if (const auto* dropped = std::get_if<CacheDrop>(&change)) {
    const std::uint64_t drop =
        draws::drop_key(replication_key_, now_, dropped->region, dropped->tier);
    each_cache(index(dropped->region), dropped->tier, [&](NaiveCache& cache) {
      cache.drop_if([&](Key key) {
        return draws::cache_lot(drop, family_of(key), number_of(key)) < dropped->share;
      });
    });
  }
}

// ---- Updates of content ------------------------------------------------------------------------

void Oracle::expect_next_update() {
  const std::uint64_t update = updates_++;
  KeyedGenerator g(draws::update_key(replication_key_, update), Purpose::kContentUpdate, 0);
  const double gap = boost::random::exponential_distribution<double>{}(g);
  last_update_ +=
      duration_of_nanoseconds(gap / in_.workload.content_updates_per_second * 1e9).count();
  if (last_update_ >= measure_end_) return;
  at(last_update_, Kind::kContentUpdate, 0, [this, update] { content_update(update); });
}

void Oracle::content_update(std::uint64_t update) {
  const std::uint64_t update_key = draws::update_key(replication_key_, update);
  KeyedGenerator which(update_key, Purpose::kContentUpdate, 1);
  const std::uint32_t item = popularity_->sample(which);
  KeyedGenerator who(update_key, Purpose::kContentUpdate, 2);
  double u = uniform01(who);
  const auto& learner_regions = in_.workload.learner_regions;
  std::size_t origin = 0;
  while (origin + 1 < learner_regions.size() && u >= learner_regions[origin].share) {
    u -= learner_regions[origin++].share;
  }

  const std::size_t home = homes_[origin];
  invalidate(home, item);
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    if (r == home) continue;
    const auto takes = way(home, r, LinkLeg::kWrite, update_key, Purpose::kInvalidateThere, r);
    if (!takes) continue;
    at(
        now_ + *takes, Kind::kInvalidate, r, [this, r, item] { invalidate(r, item); }, r);
  }
  expect_next_update();
}

void Oracle::invalidate(std::size_t r, std::uint32_t item) {
  Region& region = regions_[r];
  const Key changed = key_of(Family::kContent, item);
  for (NaiveCache& local : region.locals) local.drop(changed);
  if (region.regional) region.regional->drop(changed);
  if (region.shared_part && owner_of_content(item) == r) region.shared_part->drop(changed);
}

}  // namespace fivenines::oracle
