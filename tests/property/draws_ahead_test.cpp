// Draws are functions of their keys: a thread that makes them ahead changes no bit of the result.
#include <atomic>

#include "tests/property/property.hpp"

namespace fivenines::property {
namespace {

void check_same_with_a_thread(const Scenario& scenario) {
  const Run alone = run_data_plane(scenario, no_chop);
  const std::atomic<bool> core_to_spare = true;
  const Run helped = run_data_plane(scenario, no_chop, &core_to_spare);
  INFO(summary(scenario));
  CHECK(helped.outcomes == alone.outcomes);
  CHECK(helped.record.digest == alone.record.digest);
  CHECK(helped.record.events == alone.record.events);
}

}  // namespace

TEST_CASE("a thread that draws ahead gives the same record", "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 120; ++seed) check_same_with_a_thread(random_scenario(seed));
}

TEST_CASE("a thread that draws ahead comes round many times and gives the same record",
          "[dataplane][property]") {
  // some 50,000 arrivals in each of three regions: hundreds of chunks, 32 places for them
  Scenario scenario = with_queues(11, 3);
  scenario.inputs.workload.analyses_per_second_per_learner *= 40;
  check_same_with_a_thread(scenario);

  // the core comes and goes
  std::atomic<bool> core_to_spare = false;
  const Run run = run_data_plane(
      scenario,
      [&](SimTime from) {
        core_to_spare = !core_to_spare;
        return from + std::chrono::milliseconds{30};
      },
      &core_to_spare);
  CHECK(run.record.digest == run_data_plane(scenario, no_chop).record.digest);
  for (const LearnerRegionRecord& region : run.record.learner_regions) {
    CHECK(region.arrived_run >= 40'000);
  }
}

}  // namespace fivenines::property
