// What the changes of the world do to what is inside, and the updates of content.
#include <algorithm>
#include <boost/random/exponential_distribution.hpp>
#include <list>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/draws.hpp"
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
    if (!before.regions[index(again->region)].server_up[again->server]) {
      host_up(index(again->region), again->server);
    }
  } else if (const auto* pace = std::get_if<AnalyzerSpeed>(&change)) {
    analyzer_speed(index(pace->region), before.regions[index(pace->region)].analyzer_speed);
  } else if (const auto* bound = std::get_if<AnalyzerBound>(&change)) {
    analyzer_bound(index(bound->region), bound->bound);
  } else if (const auto* limits = std::get_if<DatabaseLimits>(&change)) {
    database_limits(index(limits->region), std::min(limits->concurrency, limits->pool));
  } else if (const auto* load = std::get_if<LoadLevel>(&change)) {
    const std::size_t l = index(load->learner_region);
    arrival_moves(l, learner_regions_[l].clock->change_rate(at_nanoseconds(now_), load->factor));
  }
  // a region that is back lets messages in again; new routes, a new split, admission and links are
  // read where needed
}

void Oracle::region_down(std::size_t r) {
  Region& region = regions_[r];
  for (const AttemptPtr& a : std::list<AttemptPtr>(region.inside)) lost(a, Cause::kLost);

  // asks of other regions that stand in this region's shared part die with it
  std::vector<Job> asks;
  for (const InServicePtr& running : region.shared.in_service) asks.push_back(running->job);
  for (const Job& job : region.shared.queue) asks.push_back(job);

  std::vector<Station*> stations{&region.balancer, &region.shared, &region.database,
                                 &region.analyzer};
  for (Station& extra : region.extras) stations.push_back(&extra);
  for (Station* station : stations) {
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

/// The servers that are up, in their order.
void Oracle::all_idle(std::size_t r) {
  Station& analyzer = regions_[r].analyzer;
  analyzer.idle.clear();
  if (!analyzer.has_hosts) return;
  for (std::uint32_t server = 0; server < analyzer.servers; ++server) {
    if (server_up(r, server)) analyzer.idle.push_back(server);
  }
}

void Oracle::host_down(std::size_t r, std::uint32_t host, JobsOnStop jobs) {
  Station& analyzer = regions_[r].analyzer;
  if (!analyzer.has_hosts) return;
  std::erase_if(analyzer.idle, [&](std::uint32_t server) { return host_of(r, server) == host; });
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
    job.work_left = duration_of_nanoseconds(left * speed(analyzer)).count();
    ++job.attempt->queued;
    analyzer.queue.push_front(std::move(job));
  }
  // more than the bound may be present when it was lowered while all these were in service
  cut_queue(analyzer);
  start_waiting(analyzer);
}

void Oracle::host_up(std::size_t r, std::uint32_t host) {
  Station& analyzer = regions_[r].analyzer;
  if (!analyzer.has_hosts) return;
  for (std::uint32_t server = 0; server < analyzer.servers; ++server) {
    if (host_of(r, server) == host) analyzer.idle.push_back(server);
  }
  start_waiting(analyzer);
}

void Oracle::analyzer_speed(std::size_t r, double before) {
  Station& analyzer = regions_[r].analyzer;
  const double longer = before / world_.regions[r].analyzer_speed;
  for (const InServicePtr& running : analyzer.in_service) {
    const auto left = static_cast<double>(running->departs - now_);
    running->departs = now_ + duration_of_nanoseconds(left * longer).count();
    plan_departure(analyzer, running);
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

void Oracle::database_limits(std::size_t r, std::uint32_t servers) {
  regions_[r].database.servers = servers;
  start_waiting(regions_[r].database);
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
    if (takes) at(now_ + *takes, Kind::kInvalidate, r, [this, r, item] { invalidate(r, item); });
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
