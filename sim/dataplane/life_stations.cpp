// Jobs: entering, starting and ending at stations, and the stations' books.
#include <algorithm>

#include "sim/dataplane/life.hpp"
#include "sim/dataplane/queues.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {

void DataPlane::Life::enter(std::size_t station, Job job) {
  if (pass_through_[station]) return completed(job);
  Station& s = stations_[station];
  if (s.present() >= s.bound) {
    ++s.books.shed;
    return shed(job);
  }
  s.count_to(now_);
  ++s.books.arrivals;
  if (s.queue.empty() && s.has_idle()) {
    start(station, job);
    return;
  }
  ++s.books.waited;
  ++attempts_[job.attempt].queued;
  s.queue.push_back(job);
}

double DataPlane::Life::analyzer_work(std::uint64_t analysis_key, std::uint32_t learner) const {
  return draws::analyzer_work(analysis_key, in_.dataplane.service, world_.variant_split,
                              learners_.cohort_size(learner));
}

double DataPlane::Life::work_ns(const Job& job) const {
  const Attempt& a = attempts_[job.attempt];
  const DataPlaneOptions& options = in_.dataplane;
  switch (job.kind) {
    case JobKind::kBalancer:
      return draws::station_work(a.key, options.balancer.service, Purpose::kBalancer);
    case JobKind::kSharedLearner:
    case JobKind::kSharedContent:
      return draws::station_work(a.key, options.caches.shared->service, Purpose::kCacheService,
                                 draws::family_sub(family_of(job.kind)));
    case JobKind::kReadLearner:
    case JobKind::kReadContent:
      return draws::station_work(a.key, options.database.read, Purpose::kDatabaseRead,
                                 draws::family_sub(family_of(job.kind)));
    case JobKind::kExtra:
      return draws::station_work(a.key, options.stations[a.station].station.service,
                                 Purpose::kExtraStation, a.station);
    case JobKind::kAnalyze:
      if (a.analyzer_work >= 0) return a.analyzer_work;
      return analyzer_work(a.key, a.learner);
    case JobKind::kWrite:
      return draws::station_work(a.key, options.database.write, Purpose::kDatabaseWrite);
  }
  return 0;
}

void DataPlane::Life::start(std::size_t station, const Job& job) {
  Station& s = stations_[station];
  if (!s.unlimited() && now_ >= attempts_[job.attempt].give_up) {
    ++s.books.gave_up;
    const Nanoseconds gave_up = attempts_[job.attempt].give_up;
    const Nanoseconds left = std::max(gave_up, job.entered);
    s.books.wait_ns += static_cast<Uint128>(left - job.entered);
    s.books.gone_ns += static_cast<Uint128>(now_ - left);
    return over_at_server(job.attempt,
                          now_ > job.entered ? Cause::kGaveUpWaiting : Cause::kTimeout);
  }
  if (replicas_ && job.kind == JobKind::kAnalyze && job.work_left < 0) {
    read_own_copy(attempts_[job.attempt]);
  }
  const double work = job.work_left >= 0 ? static_cast<double>(job.work_left) : work_ns(job);
  // a station that stands still keeps the work itself
  const bool stands_still = s.speed == 0;
  const Nanoseconds service =
      duration_of_nanoseconds(s.speed == 1 || stands_still ? work : work / s.speed).count();

  if (job.kind == JobKind::kAnalyze && !stands_still && answers_at_once(job, service)) return;

  std::uint32_t id;
  if (free_running_.empty()) {
    id = static_cast<std::uint32_t>(running_.size());
    running_.emplace_back();
  } else {
    id = free_running_.back();
    free_running_.pop_back();
  }
  const Attempt& a = attempts_[job.attempt];
  Running& running = running_[id];
  running.attempt = job.attempt;
  running.attempt_generation = job.generation;
  running.kind = job.kind;
  running.entered = job.entered;
  running.started = now_;
  running.departs = stands_still ? service : now_ + service;
  running.station = static_cast<std::uint16_t>(station);
  running.active = true;
  running.turn = starts_++;
  running.learner_region = a.learner_region;
  running.number = a.number;
  running.arrival_index = a.arrival_index;
  running.server = s.unlimited() ? 0 : s.take_server();
  ++s.busy;
  if (job.work_left < 0) s.books.wait_ns += static_cast<Uint128>(now_ - job.entered);
  if (in_.dataplane.cancel) remember_running(id);
  if (stands_still) return;
  calendar_.push({running.departs, id, what(kServiceDone, running.generation)});
}

