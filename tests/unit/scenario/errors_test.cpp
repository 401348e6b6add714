#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;

TEST_CASE("six planted mistakes are found at once, each at its place", "[scenario][errors]") {
  const Folder folder;
  const std::string file = folder
                               .write("planted.yaml",
                                      "# Planted mistakes\n"
                                      "fivenines: scenario/v1\n"
                                      "platform: default-8\n"
                                      "clock: {warm_up: 60, measure: 2min}\n"
                                      "workload:\n"
                                      "  learners: 5M\n"
                                      "  wirtes: 20%\n"
                                      "  learner_regions: {us-east: 60%, europe: 30%}\n"
                                      "  client: {deadline: 20s}\n"
                                      "faults:\n"
                                      "  - {id: kill, at: 30s, kind: region_outage, region: "
                                      "eu-west}\n"
                                      "  - {id: late, at: 5min, kind: server_crash, region: "
                                      "latam, server: 36, count: 2}\n")
                               .string();
  const LoadedScenario loaded = load_scenario(file, shipped());
  CHECK_FALSE(loaded.scenario.has_value());
  std::vector<std::string> places;
  for (const Diagnostic& diagnostic : loaded.diagnostics.sorted()) {
    CHECK(diagnostic.file == file);
    places.push_back(std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column) +
                     " " + diagnostic.message.substr(0, diagnostic.message.find("; accepted")));
  }
  CHECK(places ==
        std::vector<std::string>{
            "4:8 clock.drain: 10s is shorter than the deadline of 20s (workload.client.deadline), "
            "so the last analyses could not end",
            "4:18 clock.warm_up: '60' needs a unit",
            "7:3 unknown key 'wirtes' in 'workload'",
            "8:20 workload.learner_regions: the shares sum to 90%",
            "11:54 faults[0].region: unknown region 'eu-west'",
            "12:20 faults[1].at: '5min' is outside the run",
            "12:80 faults[1].count: the region 'latam' has 37 servers",
        });
  CHECK_THAT(loaded.diagnostics.text(), Catch::Contains("did you mean 'writes'?"));
  CHECK_THAT(loaded.diagnostics.text(), Catch::Contains("did you mean '60s'?"));
}

TEST_CASE("what must be there is asked for", "[scenario][errors]") {
  CHECK(complaints("name: x\n") ==
        "s.yaml:1:1: error: missing key 'fivenines'; accepted: scenario/v1\n"
        "s.yaml:1:1: error: missing key 'platform'; accepted: the path of a platform file, or a "
        "map with its keys\n"
        "s.yaml:1:1: error: missing key 'workload.learners'; accepted: a whole number such as 800, "
        "50K, 5M or 1G or none\n");
  CHECK_THAT(complaints_with("faults: [{id: f, region: a, at: 1s}]\n"),
             Catch::Contains("missing key 'faults[0].kind'; accepted: region_outage, region_loss, "
                             "zone_outage, server_crash, slow_servers, drain"));
  CHECK_THAT(complaints_with("caches: {layout: hierarchical, local: {instances: 3}}\n"),
             Catch::Contains("missing key 'caches.local.entries'"));
}

TEST_CASE("a key without a value is an error", "[scenario][errors]") {
  CHECK(complaints_with("cancel:\n") ==
        "s.yaml:5:1: error: cancel: has no value; write one, or leave the key out\n");
  CHECK(complaints_with("clock: {drain: ~}\n") ==
        "s.yaml:5:9: error: clock.drain: has no value; write one, or leave the key out\n");
}

TEST_CASE("a value of the wrong shape is an error", "[scenario][errors]") {
  CHECK(complaints_with("clock: 5s\n") ==
        "s.yaml:5:8: error: clock: must be a map; accepted: {warm_up: ..., measure: ..., drain: "
        "..., period: ..., "
        "advance_every: ...}\n");
  CHECK(
      complaints_with("caches: {layout: hierarchical, regional: {entries: 3}, ttl: 10s}\n") ==
      "s.yaml:5:61: error: caches.ttl: must be a map; accepted: none, or {time: ..., from: ...}\n");
  CHECK(complaints_with("cancel: [true]\n") ==
        "s.yaml:5:9: error: cancel: is a list; accepted: true, false\n");
  CHECK(complaints_with("faults: {id: x}\n") ==
        "s.yaml:5:9: error: faults: must be a list; accepted: [value, ...], or one '- value' a "
        "line\n");
  CHECK_THAT(complaints_with("faults: [x]\n"),
             Catch::StartsWith("s.yaml:5:10: error: 'faults[0]' must be a map; accepted: {"));
  CHECK_THAT(complaints_with("cancel: yes\n"), Catch::Contains("accepted: true, false"));
}

