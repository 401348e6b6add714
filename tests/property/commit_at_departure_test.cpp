// Contract 4: a departure is counted only when time passes it, so a kill takes back all later ones.
#include <algorithm>
#include <vector>

#include "sim/dataplane/dataplane.hpp"
#include "tests/property/property.hpp"

namespace fivenines::property {
namespace {

/// Without access network and retries, an analysis leaves its region when its answer is there.
SimTime left(const Outcome& outcome) {
  return outcome.intended + outcome.latency;
}

bool answered_by(const Outcome& outcome, SimTime t) {
  return outcome.kind == OutcomeKind::kAnswered && left(outcome) <= t;
}

ReplicationRecord stopped_at(const Scenario& scenario, SimTime t) {
  const World world = initial_world(scenario.inputs);
  DataPlane data_plane(scenario.inputs, world);
  data_plane.advance_to(t);
  return data_plane.finish_here();
}

/// A departure at the very instant is the hardest case: the instant of the n-th answer.
SimTime some_departure(const Run& run, std::size_t n) {
  std::vector<SimTime> departures;
  for (const Outcome& outcome : run.outcomes) {
    if (outcome.kind == OutcomeKind::kAnswered) departures.push_back(left(outcome));
  }
  REQUIRE(!departures.empty());
  std::sort(departures.begin(), departures.end());
  return departures[n % departures.size()];
}

}  // namespace

TEST_CASE("a kill at t takes back every departure after t and none before or at t",
          "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Scenario alive = with_queues(seed, 1);
    const Run base = run_data_plane(alive, no_chop);
    SimTime t = some_departure(base, static_cast<std::size_t>(seed) * 37);
    if (seed % 2 == 0) t -= SimDuration{1};
    Scenario killed = alive;
    add_change(killed, t - kStart, RegionDown{region_id(0), Looks::kSilent});
    const Run run = run_data_plane(killed, no_chop);

    INFO("seed " << seed << ", killed at " << nanoseconds(t));
    REQUIRE(run.outcomes.size() == base.outcomes.size());
    std::size_t answered = 0;
    for (std::size_t i = 0; i < base.outcomes.size(); ++i) {
      if (answered_by(base.outcomes[i], t)) {
        ++answered;
        CHECK(run.outcomes[i] == base.outcomes[i]);
      } else {
        CHECK(run.outcomes[i].kind != OutcomeKind::kAnswered);
      }
    }
    CHECK(answered > 0);
    CHECK(run.record.learner_regions[0].answered_run == answered);
  }
}

TEST_CASE("stopping at t counts what arrived before t and what left by t, and nothing else",
          "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Scenario scenario = with_queues(seed, 1);
    const Run base = run_data_plane(scenario, no_chop);
    const SimTime t = some_departure(base, static_cast<std::size_t>(seed) * 53);
    std::uint64_t arrived = 0;
    std::uint64_t answered = 0;
    for (const Outcome& outcome : base.outcomes) {
      arrived += outcome.intended < t;
      answered += answered_by(outcome, t);
    }
    const ReplicationRecord record = stopped_at(scenario, t);
    INFO("seed " << seed << ", stopped at " << nanoseconds(t));
    CHECK(record.learner_regions[0].arrived_run == arrived);
    CHECK(record.learner_regions[0].answered_run == answered);
    CHECK(record.learner_regions[0].unfinished_run == arrived - answered);
    const PairRecord& pair = record.pairs[0][0];
    CHECK(pair.answered == answered);
    CHECK(pair.latency[static_cast<std::size_t>(Point::kClient)].count() == answered);

    // one nanosecond less, and the departure at t has not happened
    CHECK(stopped_at(scenario, t - SimDuration{1}).learner_regions[0].answered_run < answered);
  }
}

TEST_CASE("overload does not cut the future off: what waits is taken back too",
          "[dataplane][property]") {
  // five times what the servers can do, so most of what arrives before the kill is still waiting
  Scenario scenario = with_queues(7, 1);
  scenario.inputs.workload.analyses_per_second_per_learner = 5;
  const SimDuration kill = std::chrono::milliseconds{1500};
  const Run base = run_data_plane(scenario, no_chop);
  add_change(scenario, kill, RegionDown{region_id(0), Looks::kSilent});
  const Run run = run_data_plane(scenario, no_chop);
  std::size_t taken_back = 0;
  for (std::size_t i = 0; i < base.outcomes.size(); ++i) {
    const bool stays = answered_by(base.outcomes[i], kStart + kill);
    CHECK((run.outcomes[i].kind == OutcomeKind::kAnswered) == stays);
    taken_back += !stays && base.outcomes[i].kind == OutcomeKind::kAnswered;
  }
  CHECK(taken_back > 500);
}

}  // namespace fivenines::property
