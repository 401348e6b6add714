// Rules, "Client": arrivals, attempts, giving up, retries.
#include <algorithm>

#include "sim/dataplane/request_draws.hpp"
#include "tests/oracle/life.hpp"

namespace fivenines::oracle {

void Oracle::expect_next_arrival(std::size_t l) {
  LearnerRegion& learners = learner_regions_[l];
  auto a = std::make_shared<Attempt>();
  a->learner_region = l;
  a->arrival_index = learners.arrivals++;
  a->analysis_key = draws::analysis_key(learners.key, a->arrival_index);
  learners.coming = a;
  arrival_moves(l,
                learners.clock->next(draws::interarrival(a->analysis_key, in_.workload.arrival)));
}

/// The next arrival is at that time, whatever was said before.
void Oracle::arrival_moves(std::size_t l, SimTime when) {
  LearnerRegion& learners = learner_regions_[l];
  const AttemptPtr a = learners.coming;
  a->intended = nanoseconds(when);
  const std::uint64_t version = ++learners.versions;
  if (a->intended >= measure_end_ || learners_.count(l) == 0) return;

  at(a->intended, Kind::kStart, 0, a, [this, a, l, version] {
    LearnerRegion& home = learner_regions_[l];
    if (version != home.versions) return;
    ++home.intended_by_second[now_ / 1'000'000'000];
    Outcome outcome;
    outcome.arrival_index = a->arrival_index;
    outcome.intended = at_nanoseconds(a->intended);
    outcome.learner_region = learner_region_id(l);
    home.outcomes.push_back(outcome);
    expect_next_arrival(l);
    start_attempt(a);
  });
}

void Oracle::draw_what_is_asked(const AttemptPtr& a) {
  const std::size_t l = a->learner_region;
  const LearnerState& strange = world_.learner_state(learner_region_id(l));
  a->learner = draws::learner(a->analysis_key, learners_.first(l), learners_.count(l));
  if (popularity_) a->content = draws::content(a->analysis_key, *popularity_);
  a->absent = popularity_ && draws::asks_for_nothing(a->analysis_key, strange.penetration);
  if (!draws::is_hot(a->analysis_key, strange.hot)) return;
  a->learner = draws::hot_member(a->analysis_key, learners_.largest_cohort(l));
  if (popularity_) a->content = draws::hot_item(learner_regions_[l].key, *popularity_);
}

std::size_t Oracle::route(const AttemptPtr& a) const {
  const LearnerState& strange = world_.learner_state(learner_region_id(a->learner_region));
  const std::uint64_t key =
      in_.workload.client.sticky
          ? draws::routing_key(learner_regions_[a->learner_region].key, a->learner)
          : draws::attempt_routing_key(a->key);
  if (draws::keeps_routes(key, strange.frozen)) {
    return index(draws::route(key, strange.frozen_routes));
  }
  if (strange.override_to) return index(*strange.override_to);
  return index(draws::route(key, world_.routes[a->learner_region]));
}

void Oracle::start_attempt(const AttemptPtr& a) {
  const LearnerRegionOptions& home = in_.workload.learner_regions[a->learner_region];
  const ClientOptions& client = in_.workload.client;
  a->key = draws::attempt_key(a->analysis_key, a->number);
  if (a->number == 0) draw_what_is_asked(a);
  a->writes = draws::writes(a->analysis_key, in_.workload.write_ratio);
  a->region = route(a);
  a->shed_at_the_door = !draws::admitted(a->key, world_.regions[a->region].admitted);

  Outcome& outcome = learner_regions_[a->learner_region].outcomes[a->arrival_index];
  outcome.serving_region = region_id(a->region);
  outcome.attempts = static_cast<std::uint8_t>(a->number + 1);

  const Ns access = draws::access_rtt(a->key, home.access_rtt);
  const Ns wan = in_.platform.place_rtt[home.place][in_.platform.regions[a->region].place].count();
  const std::size_t nearest = homes_[a->learner_region];
  const Ns half = (access + wan) / 2;
  const Ns way_there =
      half + jitter(nearest, a->region, LinkLeg::kRead, a->key, Purpose::kWayThere);
  a->way_back =
      access + wan - half + jitter(a->region, nearest, LinkLeg::kReply, a->key, Purpose::kWayBack);
  if (client.timeout) a->give_up = now_ + draws::timeout(a->key, *client.timeout);
  if (client.deadline) a->give_up = std::min(a->give_up, a->intended + client.deadline->count());

  at(now_ + way_there, Kind::kReachRegion, 0, a, [this, a] { reach_region(a); });
  if (a->give_up != kForever) at(a->give_up, Kind::kGiveUp, 0, a, [this, a] { give_up(a); });
}

void Oracle::give_up(const AttemptPtr& a) {
  if (a->client_done) return;
  a->client_done = true;
  const Cause cause = a->cause != Cause::kNone ? a->cause
                      : a->queued > 0          ? Cause::kGaveUpWaiting
                                               : Cause::kTimeout;
  if (in_.dataplane.cancel && !a->server_done) cancel_jobs(a);
  attempt_failed(a, cause);
}

void Oracle::client_error(const AttemptPtr& a, Cause cause) {
  a->client_done = true;
  attempt_failed(a, cause);
}

void Oracle::attempt_failed(const AttemptPtr& a, Cause cause) {
  LearnerRegion& learners = learner_regions_[a->learner_region];
  const RetryOptions& retries = in_.workload.client.retries;
  const auto& deadline = in_.workload.client.deadline;
  const std::uint32_t retry = a->number + 1;
  if (retry <= retries.max) {
    const Ns start = now_ + draws::backoff(a->key, retries, retry);
    const bool in_time = !deadline || start < a->intended + deadline->count();
    if (in_time && budget_allows(learners)) {
      ++learners.retries_by_second[now_ / 1'000'000'000];
      auto again = std::make_shared<Attempt>();
      again->learner_region = a->learner_region;
      again->arrival_index = a->arrival_index;
      again->number = retry;
      again->analysis_key = a->analysis_key;
      again->intended = a->intended;
      again->learner = a->learner;
      again->content = a->content;
      again->absent = a->absent;
      at(start, Kind::kStart, 0, again, [this, again] { start_attempt(again); });
      // what is still waiting for its retry at the end has this many attempts
      learners.outcomes[a->arrival_index].attempts = static_cast<std::uint8_t>(retry + 1);
      return;
    }
  }
  Outcome& outcome = learners.outcomes[a->arrival_index];
  outcome.kind = OutcomeKind::kFailed;
  outcome.cause = cause;
}

bool Oracle::budget_allows(const LearnerRegion& learners) const {
  const auto& budget = in_.workload.client.retries.budget;
  if (!budget) return true;
  const Ns second = now_ / 1'000'000'000;
  const auto sum = [](const std::map<Ns, std::uint64_t>& by_second, Ns first, Ns last) {
    std::uint64_t total = 0;
    for (Ns s = first; s <= last; ++s) {
      if (const auto found = by_second.find(s); found != by_second.end()) total += found->second;
    }
    return static_cast<double>(total);
  };
  return sum(learners.retries_by_second, second - 9, second) + 1 <=
         *budget * sum(learners.intended_by_second, second - 10, second - 1);
}

}  // namespace fivenines::oracle
