// Rules, "Stations": entering, waiting, starting, being served.
#include <algorithm>
#include <utility>

#include "sim/dataplane/request_draws.hpp"
#include "tests/oracle/life.hpp"

namespace fivenines::oracle {

void Oracle::enter(Station& station, Job job) {
  if (station.passes_through) return completed(station, job);
  if (station.present() >= station.bound) return shed(station, job);
  job.entered = now_;
  job.turn = turns_++;
  count_time(station);
  station.counts.arrivals += in_window();
  if (station.may_start() && station.queue.empty()) return start(station, std::move(job));
  ++job.attempt->queued;
  station.queue.push_back(std::move(job));
}

/// The station has a server for the job.
void Oracle::start(Station& station, Job job) {
  if (job.attempt->server_done) return;  // turned back elsewhere while it stood here
  if (station.limited() && now_ >= job.attempt->give_up) {
    station.counts.gave_up += in_window();
    lost(job.attempt, now_ > job.entered ? Cause::kGaveUpWaiting : Cause::kTimeout);
    return;
  }
  count_time(station);
  auto running = std::make_shared<InService>();
  if (station.has_hosts) {
    running->server = station.idle.front();
    station.idle.pop_front();
  }
  const double left = job.work_left ? static_cast<double>(*job.work_left) : work(job);
  running->job = std::move(job);
  station.in_service.push_back(running);
  if (speed(station) == 0) {
    running->stalled_work = duration_of_nanoseconds(left).count();
    return;
  }
  running->departs = now_ + duration_of_nanoseconds(left / speed(station)).count();
  plan_departure(station, running);
}

void Oracle::start_waiting(Station& station) {
  while (station.may_start() && !station.queue.empty()) {
    count_time(station);
    Job job = std::move(station.queue.front());
    station.queue.pop_front();
    --job.attempt->queued;
    start(station, std::move(job));
  }
}

void Oracle::plan_departure(Station& station, const InServicePtr& running) {
  const std::uint64_t version = ++running->version;
  at(running->departs, Kind::kServiceDone, static_cast<std::uint64_t>(running->job.kind),
     running->job.attempt, [this, &station, running, version] {
       if (running->version == version) service_done(station, running);
     });
}

/// What is in service for an attempt whose client has given up ends, and the attempt with it.
void Oracle::cancel_jobs(const AttemptPtr& a) {
  std::vector<std::pair<Station*, InServicePtr>> found;
  const auto look = [&](Station& station) {
    for (const InServicePtr& running : station.in_service) {
      if (running->job.attempt == a) found.emplace_back(&station, running);
    }
  };
  for (Region& region : regions_) {
    look(region.balancer);
    look(region.shared);
    look(region.database);
    look(region.analyzer);
    for (Station& extra : region.extras) look(extra);
  }
  if (found.empty()) return;
  std::sort(found.begin(), found.end(),
            [](const auto& x, const auto& y) { return x.second->job.kind < y.second->job.kind; });
  lost(a, a->cause);
  for (const auto& [station, running] : found) {
    free_server(*station, running);
    station->counts.gave_up += in_window();
  }
}

void Oracle::free_server(Station& station, const InServicePtr& running) {
  stop_service(station, running);
  if (station.has_hosts && server_up(station.region, running->server)) {
    station.idle.push_back(running->server);
  }
  start_waiting(station);
}

void Oracle::service_done(Station& station, const InServicePtr& running) {
  free_server(station, running);
  station.counts.completed += in_window();
  if (running->job.attempt->server_done) return;
  if (running->job.kind == JobKind::kAnalyze) {
    const bool error = ends_in_error(*running);
    analysis_ended(*running, error);
    if (error) return turn_back(running->job.attempt, Cause::kServerError);
  }
  completed(station, running->job);
}

/// Takes the job out of service; its planned departure does not happen any more.
void Oracle::stop_service(Station& station, const InServicePtr& running) {
  count_time(station);
  station.in_service.remove(running);
  ++running->version;
}

void Oracle::completed(Station&, const Job& job) {
  const AttemptPtr a = job.attempt;
  switch (job.kind) {
    case JobKind::kBalancer:
      return enter_extra_or_lookups(a, 0);
    case JobKind::kExtra:
      return enter_extra_or_lookups(a, job.extra + 1);
    case JobKind::kSharedLearner:
    case JobKind::kSharedContent:
      return shared_lookup(a, family_of(job.kind));
    case JobKind::kReadLearner:
    case JobKind::kReadContent:
      return database_read(a, family_of(job.kind));
    case JobKind::kAnalyze:
      if (a->writes) return enter_database(a, JobKind::kWrite);
      return response_leaves(a);
    case JobKind::kWrite:
      return response_leaves(a);
  }
}

void Oracle::shed(Station& station, const Job& job) {
  station.counts.shed += in_window();
  if (job.attempt->server_done) return;
  if (job.kind == JobKind::kSharedLearner || job.kind == JobKind::kSharedContent) {
    // a shed ask returns as a miss
    return answer_ask(job.attempt, family_of(job.kind), false);
  }
  turn_back(job.attempt, Cause::kShed);
}

double Oracle::work(const Job& job) const {
  const Attempt& a = *job.attempt;
  const DataPlaneOptions& options = in_.dataplane;
  switch (job.kind) {
    case JobKind::kBalancer:
      return draws::station_work(a.key, options.balancer.service, Purpose::kBalancer);
    case JobKind::kExtra:
      return draws::station_work(a.key, options.stations[job.extra].station.service,
                                 Purpose::kExtraStation, job.extra);
    case JobKind::kSharedLearner:
    case JobKind::kSharedContent:
      return draws::station_work(a.key, options.caches.shared->service, Purpose::kCacheService,
                                 draws::family_sub(family_of(job.kind)));
    case JobKind::kReadLearner:
    case JobKind::kReadContent:
      return draws::station_work(a.key, options.database.read, Purpose::kDatabaseRead,
                                 draws::family_sub(family_of(job.kind)));
    case JobKind::kAnalyze:
      return draws::analyzer_work(a.key, options.service, world_.variant_split,
                                  learners_.cohort_size(a.learner));
    case JobKind::kWrite:
      return draws::station_work(a.key, options.database.write, Purpose::kDatabaseWrite);
  }
  return 0;
}

double Oracle::pace(const World& world, const Station& station) const {
  const Region& region = regions_[station.region];
  const RegionState& state = world.regions[station.region];
  if (state.paused) return 0;
  if (&station == &region.analyzer) return state.analyzer_speed;
  if (&station == &region.database) return state.database_speed;
  return 1;
}

void Oracle::count_time(Station& station) const {
  const Ns from = std::max(station.counted_to, measure_start_);
  const Ns to = std::min(now_, measure_end_);
  if (from < to) {
    station.counts.busy_ns += (to - from) * static_cast<Ns>(station.in_service.size());
    station.counts.queue_ns += (to - from) * static_cast<Ns>(station.queue.size());
  }
  station.counted_to = now_;
}

}  // namespace fivenines::oracle
