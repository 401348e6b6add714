// Operations and scaling in whole runs on the native clock, with the real data plane.
#include <catch2/catch.hpp>

#include "tests/unit/core/native_run.hpp"
#include "tests/unit/core/small_scenario.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

namespace {

/// The small scenario for a minute without its faults, watched every second.
Scenario watched() {
  Scenario scenario = small_scenario();
  scenario.clock = {10s, 60s, 2s, 100ms};
  scenario.faults.clear();
  scenario.operations.emplace();
  scenario.operations->observer.scrape = scenario.operations->observer.delay = 1s;
  scenario.operations->observer.quiet = 5s;
  return scenario;
}

ResponseOptions automated() {
  ResponseOptions response;
  response.automated.emplace();
  return response;
}

std::string story(const ReplicationRecord& record) {
  std::string text;
  for (const TimelineEntry& entry : record.timeline) {
    text += std::to_string(nanoseconds(entry.at) / 1'000'000) + " " + entry.cause + ": " +
            entry.change + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a fault that can be repaired ends when automation has found it", "[core][operations]") {
  Scenario scenario = watched();
  FaultEntry slow{"slow", kStart + 20s, 40s, SlowServers{region_id(1), 0.5}};
  slow.repairable = true;
  scenario.faults = {slow};
  scenario.operations->response = automated();
  const ReplicationRecord record = run_natively(scenario);
  // slow from 20 s on: the scrapes of 21 and 22 s show it, the latter is seen at 23 s
  CHECK(story(record) ==
        "20000 slow begins: west analyzer at 50 % speed\n"
        "23000 root cause: analyzer of west\n"
        "23000 incident: analyzer of west is handled\n"
        "29000 slow ends: west analyzer at 100 % speed\n"
        "29000 incident: analyzer of west is dealt with\n");
  REQUIRE(record.operations);
  REQUIRE(record.operations->diagnoses.size() == 1);
  CHECK(record.operations->diagnoses[0].fault == "slow");
  CHECK(record.faults.at(0).until == kStart + 29s);
  CHECK(record.operations->incidents.at(0).mitigated == kStart + 29s);
}

TEST_CASE("what cannot be repaired lasts its time", "[core][operations]") {
  Scenario scenario = watched();
  scenario.faults = {{"slow", kStart + 20s, 20s, SlowServers{region_id(1), 0.5}}};
  scenario.operations->response = automated();
  CHECK(run_natively(scenario).faults.at(0).until == kStart + 40s);
}

TEST_CASE("observers see and change nothing of the data plane", "[core][operations]") {
  Scenario scenario = watched();
  scenario.faults = {{"slow", kStart + 20s, 20s, SlowServers{region_id(1), 0.5}}};
  const ReplicationRecord with = run_natively(scenario);
  scenario.operations.reset();
  const ReplicationRecord without = run_natively(scenario);
  CHECK(with.digest == without.digest);
  CHECK_FALSE(without.operations);
}

TEST_CASE("what is named and not there is a wrong diagnosis", "[core][operations]") {
  Scenario scenario = watched();
  // half of the learners' load is back for a while after a quiet start: no fault
  scenario.workload.load = {{kStart + 30s, 3, SimDuration{0}, std::nullopt}};
  const ReplicationRecord record = run_natively(scenario);
  REQUIRE(record.operations->diagnoses.size() >= 1);
  CHECK(record.operations->diagnoses[0].component == "load");
  CHECK(record.operations->diagnoses[0].fault == "");
}

TEST_CASE("advancing more often changes nothing with operations and scaling",
          "[core][operations]") {
  Scenario scenario = watched();
  scenario.faults = {{"slow", kStart + 20s, 20s, SlowServers{region_id(1), 0.5}},
                     {"crash", kStart + 30s, 10s, ServerCrash{region_id(0), 1}}};
  scenario.operations->response = automated();
  scenario.scaling.emplace().autoscaling.emplace();
  scenario.scaling->autoscaling->scrape = 1s;
  scenario.scaling->autoscaling->in_pause = 3s;
  scenario.scaling->autoscaling->provisioning = constant_law(SimDuration{5s});
  const ReplicationRecord often = run_natively(scenario);
  scenario.clock.advance_every = 7s;
  const ReplicationRecord seldom = run_natively(scenario);
  CHECK(often.digest == seldom.digest);
  CHECK(story(often) == story(seldom));
  CHECK(often.operations == seldom.operations);
}

TEST_CASE("a server that the autoscaler does not want stays off when its fault ends",
          "[core][operations]") {
  Scenario scenario = watched();
  scenario.operations.reset();
  scenario.faults = {{"crash", kStart + 20s, 5s, ServerCrash{region_id(0), 1}}};
  scenario.scaling.emplace().autoscaling.emplace();
  scenario.scaling->autoscaling->target = 1;
  scenario.scaling->autoscaling->least = 0.5;
  scenario.scaling->autoscaling->start = 0.5;
  CHECK(story(run_natively(scenario)) ==
        "0 autoscaler: east server 1 down (jobs resume)\n"
        "0 autoscaler: west server 1 down (jobs resume)\n");
}

TEST_CASE("a deployment takes hosts out one after the other and changes the pace",
          "[core][operations]") {
  Scenario scenario = watched();
  DeploymentOptions deployment;
  deployment.id = "v2";
  deployment.at = kStart + 20s;
  deployment.regions = {region_id(1)};
  deployment.drain = 1s;
  deployment.restart = constant_law(SimDuration{4s});
  deployment.bake = 1s;
  deployment.speed = 0.5;
  deployment.rollback.reset();
  scenario.operations->deployments = {deployment};
  const std::string told = story(run_natively(scenario));
  CHECK(
      told.starts_with("20000 deployment: v2 begins\n"
                       "20000 deployment v2: west server 0 down (jobs resume)\n"
                       "25000 deployment v2: west analyzer at 75 % speed\n"
                       "25000 deployment v2: west server 0 up\n"
                       "26000 deployment v2: west server 1 down (jobs resume)\n"));
  CHECK(told.find("31000 deployment v2: west analyzer at 50 % speed\n") != std::string::npos);
}