// Where nobody waits for a server, an answer that leaves before the world can change, and before
// the books are closed, is counted as it is computed: nothing can come in between, and in which
// order answers are counted does not show.
bool DataPlane::Life::answers_at_once(const Job& job, Nanoseconds service) {
  Attempt& a = attempts_[job.attempt];
  Station& s = stations_[analyzer(a.region)];
  const Nanoseconds departs = now_ + service;
  if (!s.unlimited() || s.bound != kUnlimited || departs >= std::min(stop_, next_boundary_) ||
      departs + a.access_back > a.give_up || a.writes || job.work_left >= 0 || !hosts_.empty() ||
      world_.regions[a.region].errors > 0) {
    return false;
  }
  ++events_;
  s.books.busy_ns += static_cast<Uint128>(service);
  s.books.response_ns += static_cast<Uint128>(departs - job.entered);
  s.books.wait_ns += static_cast<Uint128>(now_ - job.entered);
  ++s.books.completed;
  a.compute = ShortSpan{service};
  a.compute_done = departs;
  const Nanoseconds joined = std::exchange(now_, departs);
  response_leaves(job.attempt);
  now_ = joined;
  return true;
}

void DataPlane::Life::end_running(std::uint32_t id) {
  Running& running = running_[id];
  Station& s = stations_[running.station];
  s.count_to(now_);
  --s.busy;
  if (!s.unlimited()) s.give_server(running.server);
  running.active = false;
  ++running.generation;
  free_running_.push_back(id);
}

/// So that it is found when the client of its attempt gives up.
void DataPlane::Life::remember_running(std::uint32_t slot) {
  const Running& running = running_[slot];
  if (running_of_.size() <= running.attempt) running_of_.resize(attempts_.size());
  std::vector<std::uint32_t>& slots = running_of_[running.attempt];
  std::erase_if(slots, [&](std::uint32_t other) {
    return other == slot || !running_[other].active || running_[other].attempt != running.attempt ||
           running_[other].attempt_generation != running.attempt_generation;
  });
  slots.push_back(slot);
}

void DataPlane::Life::cancel_jobs(std::uint32_t id) {
  if (running_of_.size() <= id) return;
  const std::uint32_t generation = attempts_[id].generation;
  std::vector<std::uint32_t> found;
  for (const std::uint32_t slot : std::exchange(running_of_[id], {})) {
    const Running& running = running_[slot];
    if (running.active && running.attempt == id && running.attempt_generation == generation) {
      found.push_back(slot);
    }
  }
  if (found.empty()) return;
  std::sort(found.begin(), found.end(), [this](std::uint32_t x, std::uint32_t y) {
    return running_[x].kind < running_[y].kind;
  });
  Attempt& a = attempts_[id];
  a.server_done = true;
  a.inside = false;
  if (a.leads != 0) reads_will_not_come(id);
  for (const std::uint32_t slot : found) {
    const std::size_t station = running_[slot].station;
    end_running(slot);
    ++stations_[station].books.gave_up;
    start_waiting(station);
  }
}

void DataPlane::Life::service_done(std::uint32_t id) {
  const std::size_t station = running_[id].station;
  const Nanoseconds started = running_[id].started;
  const Job done = running_[id].job();
  const std::uint32_t server = running_[id].server;
  Station& s = stations_[station];
  end_running(id);
  ++s.books.completed;
  s.books.response_ns += static_cast<Uint128>(now_ - done.entered);
  if (!s.queue.empty()) start_waiting(station);
  if (!job_is_wanted(done)) return;
  if (done.kind == JobKind::kAnalyze) {
    attempts_[done.attempt].compute = ShortSpan{now_ - started};
    const bool error = world_.regions[s.region].errors > 0 &&
                       ends_in_error(attempts_[done.attempt], s.region, server);
    if (!hosts_.empty()) analysis_ended(s.region, server, error);
    if (error) return turn_back(done.attempt, Cause::kServerError);
  }
  completed(done);
}

void DataPlane::Life::end_jobs(std::size_t station, const std::function<void(const Job&)>& then) {
  for (std::uint32_t id = 0; id < running_.size(); ++id) {
    if (!running_[id].active || running_[id].station != station) continue;
    const Job job = running_[id].job();
    end_running(id);
    if (job_is_wanted(job)) then(job);
  }
  Station& s = stations_[station];
  s.count_to(now_);
  for (std::size_t j = 0; j < s.queue.size(); ++j) {
    const Job& job = s.queue[j];
    if (!job_is_wanted(job)) continue;
    --attempts_[job.attempt].queued;
    then(job);
  }
  s.queue.clear();
}

