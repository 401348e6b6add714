// The language of faults and of failover.
#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;
using namespace std::chrono_literals;

namespace {

std::string complaints_about_faults(const std::string& faults) {
  return load_scenario_text(kSmall + "faults: [" + faults + "]\n", "s.yaml").diagnostics.text();
}
std::string complaints_when_guarded(const std::string& faults) {
  return load_scenario_text(
             kSmall + "failover: {probe: {observers: 1}}\nfaults: [" + faults + "]\n", "s.yaml")
      .diagnostics.text();
}

}  // namespace

TEST_CASE("the failover section has defaults with their sources", "[scenario][failover]") {
  CHECK_FALSE(read_with("").failover);
  const Scenario scenario = read_with("failover: {probe: {observers: 1}}\n");
  REQUIRE(scenario.failover);
  const auto& probe = std::get<ProbeDetector>(scenario.failover->detector);
  CHECK(probe.interval == 5s);
  CHECK(probe.timeout == 1s);
  CHECK(probe.misses == 2);
  CHECK(scenario.failover->quorum == 1);
  CHECK(std::get<AnycastRouting>(scenario.failover->routing).convergence == 1s);
  bool plan = false;
  for (const DefaultUsed& used : scenario.defaults) {
    plan = plan || (used.path == "failover.probe.interval" && used.origin == "plan");
  }
  CHECK(plan);
}

TEST_CASE("every detector and routing is read from its own section", "[scenario][failover]") {
  const Scenario scenario = read_with(
      "failover:\n"
      "  detector: phi\n"
      "  phi: {interval: 500ms, threshold: 5, observers: 1}\n"
      "  passive: {failed: 20%, scrapes: 3}\n"
      "  delay: {exponential: {mean: 2s}}\n"
      "  routing: {dns: {ttl: 30s, ignored_by: 5%}}\n"
      "  failback: none\n"
      "  target: even\n");
  CHECK(std::get<PhiDetector>(scenario.failover->detector).threshold == 5);
  CHECK(scenario.failover->passive->failed_share == 0.2);
  CHECK(std::get<DnsRouting>(scenario.failover->routing).ignored_by == 0.05);
  CHECK_FALSE(scenario.failover->failback);
  CHECK(scenario.failover->target == FailoverTarget::kEven);
  CHECK_THAT(complaints_with("failover: {heartbeat: {interval: 1s}}\n"),
             Catch::Contains("unknown key 'heartbeat' in 'failover'"));
  CHECK_THAT(complaints_with("failover: {detector: pobe}\n"),
             Catch::Contains("did you mean 'probe'"));
  CHECK_THAT(complaints_with("failover: {probe: {timeout: 6s}}\n"),
             Catch::Contains("is longer than the interval of 5s"));
  CHECK_THAT(complaints_with("failover: {quorum: 3}\n"),
             Catch::Contains("there are only 1 observers"));
  CHECK_THAT(complaints_with("failover: {fill: 99%}\n"), Catch::Contains("is above 'full'"));
}

TEST_CASE("faults repeat, wait and break down", "[scenario][faults]") {
  const Scenario scenario = read_with(
      "faults:\n"
      "  - {id: k, at: 1s, for: 1s, repeat: 3, every: 10s, kind: region_outage, region: a}\n"
      "  - {id: s, after: k ends + 2s, for: 1s, kind: load_spike, factor: 200%}\n"
      "  - {id: f, mtbf: {exponential: {mean: 20s}}, mttr: 2s, kind: server_crash, region: each}\n"
      "  - {id: g, mtbf: sourced, kind: server_crash, region: a}\n");
  REQUIRE(scenario.faults.size() == 7);
  CHECK(scenario.faults[2].id == "k/3");
  CHECK(scenario.faults[2].at == kStart + 51s);
  CHECK(scenario.faults[3].after == Trigger{"k", TriggerEvent::kEnds, 2s});
  CHECK(scenario.faults[5].id == "f/b");
  CHECK(scenario.faults[5].breakdowns->up.mean() == 20e9);
  CHECK(*scenario.faults[5].per_year == Approx(365.0 * 86400 / 22));
  CHECK(scenario.faults[6].breakdowns->up.mean() == Approx(365.0 * 86400e9 / 2));
  // the last one begins a nanosecond before the run of 30 s + 1 min + 10 s ends
  CHECK(read_with("faults: [{at: -30s, for: 1ns, repeat: 4, every: 33333333333ns, kind: "
                  "slow_servers, speed: 50%, region: a}]\n")
            .faults.back()
            .at == kStart + 99999999999ns);
  CHECK_FALSE(scenario.faults[3].per_year);
  CHECK(*scenario.faults[0].per_year == 0.1);
}

