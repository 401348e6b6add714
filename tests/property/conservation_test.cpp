// Contract 7: what arrived is answered, failed or unfinished, and hits and misses add up to
// lookups.
#include <array>
#include <numeric>
#include <vector>

#include "tests/property/property.hpp"

namespace fivenines::property {
namespace {

template <typename Range>
std::uint64_t sum(const Range& values) {
  return std::accumulate(values.begin(), values.end(), std::uint64_t{0});
}

struct Counted {
  std::uint64_t arrived = 0;
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::uint64_t unfinished = 0;
  std::uint64_t retries = 0;
};

void count(Counted& counted, const Outcome& outcome) {
  ++counted.arrived;
  counted.answered += outcome.kind == OutcomeKind::kAnswered;
  counted.failed += outcome.kind == OutcomeKind::kFailed;
  counted.unfinished += outcome.kind == OutcomeKind::kUnfinished;
  counted.retries += outcome.attempts - 1U;
}

}  // namespace

TEST_CASE("every analysis has one outcome, per learner region and in total",
          "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const Scenario scenario = random_scenario(seed);
    const Run run = run_data_plane(scenario, no_chop);
    INFO(summary(scenario));
    std::vector<Counted> counted(scenario.inputs.workload.learner_regions.size());
    std::vector<std::uint64_t> next(counted.size(), 0);
    for (const Outcome& outcome : run.outcomes) {
      count(counted[index(outcome.learner_region)], outcome);
      // sorted by arrival: none is missing and none is there twice
      CHECK(outcome.arrival_index == next[index(outcome.learner_region)]++);
    }
    std::uint64_t total = 0;
    for (std::size_t l = 0; l < counted.size(); ++l) {
      const LearnerRegionRecord& record = run.record.learner_regions[l];
      CHECK(record.arrived_run == record.answered_run + record.failed_run + record.unfinished_run);
      CHECK(record.arrived_run == counted[l].arrived);
      CHECK(record.answered_run == counted[l].answered);
      CHECK(record.failed_run == counted[l].failed);
      CHECK(record.unfinished_run == counted[l].unfinished);
      CHECK(record.retries_run == counted[l].retries);
      CHECK(sum(record.arrived_by_second) == record.arrived_run);
      CHECK(sum(record.failed_by_second) == record.failed_run);
      CHECK(sum(record.failed_by_second_of_failure) == record.failed_run);
      CHECK(sum(record.good_by_second) <= record.answered_run);
      total += record.arrived_run;
    }
    CHECK(run.record.requests() == total);
    CHECK(run.outcomes.size() == total);
  }
}

TEST_CASE("the measured window is conserved for every pair of learner and serving region",
          "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const Scenario scenario = random_scenario(seed);
    const Run run = run_data_plane(scenario, no_chop);
    INFO(summary(scenario));
    const auto measured = [&](const Outcome& outcome) {
      return outcome.intended >= scenario.inputs.measure_start &&
             outcome.intended < scenario.inputs.measure_end;
    };
    for (std::size_t l = 0; l < run.record.pairs.size(); ++l) {
      std::uint64_t decided = 0;
      for (std::size_t r = 0; r < run.record.pairs[l].size(); ++r) {
        const PairRecord& pair = run.record.pairs[l][r];
        Counted counted;
        std::array<std::uint64_t, kCauses> failed{};
        for (const Outcome& outcome : run.outcomes) {
          if (!measured(outcome) || index(outcome.learner_region) != l ||
              index(outcome.serving_region) != r) {
            continue;
          }
          count(counted, outcome);
          if (outcome.kind == OutcomeKind::kFailed)
            ++failed[static_cast<std::size_t>(outcome.cause)];
        }
        CHECK(pair.answered == counted.answered);
        CHECK(pair.failed == failed);
        CHECK(pair.unfinished == counted.unfinished);
        CHECK(pair.latency[static_cast<std::size_t>(Point::kClient)].count() == pair.answered);
        CHECK(pair.latency[static_cast<std::size_t>(Point::kServer)].count() == pair.answered);
        decided += pair.answered + sum(pair.failed) + pair.unfinished;
      }
      CHECK(run.record.learner_regions[l].arrived == decided);
    }
  }
}

TEST_CASE("hits and misses add up to lookups", "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Scenario scenario = random_scenario(seed);
    // the window is the whole run; off the grid, because a lookup at its very end is outside
    scenario.inputs.measure_start = kStart;
    scenario.inputs.measure_end += SimDuration{77'777};
    scenario.inputs.end = scenario.inputs.measure_end;
    std::erase_if(scenario.changes,
                  [&](const TimedChange& c) { return c.at >= scenario.inputs.end; });
    const Run run = run_data_plane(scenario, no_chop);
    INFO(summary(scenario));
    for (const RegionRecord& region : run.record.regions) {
      std::uint64_t lookups = 0;
      std::uint64_t hits = 0;
      for (const auto& family : region.lookups) {
        lookups += sum(family);
        hits += sum(family) - family[static_cast<std::size_t>(CacheLevel::kDatabase)];
      }
      CHECK(sum(region.lookups_by_second) == lookups);
      CHECK(sum(region.hits_by_second) == hits);
    }
  }
}

TEST_CASE("an answered analysis had one answer to each of its lookups", "[dataplane][property]") {
  // nothing is lost or turned back here, so lookups and analyses correspond one to one
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Scenario scenario = without_queues(seed, 2);
    const Run run = run_data_plane(scenario, no_chop);
    for (std::size_t r = 0; r < 2; ++r) {
      const std::uint64_t answered = run.record.learner_regions[r].answered_run;
      CHECK(answered == run.record.learner_regions[r].arrived_run);
      CHECK(sum(run.record.regions[r].lookups_by_second) == 2 * answered);
      CHECK(sum(run.record.regions[r].served_by_second) == answered);
    }
  }
}

}  // namespace fivenines::property
