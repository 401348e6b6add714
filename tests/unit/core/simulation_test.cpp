// One replication on the native clock, with the real data plane.
#include "sim/core/simulation.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/core/native_run.hpp"
#include "tests/unit/core/small_scenario.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

TEST_CASE("a run has its scenario's name, times and timeline", "[core][simulation]") {
  const ReplicationRecord record = run_natively(small_scenario());
  CHECK(record.scenario == "small");
  CHECK_FALSE(record.interrupted);
  CHECK(record.end == kStart + 8s);
  CHECK(record.requests() > 2000);
  std::string timeline;
  for (const TimelineEntry& entry : record.timeline) {
    timeline += std::to_string(nanoseconds(entry.at) / 1'000'000) + " ms, " + entry.cause + ": " +
                entry.change + "\n";
  }
  CHECK(timeline ==
        "2000 ms, crash begins: west server 1 down (jobs lost)\n"
        "2000 ms, slow begins: west analyzer at 50 % speed\n"
        "2500 ms, crash ends: west server 1 up\n"
        "3000 ms, slow ends: west analyzer at 100 % speed\n"
        "3550 ms, outage begins: east down (silent)\n"
        "4550 ms, outage ends: east up\n");
}

TEST_CASE("advancing more often changes no bit of a run", "[core][simulation]") {
  Scenario scenario = small_scenario();
  const std::string digest = run_natively(scenario).digest;
  CHECK(digest.size() == 16);
  for (const SimDuration every : {SimDuration{3141593}, SimDuration{7ms}, SimDuration{1h}}) {
    scenario.clock.advance_every = every;
    CHECK(run_natively(scenario).digest == digest);
  }
  scenario.faults.pop_back();
  CHECK(run_natively(scenario).digest == digest);
  scenario.faults.pop_back();
  CHECK(run_natively(scenario).digest != digest);
}

TEST_CASE("progress is told at every advance and at the end", "[core][simulation]") {
  std::vector<std::pair<SimTime, std::uint64_t>> told;
  RunHooks hooks;
  hooks.progress = [&](SimTime t, std::uint64_t requests) { told.emplace_back(t, requests); };
  const ReplicationRecord record = run_natively(small_scenario(), 0, hooks);
  REQUIRE(told.size() == 80);
  for (std::size_t i = 0; i < told.size(); ++i) {
    CHECK(told[i].first == kStart + static_cast<int>(i + 1) * 100ms);
    CHECK(told[i].second >= (i == 0 ? 0 : told[i - 1].second));
  }
  CHECK(told.back().second == record.requests());
}

TEST_CASE("an interrupted run ends at the next advance with what it has", "[core][simulation]") {
  std::atomic<bool> interrupted = false;
  RunHooks hooks;
  hooks.interrupted = &interrupted;
  std::uint64_t requests_then = 0;
  hooks.progress = [&](SimTime t, std::uint64_t requests) {
    if (t == kStart + 3s) interrupted = true;
    requests_then = requests;
  };
  const ReplicationRecord record = run_natively(small_scenario(), 0, hooks);
  CHECK(record.interrupted);
  CHECK(record.end == kStart + 3s);
  CHECK(record.requests() == requests_then);
  CHECK(record.timeline.size() == 4);
}

TEST_CASE("half the learners on half the capacity still meet the scenario's faults",
          "[core][simulation]") {
  Scenario scenario = small_scenario();
  scenario.workload.learners = 10'000;
  const ReplicationRecord record = run_natively(scenario);
  REQUIRE(record.timeline.size() == 6);
  CHECK(record.timeline[0].change == "west server 0 down (jobs lost)");
}

TEST_CASE("a scheduled split is a change among those of the faults", "[core][simulation]") {
  Scenario scenario = small_scenario();
  scenario.faults = {{"f", kStart + 2s, 2s, SlowServers{region_id(0), 0.5}}};
  scenario.dataplane.service.schedule = {{kStart + 1s, {0.1, 0.9}}, {kStart + 3s, {1, 0}}};
  std::string causes;
  for (const TimelineEntry& entry : run_natively(scenario).timeline) causes += entry.cause + ", ";
  CHECK(causes == "split, f begins, split, f ends, ");
}

TEST_CASE("outcomes are observed when somebody asks", "[core][simulation]") {
  std::vector<Outcome> outcomes;
  RunHooks hooks;
  hooks.outcomes = &outcomes;
  const ReplicationRecord record = run_natively(small_scenario(), 0, hooks);
  CHECK(outcomes.size() == record.requests());
}
