#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;
using namespace std::chrono_literals;

namespace {

Scenario set(std::vector<std::string> overrides, const std::string& more = {}) {
  return read(kSmall + more, {std::move(overrides), {}});
}
std::string complaints_about_overrides(std::vector<std::string> overrides,
                                       const std::string& more = {}) {
  return complaints(kSmall + more, {std::move(overrides), {}});
}

}  // namespace

TEST_CASE("an override sets one value, as YAML", "[scenario][set]") {
  CHECK(set({"workload.learners=1M"}).workload.learners == 1'000'000);
  CHECK(set({"clock.warm_up=5s", "clock={warm_up: 7s}"}).clock.warm_up == 7s);
  CHECK(set({"service={exponential: {mean: 3ms}}"}).dataplane.service.law == Law{Exponential{3e6}});
  CHECK(set({"workload.client.retries.max=0"}).workload.client.retries.max == 0);
  CHECK(set({"criteria=[A, B]"}).criteria == std::vector<std::string>{"A", "B"});
}

TEST_CASE("overrides reach into lists by number, id or name", "[scenario][set]") {
  const std::string faults =
      "faults: [{id: kill, at: 10s, kind: region_outage, region: a}]\n"
      "stations: [{name: x, servers: 1}]\n";
  CHECK(set({"faults.kill.at=20s"}, faults).faults[0].at == kStart + 50s);
  CHECK(set({"faults.0.at=20s"}, faults).faults[0].at == kStart + 50s);
  CHECK(set({"stations.x.servers=3"}, faults).dataplane.stations[0].station.servers == 3);
  CHECK(complaints_about_overrides({"faults.kil.at=20s"}, faults) ==
        "--set faults.kil.at=20s: error: 'faults' has no element 'kil'; accepted: kill; did you "
        "mean 'kill'?\n");
}

TEST_CASE("overrides reach into a platform that is a file", "[scenario][set]") {
  const Folder folder;
  folder.write("p.yaml",
               "fivenines: platform/v1\nregions: [{id: a, servers: 4}, {id: b}]\n"
               "wan: {rtt: {default: 10ms}}\n");
  folder.write("q.yaml", "fivenines: platform/v1\nregions: [{id: q, servers: 9}]\n");
  const auto path =
      folder.write("s.yaml", "fivenines: scenario/v1\nplatform: p.yaml\nworkload: {learners: 5}\n");
  const auto first = [&](std::vector<std::string> overrides) {
    const LoadedScenario loaded = load_scenario(path, {std::move(overrides), {}});
    INFO(loaded.diagnostics.text());
    REQUIRE(loaded.scenario.has_value());
    return loaded.scenario->platform;
  };
  CHECK(first({}).regions[0].servers == 4);
  CHECK(first({}).name == "p");
  CHECK(first({"platform.regions.a.servers=6"}).regions[0].servers == 6);
  CHECK(first({"platform.write_master=b"}).write_master == 1);
  CHECK(first({"platform=q.yaml", "platform.regions.q.servers=8"}).regions[0].servers == 8);
}

TEST_CASE("complaints show the override as the place", "[scenario][set]") {
  CHECK(complaints_about_overrides({"workload.learners=5x"}) ==
        "--set workload.learners=5x: error: workload.learners: '5x' is not a count; accepted: a "
        "whole number such as 800, 50K, 5M or 1G\n");
  CHECK_THAT(complaints_about_overrides({"workload.learnres=5M"}),
             Catch::StartsWith("--set workload.learnres=5M: error: unknown key 'learnres' in "
                               "'workload'; accepted: learners, ") &&
                 Catch::EndsWith("did you mean 'learners'?\n"));
  CHECK_THAT(complaints_about_overrides({"wrokload.learners=5M"}),
             Catch::EndsWith("did you mean 'workload'?\n"));
}

TEST_CASE("overrides that cannot be applied are errors", "[scenario][set]") {
  const std::string usage =
      "error: not an override; accepted: PATH=VALUE, such as workload.learners=1M\n";
  CHECK(complaints_about_overrides({"workload"}) == "--set workload: " + usage);
  CHECK(complaints_about_overrides({"=5"}) == "--set =5: " + usage);
  CHECK(complaints_about_overrides({"workload.learners="}) == "--set workload.learners=: " + usage);
  CHECK_THAT(complaints_about_overrides({"workload..learners=5"}),
             Catch::Contains("a part of the path is empty"));
  CHECK_THAT(complaints_about_overrides({"workload.learners.x=5"}),
             Catch::Contains("'workload.learners' is '100', which has no part 'x'"));
  CHECK_THAT(complaints_about_overrides({"criteria=[a"}),
             Catch::StartsWith("--set criteria=[a: error: not valid YAML"));
}
