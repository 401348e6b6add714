// Contract 3: advancing more often changes no bit of the result.
#include <algorithm>
#include <vector>

#include "tests/property/property.hpp"

namespace fivenines::property {
namespace {

using std::chrono::milliseconds;

void check_same(const Scenario& scenario, const Run& whole, const oracle::Chop& chop,
                const char* how) {
  const Run chopped = run_data_plane(scenario, chop);
  INFO(summary(scenario) << "advanced " << how);
  CHECK(chopped.outcomes == whole.outcomes);
  // the digest covers all of the record but the number of events: what is done within one event
  // when nothing else happens at its instant takes two when it is the instant of a stop
  CHECK(chopped.record.digest == whole.record.digest);
}

}  // namespace

TEST_CASE("advancing in steps of 1 ms, 7 ms, 100 ms, 1 s or at random gives the same record",
          "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const Scenario scenario = random_scenario(seed);
    const Run whole = run_data_plane(scenario, no_chop);
    check_same(scenario, whole, oracle::chop_every(milliseconds{1}), "by 1 ms");
    check_same(scenario, whole, oracle::chop_every(milliseconds{7}), "by 7 ms");
    check_same(scenario, whole, oracle::chop_every(milliseconds{100}), "by 100 ms");
    check_same(scenario, whole, oracle::chop_every(std::chrono::seconds{1}), "by 1 s");
    const SimDuration length = scenario.inputs.end - kStart;
    check_same(scenario, whole, oracle::chop_at_random(seed, length / 50 + SimDuration{1}),
               "at random");
    check_same(scenario, whole, oracle::chop_at_random(seed, length / 2000 + SimDuration{1}),
               "often at random");
  }
}

TEST_CASE("stopping at every arrival gives the same record", "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const Scenario scenario = random_scenario(seed);
    const Run whole = run_data_plane(scenario, no_chop);
    std::vector<SimTime> instants;
    for (const Outcome& outcome : whole.outcomes) instants.push_back(outcome.intended);
    std::sort(instants.begin(), instants.end());
    const oracle::Chop at_arrivals = [&instants](SimTime from) {
      const auto next = std::upper_bound(instants.begin(), instants.end(), from);
      return next == instants.end() ? kNever : *next;
    };
    check_same(scenario, whole, at_arrivals, "to each arrival");
  }
}

}  // namespace fivenines::property