TEST_CASE("a fault of one region can stand for that of any", "[scenario][faults]") {
  const auto per_year = [](const std::string& rate) {
    const std::string text =
        "fivenines: scenario/v1\n"
        "platform: {regions: [{id: us-east}, {id: africa}, {id: tokyo}]}\n"
        "workload: {learners: 2K}\n"
        "failover: none\n"
        "faults: [{at: 5s, for: 5s, kind: region_outage, region: us-east" +
        rate + "}]\n";
    return accepted(text, shipped()).faults.front().per_year.value();
  };
  // us-east 0.27, africa 0.3, any other 0.1
  CHECK(per_year("") == Approx(0.27));
  CHECK(per_year(", stands_for: itself") == Approx(0.27));
  CHECK(per_year(", stands_for: any_region") == Approx(0.67));
  CHECK(per_year(", per_year: 2, stands_for: any_region") == Approx(6));
  CHECK_THAT(complaints_about_faults("{at: 1s, for: 1s, every: 5s, kind: region_outage, region: "
                                     "each, stands_for: any_region}"),
             Catch::Contains("'any_region' goes with one region"));
  CHECK_THAT(complaints_about_faults("{at: 1s, for: 1s, kind: controller_down, stands_for: "
                                     "any_region}"),
             Catch::Contains("'any_region' goes with one region"));
}

TEST_CASE("partitions have shapes", "[scenario][faults]") {
  const auto directions = [](const std::string& shape) {
    const Scenario scenario =
        read_with("failover: {}\nfaults: [{at: 1s, kind: partition, " + shape + "}]\n");
    return std::get<Partition>(scenario.faults.at(0).fault).directions.size();
  };
  CHECK(directions("pairs: [a/b]") == 2);
  CHECK(directions("isolate: [a]") == 2);
  CHECK(directions("halves: [b]") == 2);
  CHECK(directions("between: [a], and: [b]") == 2);
  CHECK(directions("one_way_from: [a], to: [b]") == 1);
}