void DataPlane::Life::start_waiting(std::size_t station) {
  Station& s = stations_[station];
  while (!s.queue.empty() && s.has_idle()) {
    s.count_to(now_);
    const Job job = s.queue.front();
    s.queue.pop_front();
    if (!job_is_wanted(job)) continue;
    --attempts_[job.attempt].queued;
    start(station, job);
  }
}

void DataPlane::Life::completed(const Job& job) {
  const std::uint32_t id = job.attempt;
  Attempt& a = attempts_[id];
  switch (job.kind) {
    case JobKind::kBalancer:
      return next_station_or_lookups(id);
    case JobKind::kSharedLearner:
      return shared_lookup(id, Family::kLearnerRecord);
    case JobKind::kSharedContent:
      return shared_lookup(id, Family::kContent);
    case JobKind::kReadLearner:
      a.database[0] = ShortSpan{now_ - job.entered};
      if (a.leads != 0) read_is_there(id, Family::kLearnerRecord);
      return back_at_region(id, Family::kLearnerRecord, CacheLevel::kDatabase);
    case JobKind::kReadContent:
      a.database[1] = ShortSpan{now_ - job.entered};
      if (a.leads != 0) read_is_there(id, Family::kContent);
      return back_at_region(id, Family::kContent, CacheLevel::kDatabase);
    case JobKind::kExtra:
      ++a.station;
      return next_station_or_lookups(id);
    case JobKind::kAnalyze:
      a.compute_done = now_;
      if (!a.writes) return response_leaves(id);
      if (replicas_) return begin_write(id);
      return enter_database(id, JobKind::kWrite, a.region);
    case JobKind::kWrite:
      ++seen_[a.region].commits;
      if (replicas_) return written_at(id, a.pending);
      return response_leaves(id);
  }
}

void DataPlane::Life::shed(const Job& job) {
  if (job.kind == JobKind::kSharedLearner || job.kind == JobKind::kSharedContent) {
    // a cache that cannot answer is a miss, not an error
    const Attempt& a = attempts_[job.attempt];
    const Family family = family_of(job.kind);
    return answer_ask(job.attempt, family, caches_.owned(family, a).owner, kSharedMiss);
  }
  if (replicas_ && job.kind == JobKind::kWrite) {
    return error_from(job.attempt, attempts_[job.attempt].pending, Cause::kShed);
  }
  turn_back(job.attempt, Cause::kShed);
}

void DataPlane::Life::pass_second(Nanoseconds now) {
  while (next_boundary_ <= now) {
    const Nanoseconds at = next_boundary_;
    close_books(at);
    const Nanoseconds second = (at / 1'000'000'000 + 1) * 1'000'000'000;
    next_boundary_ = second;
    for (const SimTime edge : {in_.measure_start, in_.measure_end}) {
      if (nanoseconds(edge) > at) next_boundary_ = std::min(next_boundary_, nanoseconds(edge));
    }
  }
}

void DataPlane::Life::close_books(Nanoseconds at) {
  if (at == closed_at_) return;
  closed_at_ = at;
  if (queues_) queues_->close(at);
  for (std::size_t i = 0; i < stations_.size(); ++i) {
    if (pass_through_[i]) continue;
    Station& s = stations_[i];
    s.count_to(at);
    if (at == nanoseconds(in_.measure_start)) books_at_start_[i] = s.books;
    if (at == nanoseconds(in_.measure_end)) books_at_end_[i] = s.books;
    if (at % 1'000'000'000 == 0 && at > 0) {
      const StationBooks& before = books_at_second_start_[i];
      const auto busy_ns = static_cast<double>(s.books.busy_ns - before.busy_ns);
      const auto server_ns = static_cast<double>(s.books.server_ns - before.server_ns);
      busy_by_second_[i].push_back(
          static_cast<float>(busy_ns / (s.unlimited() || server_ns == 0 ? 1e9 : server_ns)));
      waiting_by_second_[i].push_back(
          static_cast<float>(static_cast<double>(s.books.queue_ns - before.queue_ns) / 1e9));
      books_at_second_start_[i] = s.books;
    }
  }
}

}  // namespace fivenines