TEST_CASE("a file of another sort says so", "[scenario][errors]") {
  CHECK_THAT(complaints("fivenines: platform/v1\nregions: [{id: a}]\n"),
             Catch::Contains("this file is a platform, not a scenario; accepted: scenario/v1"));
  CHECK_THAT(complaints("fivenines: scenario/v2\n"),
             Catch::Contains("'scenario/v2' is not known; accepted: scenario/v1; did you mean"));
}

TEST_CASE("mistakes about replication are found all at once, each at its place",
          "[scenario][errors]") {
  const std::string found = complaints_with(
      "replication:\n"
      "  mode: synchronous\n"
      "  switch: [{at: 1s, to: gossip}]\n"
      "  master: atlantis\n"
      "  interval: 0s\n"
      "  fan_out: 9\n"
      "  conflicts: {learner_progress: counter, cohort_aggregate: first_writer_wins}\n");
  for (const char* const position :
       {"s.yaml:8:11: error: replication.master", "s.yaml:9:13: error", "s.yaml:10:12: error",
        "s.yaml:11:33: error", "s.yaml:11:60: error"}) {
    CHECK_THAT(found, Catch::Contains(position));
  }
  CHECK_THAT(found, Catch::Contains("unknown region 'atlantis'"));
  CHECK_THAT(found, Catch::Contains("'counter' would count what a learner repeats twice"));
}

TEST_CASE("a workload is not simulated for years", "[scenario][errors]") {
  CHECK_THAT(
      complaints_with("clock: {measure: 21915d}\n"),
      Catch::Contains(": error: clock.measure: 21915d is too long") &&
          Catch::Contains("accepted: up to 31d of warm_up, measure and drain together; for years: "
                          "workload: none"));
  CHECK_THAT(complaints_with("clock: {warm_up: 40d}\n"),
             Catch::Contains("clock.warm_up: 40d is too"));
}

TEST_CASE("absurd values are out of range", "[scenario][errors]") {
  CHECK_THAT(complaints_with("replications: {count: 0}\n"), Catch::Contains("is out of range"));
  CHECK_THAT(complaints_with("clock: {measure: 30000d}\n"), Catch::Contains("is out of range"));
  CHECK_THAT(complaints_with("clock: {advance_every: 0s}\n"), Catch::Contains("is out of range"));
  CHECK_THAT(complaints_with("limits: {good_share: 101%}\n"),
             Catch::Contains("'101%' is out of range; accepted: 0% to 100%"));
  CHECK_THAT(complaints_with("balancer: {servers: -3}\n"), Catch::Contains("'-3' is negative"));
  CHECK_THAT(complaints_with("balancer: {servers: unlimted}\n"),
             Catch::Contains("or unlimited; did you mean 'unlimited'?"));
  CHECK_THAT(complaints("fivenines: scenario/v1\nplatform: {regions: [{id: a}], sized_for: 5}\n"
                        "workload: {learners: 5M}\n"),
             Catch::Contains("more than 1000 times what the platform is sized for"));
}

TEST_CASE("criteria are checked against the plan where it is known", "[scenario][errors]") {
  const Folder folder;
  folder.write("scenarios/plan/criteria.csv", "id,source\nPLAN-T3-ERR,x\nPLAN-T3-P99,y\n");
  const LoadOptions options{{}, {folder.path()}};
  CHECK(complaints(kSmall + "criteria: [PLAN-T3-ERR, PLAN-T3-P98]\n", options) ==
        "s.yaml:5:25: error: criteria: unknown criterion 'PLAN-T3-P98'; accepted: the ids of "
        "scenarios/plan/criteria.csv; did you mean 'PLAN-T3-P99'?\n");
  CHECK(read(kSmall + "criteria: [PLAN-T3-P99]\n", options).criteria.size() == 1);
  CHECK_THAT(complaints_with("criteria: [A, A]\n"), Catch::Contains("is in the list twice"));
}

TEST_CASE("thousands of mistakes are counted but not all kept", "[scenario][errors]") {
  std::string many = kSmall;
  for (int i = 0; i < 3000; ++i) many += "key_" + std::to_string(i) + ": 1\n";
  const LoadedScenario loaded = load_scenario_text(many, "s.yaml");
  CHECK(loaded.diagnostics.errors() == 3000);
  CHECK(loaded.diagnostics.sorted().size() == Diagnostics::kKeptMost);
  CHECK_THAT(loaded.diagnostics.text(), Catch::EndsWith("2000 more complaints are not shown\n"));
}
