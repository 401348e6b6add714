#include "sim/dataplane/queues.hpp"

#include <algorithm>

#include "sim/dataplane/request_draws.hpp"

namespace fivenines {

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
  double servers = 0;
  for (std::size_t r = 0; r < lines_.size(); ++r) {
    Station& s = life_.stations_[life_.analyzer(r)];
    lines_[r].analyzer = &s;
    if (s.unlimited()) continue;
    lines_[r].servers.emplace(s.servers);
    servers += s.servers;
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
    const Nanoseconds round_trip = life_.access_rtt(a) + a.wan;
    a.access_back = round_trip - round_trip / 2;
    stream.to_region = round_trip / 2;
    const double work = draws::station_work(a.key, balancer, Purpose::kBalancer);
    stream.to_analyzer = stream.to_region + duration_of_nanoseconds(work).count();
    lines_[a.region].streams.push_back(std::move(stream));
  }
  // few enough to stay near, and enough that who is inside is looked at seldom
  const double analyses = std::max(512.0, servers);
  at_a_time_ = static_cast<Nanoseconds>(
      std::clamp(analyses / workload.analyses_per_second(), 1e-6, 1e3) * 1e9);
}

void DataPlane::Life::Queues::advance_to(Nanoseconds stop) {
  while (served_to_ < stop) {
    const Nanoseconds until = std::min({stop, life_.next_boundary_, served_to_ + at_a_time_});
    for (Line& line : lines_) {
      let_leave(line, until);
      for (Stream& stream : line.streams) generate_arrivals(stream, until);
      let_join(line, until);
    }
    served_to_ = until;
    if (until == life_.next_boundary_) life_.pass_second(until);
  }
  for (Line& line : lines_) let_leave(line, stop + 1);  // departures at the stop come before it
}

void DataPlane::Life::Queues::generate_arrivals(Stream& stream, Nanoseconds until) {
  LearnerRegion& region = life_.learner_regions_[stream.learner_region];
  while (region.next < until) {
    const FirstDraws& drawn = life_.draws_->take(stream.learner_region);
    const std::uint64_t index = region.arrivals++;
    double work = drawn.analyzer_work;
    if (work < 0) {
      work = draws::analyzer_work(draws::analysis_key(region.key, index),
                                  life_.in_.dataplane.service, life_.world_.variant_split,
                                  life_.learners_.cohort_size(drawn.learner));
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
    if (joins == until) return;
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
    if (visit.departs < until) {
      leaves(line, visit);
    } else {
      line.inside.push_back(visit);
    }
  }
}

/// Those who leave the analyzer before `until`.
void DataPlane::Life::Queues::let_leave(Line& line, Nanoseconds until) {
  std::erase_if(line.inside, [&](const Visit& visit) {
    if (visit.departs >= until) return false;
    leaves(line, visit);
    return true;
  });
}

void DataPlane::Life::Queues::leaves(Line& line, const Visit& visit) {
  Stream& stream = line.streams[visit.stream];
  const Nanoseconds joined = visit.intended + stream.to_analyzer;
  ++life_.events_;
  count_stay(line, visit, visit.departs);
  if (visit.starts >= closed_at_) line.analyzer->apart.wait_ns += visit.starts - joined;
  line.analyzer->apart.response_ns += visit.departs - joined;
  ++line.analyzer->books.completed;

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
  const Nanoseconds joined = visit.intended + line.streams[visit.stream].to_analyzer;
  const auto span = [this, until](Nanoseconds from, Nanoseconds to) {
    return std::max(Nanoseconds{0}, std::min(to, until) - std::max(from, closed_at_));
  };
  line.analyzer->apart.queue_ns += span(joined, visit.starts);
  line.analyzer->apart.busy_ns += span(visit.starts, visit.departs);
}

void DataPlane::Life::Queues::close(Nanoseconds at) {
  for (Line& line : lines_) {
    for (const Visit& visit : line.inside) {
      count_stay(line, visit, at);
      if (visit.starts >= closed_at_ && visit.starts < at) {
        const Nanoseconds joined = visit.intended + line.streams[visit.stream].to_analyzer;
        line.analyzer->apart.wait_ns += visit.starts - joined;
      }
    }
  }
  closed_at_ = at;
}

void DataPlane::Life::Queues::end() {
  for (Line& line : lines_) {
    const auto unfinished = [this](Stream& stream, Nanoseconds intended, std::uint64_t index) {
      stream.attempt.intended = intended;
      stream.attempt.arrival_index = index;
      life_.accounts_.unfinished(stream.attempt);
    };
    for (const Visit& visit : line.inside) {
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
