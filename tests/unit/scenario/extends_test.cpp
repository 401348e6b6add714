#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;
using namespace std::chrono_literals;

namespace {

Scenario load(const std::filesystem::path& path) {
  const LoadedScenario loaded = load_scenario(path);
  INFO(loaded.diagnostics.text());
  REQUIRE(loaded.scenario.has_value());
  return *loaded.scenario;
}

}  // namespace

TEST_CASE("extends merges maps and replaces lists", "[scenario][extends]") {
  const Folder folder;
  folder.write("base.yaml", kSmall +
                                "clock: {warm_up: 5s, measure: 2min}\n"
                                "stations: [{name: one}, {name: two}]\n");
  const auto path = folder.write("sub/child.yaml",
                                 "extends: ../base.yaml\nname: child\nclock: {measure: 3min}\n"
                                 "stations: [{name: three}]\n");
  const Scenario scenario = load(path);
  CHECK(scenario.name == "child");
  CHECK(scenario.clock.warm_up == 5s);
  CHECK(scenario.clock.measure == 3min);
  CHECK(scenario.workload.learners == 100);
  REQUIRE(scenario.dataplane.stations.size() == 1);
  CHECK(scenario.dataplane.stations[0].name == "three");
}

TEST_CASE("a chain of files is merged from its far end", "[scenario][extends]") {
  const Folder folder;
  folder.write("a.yaml", kSmall + "clock: {warm_up: 1s, measure: 1min, drain: 20s}\n");
  folder.write("b.yaml", "extends: a.yaml\nclock: {warm_up: 2s, measure: 2min}\n");
  const Scenario scenario = load(folder.write("c.yaml", "extends: b.yaml\nclock: {warm_up: 3s}\n"));
  CHECK(scenario.clock.warm_up == 3s);
  CHECK(scenario.clock.measure == 2min);
  CHECK(scenario.clock.drain == 20s);
  CHECK(scenario.name == "c");  // not a's name, which says which file that is
}

TEST_CASE("a map of another kind replaces the one it extends", "[scenario][extends]") {
  const Folder folder;
  folder.write("base.yaml",
               kSmall +
                   "service: {exponential: {mean: 10ms}}\n"
                   "caches: {layout: hierarchical, regional: {entries: 5M}, fill: on_lookup}\n");
  const Scenario law = load(folder.write("law.yaml",
                                         "extends: base.yaml\nservice: {erlang: {mean: "
                                         "5ms, shape: 2}}\n"));
  CHECK(law.dataplane.service.law == Law{Erlang{5e6, 2}});
  const Scenario central = load(folder.write(
      "central.yaml", "extends: base.yaml\ncaches: {layout: central, central: {entries: 1M}}\n"));
  CHECK(central.dataplane.caches.layout == CacheLayout::kCentral);
  CHECK(central.dataplane.caches.fill == CacheFill::kOnReply);
  const Scenario larger =
      load(folder.write("larger.yaml", "extends: base.yaml\ncaches: {regional: {entries: 6M}}\n"));
  CHECK(larger.dataplane.caches.regional->entries == 6'000'000);
  CHECK(larger.dataplane.caches.fill == CacheFill::kOnLookup);
}

TEST_CASE("another detector and another way of routing replace what a base says of theirs",
          "[scenario][extends]") {
  const Folder folder;
  folder.write("base.yaml", kSmall +
                                "failover: {detector: heartbeat, heartbeat: {timeout: 4s, "
                                "observers: 1}, routing: {anycast: 2s}}\n");
  const auto check = [](const Scenario& scenario) {
    CHECK(std::get<PhiDetector>(scenario.failover->detector).threshold == 5);
    CHECK(std::get<DnsRouting>(scenario.failover->routing).ttl == std::chrono::seconds{30});
  };
  check(load(folder.write("child.yaml",
                          "extends: base.yaml\nfailover: {detector: phi, phi: {threshold: 5, "
                          "observers: 1}, routing: {dns: {ttl: 30s}}}\n")));
  const LoadedScenario set =
      load_scenario(folder.path() / "base.yaml",
                    {{"failover.detector=phi", "failover.phi={threshold: 5, observers: 1}",
                      "failover.routing={dns: {ttl: 30s}}"},
                     {}});
  INFO(set.diagnostics.text());
  REQUIRE(set.scenario.has_value());
  check(*set.scenario);
}

TEST_CASE("complaints name the file a value came from", "[scenario][extends]") {
  const Folder folder;
  const std::string base = folder.write("base.yaml", kSmall + "cancel: perhaps\n").string();
  const std::string child =
      folder.write("child.yaml", "extends: base.yaml\ncapacity: large\n").string();
  CHECK(load_scenario(child).diagnostics.text() ==
        base + ":5:9: error: cancel: 'perhaps' is not known; accepted: true, false\n" + child +
            ":2:11: error: capacity: 'large' is not known; accepted: proportional, fixed\n");
}

TEST_CASE("files that extend each other are a circle", "[scenario][extends]") {
  const Folder folder;
  const std::string a = folder.write("a.yaml", "extends: b.yaml\n").string();
  const std::string b = folder.write("b.yaml", "extends: ./a.yaml\n").string();
  CHECK(load_scenario(a).diagnostics.text() ==
        b + ":1:10: error: 'extends' goes in a circle: a.yaml -> b.yaml -> a.yaml; remove one of "
            "the links\n");
  const std::string self = folder.write("self.yaml", "extends: self.yaml\n").string();
  CHECK_THAT(load_scenario(self).diagnostics.text(), Catch::Contains("goes in a circle"));
}

TEST_CASE("a file that is extended must exist", "[scenario][extends]") {
  const Folder folder;
  folder.write("base.yaml", kSmall);
  const std::string child = folder.write("child.yaml", "\nextends: bsae.yaml\n").string();
  CHECK(load_scenario(child).diagnostics.text() == child + ":2:10: error: no such file: '" +
                                                       (folder.path() / "bsae.yaml").string() +
                                                       "'; did you mean 'base.yaml'?\n");
  const std::string list = folder.write("list.yaml", "extends: [a, b]\n").string();
  CHECK_THAT(load_scenario(list).diagnostics.text(), Catch::Contains("'extends' names one file"));
}

TEST_CASE("a shipped scenario is extended by its name, from any folder", "[scenario][extends]") {
  const Folder folder;
  LoadOptions options;
  options.data_roots = {source_root()};
  const std::string child =
      folder.write("mine.yaml", "extends: december/test-3\nclock: {measure: 90s}\n").string();
  const LoadedScenario loaded = load_scenario(child, options);
  INFO(loaded.diagnostics.text());
  REQUIRE(loaded.scenario.has_value());
  CHECK(loaded.scenario->clock.measure == 90s);
  CHECK(declared_format(child, options.data_roots) == "scenario/v1");
  // a file of that name beside it comes first
  std::filesystem::create_directory(folder.path() / "december");
  folder.write("december/test-3", kSmall);
  CHECK(load_scenario(child, options).scenario->workload.learners == 100);
  const std::string wrong = folder.write("wrong.yaml", "extends: december/tset-4\n").string();
  CHECK_THAT(load_scenario(wrong, options).diagnostics.text(),
             Catch::Contains("did you mean 'december/test-4'?"));
  const std::string lost = folder.write("lost.yaml", "platform: nosuch\n").string();
  CHECK_THAT(load_scenario(lost, options).diagnostics.text(),
             Catch::Contains("`fivenines list platforms` has what is shipped"));
}
