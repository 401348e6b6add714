// What happens at the learners': arrivals, attempts, giving up, retries.
#include <algorithm>
#include <limits>

#include "sim/dataplane/life.hpp"
#include "sim/dataplane/replicas.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {

void DataPlane::Life::generate_arrivals(Nanoseconds until) {
  for (std::size_t l = 0; l < learner_regions_.size(); ++l) {
    while (learner_regions_[l].next < until) begin_analysis(l, learner_regions_[l].next);
    generate_give_ups(learner_regions_[l], until);
  }
  generated_to_ = until;
}

// Nearly every attempt is answered long before its client would give up, so these wait in a line of
// their own, and only what still matters when its time comes gets into the calendar.
void DataPlane::Life::generate_give_ups(LearnerRegion& region, Nanoseconds until) {
  constexpr std::size_t kPrefetchAhead = 16;
  Ring<Event>& line = region.give_ups;
  while (!line.empty() && line.front().time < until) {
    if (line.size() > kPrefetchAhead) prefetch_wanted(line[kPrefetchAhead]);
    const Event event = line.front();
    line.pop_front();
    if (still_wanted(event)) calendar_.push(event);
  }
}

void DataPlane::Life::begin_analysis(std::size_t learner_region, Nanoseconds intended) {
  LearnerRegion& region = learner_regions_[learner_region];
  const std::uint64_t index = region.arrivals++;
  const std::uint64_t key = draws::analysis_key(region.key, index);
  accounts_.arrived(learner_region, intended);
  if (!region.started_by_second.empty()) {
    ++region.started_by_second[static_cast<std::size_t>(intended / 1'000'000'000)];
  }

  const std::uint32_t id = attempts_.take();
  Attempt& a = attempts_[id];
  a.key = key;
  a.intended = intended;
  a.arrival_index = index;
  a.learner_region = static_cast<std::uint8_t>(learner_region);
  a.number = 0;
  const FirstDraws& drawn = draws_->take(learner_region);
  if (learners_matter_) a.learner = drawn.learner;
  if (content_ != nullptr) a.content = drawn.content;
  a.writes = drawn.writes;
  a.analyzer_work = drawn.analyzer_work;
  a.clear_marks();
  if (!learners_as_declared_) [[unlikely]]
    make_strange(a);
  begin_attempt(id, intended, drawn.access_rtt);

  await_next_arrival(region, drawn.gap_after);
}

void DataPlane::Life::await_next_arrival(LearnerRegion& region, double gap) {
  const SimTime next = region.clock.next(gap);
  region.next = next < in_.measure_end ? nanoseconds(next) : nanoseconds(kNever);
}

Nanoseconds DataPlane::Life::access_rtt(const Attempt& a) const {
  return draws::access_rtt(a.key, in_.workload.learner_regions[a.learner_region].access_rtt);
}

void DataPlane::Life::begin_attempt(std::uint32_t id, Nanoseconds start, Nanoseconds access_rtt) {
  Attempt& a = attempts_[id];
  a.region = static_cast<std::uint8_t>(index(route_of(a)));
  ++seen_[a.region].routed;
  a.started = start;
  a.pending = a.queued = a.station = a.levels = 0;
  a.cause = Cause::kNone;
  a.inside = a.server_done = a.client_done = false;
  a.compute = a.database[0] = a.database[1] = ShortSpan{};

  a.wan = place_rtt_[a.learner_region * regions_ + a.region];
  const Ways ways = halves_of(access_rtt + a.wan);
  a.access_back = ways.back;
  a.arrived = start + ways.there;
  const std::size_t home = index(homes_[a.learner_region]);
  if (has_jitter_ && home != a.region) {
    const Nanoseconds there = jitter(home, a.region, LinkLeg::kRead, a.key, Purpose::kWayThere, 0);
    const Nanoseconds back = jitter(a.region, home, LinkLeg::kReply, a.key, Purpose::kWayBack, 0);
    a.arrived += there;
    a.access_back += back;
    a.wan += there + back;
  }

  const ClientOptions& client = in_.workload.client;
  a.give_up = nanoseconds(kNever);
  if (client.timeout) a.give_up = start + draws::timeout(a.key, *client.timeout);
  if (client.deadline) a.give_up = std::min(a.give_up, a.intended + client.deadline->count());
  if (a.give_up < nanoseconds(kNever)) {
    if (give_ups_in_order_ && a.number == 0) {
      learner_regions_[a.learner_region].give_ups.push_back(
          {a.give_up, id, what(kGiveUp, a.generation)});
    } else {
      push(a.give_up, kGiveUp, id);
    }
  }
  if (caches_.has_local()) {
    a.instance = static_cast<std::uint16_t>(
        draws::local_instance(a.key, a.learner, *in_.dataplane.caches.local));
  }
  approach(id);
}

void DataPlane::Life::make_strange(Attempt& a) const {
  const LearnerRegion& region = learner_regions_[a.learner_region];
  const LearnerState& state = world_.learner_state(learner_region_id(a.learner_region));
  a.absent = content_ != nullptr && draws::asks_for_nothing(a.key, state.penetration);
  a.hot = draws::is_hot(a.key, state.hot);
  if (!a.hot) return;
  a.learner = draws::hot_member(a.key, region.hot);
  a.analyzer_work = kNotDrawn;
  if (content_ != nullptr) a.content = region.hot_item;
}

RegionId DataPlane::Life::route_of(const Attempt& a) const {
  const LearnerState* strange = nullptr;
  if (!learners_as_declared_) [[unlikely]] {
    strange = &world_.learner_state(learner_region_id(a.learner_region));
    if (strange->frozen == 0 && strange->override_to) return *strange->override_to;
    if (strange->frozen == 0) strange = nullptr;
  }
  const std::vector<RouteShare>& routes = world_.routes[a.learner_region];
  if (routes.size() == 1 && strange == nullptr) return routes.front().region;
  const std::uint64_t key = learner_regions_[a.learner_region].key;
  const std::uint32_t learner =
      learners_matter_ || a.hot
          ? a.learner
          : draws::learner(draws::analysis_key(key, a.arrival_index),
                           learners_.first(a.learner_region), learners_.count(a.learner_region));
  const std::uint64_t routing_key = in_.workload.client.sticky ? draws::routing_key(key, learner)
                                                               : draws::attempt_routing_key(a.key);
  if (strange != nullptr) [[unlikely]] {
    if (draws::keeps_routes(routing_key, strange->frozen)) {
      return draws::route(routing_key, strange->frozen_routes);
    }
    if (strange->override_to) return *strange->override_to;
  }
  return draws::route(routing_key, routes);
}

// With a balancer that is only a delay, reaching the region and leaving the balancer are one event,
// as long as the region runs when the attempt starts; should it stop before the attempt arrives,
// the shortcut is turned back into two steps.
void DataPlane::Life::approach(std::uint32_t id) {
  Attempt& a = attempts_[id];
  const RegionState& state = world_.regions[a.region];
  if (!state.up) {  // arrivals are made some slots ahead, one learner region after the other
    std::optional<SimTime>& last = outages_[outage_of_[a.region]].last_routed;
    last = std::max(last, std::optional(at_nanoseconds(a.started)));
  }
  if (state.admitted < 1 && !draws::admitted(a.key, state.admitted)) {
    a.station = kNotAdmitted;
    return push(a.arrived, kReachRegion, id);
  }
  const bool two_steps =
      !balancer_is_delay_ || !world_.runs(a.region) || (replicas_ && is_outside(a, a.region));
  if (two_steps) return push(a.arrived, kReachRegion, id);
  a.inside = a.approaching = true;
  const double work =
      draws::station_work(a.key, in_.dataplane.balancer.service, Purpose::kBalancer);
  push(a.arrived + duration_of_nanoseconds(work).count(), kPastBalancer, id);
}

void DataPlane::Life::client_error(std::uint32_t id) {
  attempts_[id].client_done = true;
  attempt_failed(id);
}

void DataPlane::Life::client_gives_up(std::uint32_t id) {
  Attempt& a = attempts_[id];
  a.client_done = true;
  if (!a.server_done) a.cause = a.queued > 0 ? Cause::kGaveUpWaiting : Cause::kTimeout;
  if (a.at_switch) writing_at_switch_ended(a, false);
  if (a.station == kWaitsForCopies) a.server_done = true;
  if (in_.dataplane.cancel && !a.server_done) cancel_jobs(id);
  attempt_failed(id);
}

void DataPlane::Life::attempt_failed(std::uint32_t id) {
  const Attempt failed = attempts_[id];
  attempts_.give_if_over(id);
  ++seen_[failed.region].failed;
  for (; watches_open_ > 0; --watches_open_) {
    watches_[watches_.size() - watches_open_].first_failure = at_nanoseconds(now_);
  }

  const RetryOptions& retries = in_.workload.client.retries;
  const std::uint32_t retry = failed.number + 1U;
  if (retry <= retries.max) {
    const Nanoseconds start = now_ + draws::backoff(failed.key, retries, retry);
    const bool in_time = !in_.workload.client.deadline ||
                         start < failed.intended + in_.workload.client.deadline->count();
    if (in_time && budget_allows(learner_regions_[failed.learner_region])) {
      accounts_.retried(failed.learner_region, now_);
      const std::uint32_t next = attempts_.take();
      Attempt& a = attempts_[next];
      const std::uint32_t generation = a.generation;
      a = failed;
      a.generation = generation;
      a.number = static_cast<std::uint8_t>(retry);
      a.key = draws::attempt_key(
          draws::analysis_key(learner_regions_[a.learner_region].key, a.arrival_index), retry);
      a.analyzer_work = kNotDrawn;
      a.inside = a.approaching = a.server_done = a.client_done = false;
      push(start, kRetryStart, next);
      return;
    }
  }
  accounts_.failed(failed, failed.cause, now_);
}

bool DataPlane::Life::budget_allows(LearnerRegion& region) {
  const auto second = static_cast<std::size_t>(now_ / 1'000'000'000);
  if (!in_.workload.client.retries.budget) return true;
  std::uint64_t retries = 1;
  for (std::size_t s = second < 9 ? 0 : second - 9; s <= second; ++s) {
    retries += region.retries_by_second[s];
  }
  std::uint64_t started = 0;
  for (std::size_t s = second < 10 ? 0 : second - 10; s < second; ++s) {
    started += region.started_by_second[s];
  }
  if (static_cast<double>(retries) >
      *in_.workload.client.retries.budget * static_cast<double>(started)) {
    return false;
  }
  ++region.retries_by_second[second];
  return true;
}

}  // namespace fivenines
