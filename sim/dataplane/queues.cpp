#include "sim/dataplane/queues.hpp"

#include <algorithm>

#include "sim/dataplane/request_draws.hpp"

namespace fivenines {
namespace {

/// Analyses; so few that they stay near.
constexpr std::size_t kAtATime = 512;

}  // namespace

bool DataPlane::Life::Queues::suffice(const Life& life) {
  const WorkloadOptions& workload = life.in_.workload;
  const DataPlaneOptions& options = life.in_.dataplane;
  const auto is_constant = [](const std::optional<Law>& law) { return !law || law->is_constant(); };
  const bool ways_are_constant =
      life.balancer_is_delay_ && options.stations.empty() &&
      is_constant(options.balancer.service) &&
      std::all_of(workload.learner_regions.begin(), workload.learner_regions.end(),
                  [](const LearnerRegionOptions& l) { return l.access_rtt.is_constant(); });
  const bool clients_wait = !workload.client.timeout && !workload.client.deadline;
  return life.in_.nothing_changes && ways_are_constant && clients_wait && life.families_ == 0 &&
         workload.write_ratio <= 0 && !options.replication &&
         options.analyzer_bound == kUnlimited && life.asks_.empty() && life.hosts_.empty();
}

DataPlane::Life::Queues::Queues(Life& life) : life_(life), lines_(life.regions_) {
  for (std::size_t r = 0; r < lines_.size(); ++r) {
    Station& s = life_.stations_[life_.analyzer(r)];
    lines_[r].analyzer = &s;
    if (!s.unlimited()) lines_[r].servers.emplace(s.servers);
  }
  const WorkloadOptions& workload = life_.in_.workload;
  const std::optional<Law>& balancer = life_.in_.dataplane.balancer.service;
  for (std::size_t l = 0; l < life_.learner_regions_.size(); ++l) {
    if (life_.learner_regions_[l].empty) continue;
    Stream stream;
    stream.learner_region = l;
    Attempt& a = stream.attempt;
    a.learner_region = static_cast<std::uint8_t>(l);
    a.region = static_cast<std::uint8_t>(index(life_.homes_[l]));
    a.wan = life_.place_rtt_[l * lines_.size() + a.region];
    const Ways ways = halves_of(life_.access_rtt(a) + a.wan);
    a.access_back = ways.back;
    stream.to_region = ways.there;
    const double work = draws::station_work(a.key, balancer, Purpose::kBalancer);
    stream.to_analyzer = stream.to_region + duration_of_nanoseconds(work).count();
    lines_[a.region].streams.push_back(std::move(stream));
  }
  at_a_time_ = static_cast<Nanoseconds>(
      std::clamp(static_cast<double>(kAtATime) / workload.analyses_per_second(), 1e-6, 1e3) * 1e9);
}

void DataPlane::Life::Queues::advance_to(Nanoseconds stop) {
  while (served_to_ < stop) {
    const Nanoseconds until = std::min({stop, life_.next_boundary_, served_to_ + at_a_time_});
    for (Line& line : lines_) {
      for (Stream& stream : line.streams) generate_arrivals(stream, until);
      let_join(line, until);
    }
    served_to_ = until;
    if (until == life_.next_boundary_) life_.pass_second(until);
  }
}

void DataPlane::Life::Queues::generate_arrivals(Stream& stream, Nanoseconds until) {
  LearnerRegion& region = life_.learner_regions_[stream.learner_region];
  while (region.next < until) {
    const FirstDraws& drawn = life_.draws_->take(stream.learner_region);
    const std::uint64_t index = region.arrivals++;
    double work = drawn.analyzer_work;
    if (work < 0) {
      work = life_.analyzer_work(draws::analysis_key(region.key, index), drawn.learner);
    }
    life_.accounts_.arrived(stream.learner_region, region.next);
    stream.on_the_way.push_back({region.next, duration_of_nanoseconds(work).count(), index});
    life_.await_next_arrival(region, drawn.gap_after);
  }
}

/// Those who reach the analyzer before `until`.
void DataPlane::Life::Queues::let_join(Line& line, Nanoseconds until) {
  for (;;) {
    std::uint32_t first = 0;
    Nanoseconds joins = until;
    for (std::uint32_t i = 0; i < line.streams.size(); ++i) {
      Stream& stream = line.streams[i];
      if (stream.on_the_way.empty()) continue;
      const Nanoseconds at = stream.on_the_way.front().intended + stream.to_analyzer;
      if (at >= joins) continue;
      first = i;
      joins = at;
    }
    if (joins == until) break;
    Stream& stream = line.streams[first];
    const Arrival arrival = stream.on_the_way.front();
    stream.on_the_way.pop_front();
    ++life_.events_;
    ++line.analyzer->books.arrivals;
    Visit visit{arrival.intended, joins, joins + arrival.service, arrival.index, first};
    if (line.servers) {
      visit.starts = std::max(joins, line.servers->earliest());
      visit.departs = visit.starts + arrival.service;
      line.servers->replace_earliest(visit.departs);
      line.analyzer->books.waited += visit.starts > joins;
    }
    ++line.joined;
    place(line, visit, until);
  }
  // seldom enough that it costs each who joins one look
  if (line.joined >= std::max(kAtATime, line.inside.size())) let_leave(line, until);
}

void DataPlane::Life::Queues::place(Line& line, const Visit& visit, Nanoseconds until) {
  if (visit.departs < until) {
    leaves(line, visit);
  } else if (visit.starts < until) {
    line.inside.push_back(visit);
  } else {
    line.waiting.push_back(visit);
    ++line.waiting_new;
  }
}

/// Those who start or leave before `until`.
void DataPlane::Life::Queues::let_leave(Line& line, Nanoseconds until) {
  line.joined = 0;
  std::erase_if(line.inside, [&](const Visit& visit) {
    if (visit.departs >= until) return false;
    leaves(line, visit);
    return true;
  });
  while (!line.waiting.empty() && line.waiting.front().starts < until) {
    const Visit visit = line.waiting.front();
    line.waiting.pop_front();
    line.waiting_new = std::min(line.waiting_new, line.waiting.size());
    place(line, visit, until);
  }
}

void DataPlane::Life::Queues::leaves(Line& line, const Visit& visit) {
  Stream& stream = line.streams[visit.stream];
  const Nanoseconds joined = joined_at(line, visit);
  StationBooks& books = line.analyzer->books;
  ++life_.events_;
  count_stay(line, visit, visit.departs);
  if (visit.starts >= closed_at_) books.wait_ns += static_cast<Uint128>(visit.starts - joined);
  books.response_ns += static_cast<Uint128>(visit.departs - joined);
  ++books.completed;

  Attempt& a = stream.attempt;
  a.intended = a.started = visit.intended;
  a.arrival_index = visit.index;
  a.arrived = visit.intended + stream.to_region;
  a.lookups_started = a.lookups_answered = joined;
  a.compute_done = visit.departs;
  a.compute = ShortSpan{visit.departs - visit.starts};
  const Nanoseconds reached = visit.departs + a.access_back;
  if (reached <= nanoseconds(life_.in_.end)) {
    life_.accounts_.answered(a, visit.departs, reached);
  } else {
    life_.accounts_.unfinished(a);
  }
}

/// What a visit adds to waiting and service from when the books were closed last up to `until`,
/// which is not after its departure.
void DataPlane::Life::Queues::count_stay(Line& line, const Visit& visit, Nanoseconds until) {
  const auto span = [this, until](Nanoseconds from, Nanoseconds to) {
    return static_cast<Uint128>(
        std::max(Nanoseconds{0}, std::min(to, until) - std::max(from, closed_at_)));
  };
  line.analyzer->books.queue_ns += span(joined_at(line, visit), visit.starts);
  line.analyzer->books.busy_ns += span(visit.starts, visit.departs);
}

void DataPlane::Life::Queues::close(Nanoseconds at) {
  for (Line& line : lines_) {
    let_leave(line, at);
    StationBooks& books = line.analyzer->books;
    for (const Visit& visit : line.inside) {
      count_stay(line, visit, at);
      if (visit.starts >= closed_at_) {
        books.wait_ns += static_cast<Uint128>(visit.starts - joined_at(line, visit));
      }
    }
    // a backlog is not gone through each time: who has waited since before has waited all the time
    const std::size_t since_before = line.waiting.size() - line.waiting_new;
    books.queue_ns += static_cast<Uint128>(at - closed_at_) * since_before;
    for (std::size_t i = since_before; i < line.waiting.size(); ++i) {
      count_stay(line, line.waiting[i], at);
    }
    line.waiting_new = 0;
  }
  closed_at_ = at;
}

void DataPlane::Life::Queues::end() {
  for (Line& line : lines_) {
    // what leaves or starts at this very instant does so before the run ends
    let_leave(line, served_to_ + 1);
    for (const Visit& visit : line.inside) {
      if (visit.starts == served_to_) {
        line.analyzer->books.wait_ns += static_cast<Uint128>(visit.starts - joined_at(line, visit));
      }
    }
    const auto unfinished = [this](Stream& stream, Nanoseconds intended, std::uint64_t index) {
      stream.attempt.intended = intended;
      stream.attempt.arrival_index = index;
      life_.accounts_.unfinished(stream.attempt);
    };
    for (const Visit& visit : line.inside) {
      unfinished(line.streams[visit.stream], visit.intended, visit.index);
    }
    for (std::size_t i = 0; i < line.waiting.size(); ++i) {
      const Visit& visit = line.waiting[i];
      unfinished(line.streams[visit.stream], visit.intended, visit.index);
    }
    for (Stream& stream : line.streams) {
      for (std::size_t i = 0; i < stream.on_the_way.size(); ++i) {
        unfinished(stream, stream.on_the_way[i].intended, stream.on_the_way[i].index);
      }
    }
  }
}

}  // namespace fivenines