TEST_CASE("faults that are impossible are diagnosed with their places", "[scenario][faults]") {
  CHECK_THAT(complaints_when_guarded("{at: 1s, kind: partition, pairs: [a/a]}"),
             Catch::Contains("a region cannot be parted from itself ('a')"));
  CHECK_THAT(complaints_when_guarded("{at: 1s, kind: partition, pairs: [a/c]}"),
             Catch::Contains("'a/c' is no pair of regions; accepted: A/B of a, b"));
  CHECK_THAT(complaints_when_guarded("{at: 1s, kind: partition, halves: [a, b]}"),
             Catch::Contains("names all regions"));
  CHECK_THAT(complaints_when_guarded("{at: 1s, kind: partition, isolate: [a], halves: [b]}"),
             Catch::Contains("is a second shape"));
  CHECK_THAT(complaints_when_guarded("{at: 1s, kind: partition, isolate: [x]}"),
             Catch::Contains("unknown region 'x'"));
  // one complaint for what is no list, and one for what is empty
  CHECK_THAT(complaints_when_guarded("{at: 1s, kind: partition, isolate: 3}"),
             Catch::Contains("isolate") && !Catch::Contains("names no region"));
  CHECK_THAT(complaints_when_guarded("{at: 1s, kind: partition, halves: []}"),
             Catch::Contains("halves: names no region"));
  CHECK_THAT(complaints_about_faults("{at: 1s, kind: [region_outage, cache_flush], region: a}"),
             Catch::Contains("kind: must be one word"));
  CHECK_THAT(complaints_when_guarded("{at: 1s, kind: link_degrade, from: a, to: a, delay: 1ms}"),
             Catch::Contains("is the region itself"));
  CHECK_THAT(complaints_about_faults("{at: 1s, kind: zone_outage, region: a, zone: 1}"),
             Catch::Contains("the region 'a' has 1 zones"));
  CHECK_THAT(complaints_about_faults("{at: 1s, kind: load_spike, factor: 2, learner_region: x}"),
             Catch::Contains("unknown learner region 'x'"));
  // two at once
  CHECK_THAT(complaints_about_faults("{id: o, at: 1s, for: 10s, kind: region_outage, region: a}, "
                                     "{id: l, at: 5s, kind: region_loss, region: a}"),
             Catch::Contains("s.yaml:5:81: error: faults[1]: 'l' strikes the region 'a' while 'o' "
                             "keeps it down"));
  // what was wrong with one fault is not held against another
  CHECK_THAT(complaints_about_faults("{id: o, at: 1s, kind: region_outage, region: x}, "
                                     "{id: l, at: 5s, kind: region_loss, region: a}"),
             !Catch::Contains("keeps it down"));
  CHECK_THAT(complaints_about_faults("{after: soon, kind: region_outage, region: a}"),
             !Catch::Contains("waits for the unknown fault"));
  // triggers
  CHECK_THAT(complaints_about_faults("{after: kil begins, kind: region_outage, region: a}, "
                                     "{id: kill, at: 1s, kind: region_outage, region: b}"),
             Catch::Contains("waits for the unknown fault 'kil'; did you mean 'kill'?"));
  CHECK_THAT(complaints_about_faults("{after: kill ends, kind: region_outage, region: a}, "
                                     "{id: kill, at: 1s, kind: region_outage, region: b}"),
             Catch::Contains("which lasts until the end of the run"));
  CHECK_THAT(complaints_about_faults("{after: kill detected, kind: region_outage, region: a}, "
                                     "{id: kill, at: 1s, kind: region_outage, region: b}"),
             Catch::Contains("but nobody looks"));
  CHECK_THAT(complaints_about_faults("{id: x, after: y begins, kind: region_outage, region: a}, "
                                     "{id: y, after: x begins, kind: region_outage, region: b}"),
             Catch::Contains("waits for itself, so it never begins"));
  CHECK_THAT(complaints_about_faults("{after: kill begins + 1h, kind: region_outage, region: a}, "
                                     "{id: kill, at: 1s, kind: region_outage, region: b}"),
             Catch::Contains("when the run is over"));
  CHECK_THAT(complaints_about_faults(
                 "{id: kill, at: 1s, for: 1s, kind: region_outage, region: b}, "
                 "{id: x, after: kill begins, kind: load_spike, factor: 2}, "
                 "{id: y, after: x begins, repeat: 4, every: 36500d, kind: load_spike, "
                 "factor: 2}"),
             Catch::Contains("faults[2].every: the fault 'y/3' begins outside any run"));
  CHECK_THAT(complaints_about_faults("{after: soon, kind: region_outage, region: a}"),
             Catch::Contains("'soon' is no event; accepted: FAULT EVENT + DELAY"));
  CHECK_THAT(complaints_about_faults("{after: a begins, at: 1s, kind: region_outage, region: a}"),
             Catch::Contains("does not go with 'after'"));
  CHECK_THAT(complaints_about_faults("{mtbf: 1ns, mttr: 1ns, kind: server_crash, region: a}"),
             Catch::Contains("more than ten million times"));
  CHECK_THAT(
      complaints_about_faults("{mtbf: 1h, for: 1s, mttr: 1s, kind: server_crash, region: a}"),
      Catch::Contains("does not go with 'mtbf'"));
  CHECK_THAT(complaints_about_faults("{mtbf: sourced, kind: load_spike, factor: 2}"),
             Catch::Contains("no published figure is known for 'load_spike'"));
}

TEST_CASE("faults that do nothing are warnings", "[scenario][faults]") {
  CHECK_THAT(complaints_about_faults("{at: 1s, for: 1s, kind: drain, region: a}"),
             Catch::Contains("warning: faults[0].kind: nobody is there to empty the region"));
  CHECK_THAT(complaints_about_faults("{at: 1s, for: 1s, kind: controller_down}"),
             Catch::Contains("warning"));
  CHECK_THAT(complaints_about_faults("{at: 1s, for: 1s, kind: load_spike, factor: 1}"),
             Catch::Contains("warning: faults[0].factor: is the declared load"));
  CHECK_THAT(complaints_when_guarded("{at: 1s, for: 1s, kind: link_degrade, from: a, to: b}"),
             Catch::Contains("the link is as it was"));
}
