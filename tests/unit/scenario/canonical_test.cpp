#include "sim/scenario/canonical.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;

namespace {

/// Reading the canonical text, without catalogue, gives the same scenario and the same text.
void check_round_trip(const Scenario& scenario) {
  INFO(scenario.resolved_yaml);
  Scenario again = read(scenario.resolved_yaml);
  for (const DefaultUsed& used : again.defaults) {
    for (const DefaultUsed& first : scenario.defaults) {
      if (first.path == used.path) CHECK(first == used);
    }
  }
  CHECK(again.resolved_yaml == scenario.resolved_yaml);
  again.defaults = scenario.defaults;
  CHECK(again == scenario);
}

}  // namespace

TEST_CASE("shipped scenarios survive their canonical form", "[scenario][canonical]") {
  for (const char* const name : {"base", "test-3", "baseline-500k"}) {
    const LoadedScenario loaded = load_scenario(std::string("december/") + name, shipped());
    INFO(loaded.diagnostics.text());
    REQUIRE(loaded.scenario.has_value());
    CHECK(loaded.diagnostics.empty());
    CHECK_FALSE(loaded.scenario->hypothesis.empty());
    check_round_trip(*loaded.scenario);
  }
}

TEST_CASE("a scenario of all sections survives its canonical form", "[scenario][canonical]") {
  check_round_trip(read(kSmall));
  check_round_trip(read(
      "# What: \"quotes\", colons and # signs\n"
      "fivenines: scenario/v1\n"
      "title: \"A 'title': with, [signs] \\\\ and \\\"quotes\\\"\"\n"
      "platform: {regions: [{id: x, site: tokyo}, {id: y, site: none}], wan: {rtt: {x/y: "
      "{one_way: 16.5ms, jitter: {read: {uniform: {low: 1ms, high: 2ms}, offset: 1ms}}}, "
      "default: 44ms}}, sized_for: 1K}\n"
      "workload:\n"
      "  learners: 1234\n"
      "  arrival: {mixture: [{weight: 30%, law: {uniform: {low: 0, high: 7}}}, {weight: 70%, law: "
      "5}]}\n"
      "  learner_regions: {tokyo: {share: 33.3%, access: none}, y: 60%, lagos: {share: 6.7%, "
      "place: "
      "africa, access: {uniform: {low: 1ms, high: 2ms}, offset: 3ms}}}\n"
      "  diurnal: {table: [0.1, 1.9, 1], period: 3h}\n"
      "  load: [{at: -1s, level: 120%, over: 500ms}, {at: 3s, level: 0.5, for: 1s}]\n"
      "  cohort_size: {mixture: [{weight: 25%, law: 3}, {weight: 75%, law: {pareto: {least: 2, "
      "alpha: 1.7}}}]}\n"
      "  content: {items: 1001, zipf: 0, updates: 7/h}\n"
      "  client: {timeout: {lognormal: {mean: 1s, cv2: 0.3}}, deadline: 7s, retries: {budget: "
      "none}}\n"
      "service: {analyzer: {schedule: [{at: 1s, split: {baseline: 100%}}], variant: baseline, "
      "fixed: 1.234567ms, per_learner: 0s, others: "
      "{ml_enhanced: {fixed: 9ms, per_learner: 1ns, noise: 0}}, split: {baseline: 12.3%, "
      "ml_enhanced: 87.7%}}}\n"
      "balancer: {servers: 3, service: {erlang: {mean: 1ms, shape: 4}}}\n"
      "stations: [{name: s/1, bound: 3, service: {deterministic: {value: 4us}}}]\n"
      "analyzer: {servers: 12, bound: 99}\n"
      "caches: {layout: hierarchical, local: {instances: 3, entries: 7, route: random}, ttl: "
      "{time: 90min}}\n"
      "database: {bound: 1000, read: {exponential: {mean: 1ms, offset: 1us}}}\n"
      "cancel: true\n"
      "faults:\n"
      "  - {id: f, at: -3s, kind: server_crash, region: x}\n"
      "  - {id: g, at: 3s, for: 4s, every: 5s, kind: slow_servers, region: each, speed: 33.3%}\n"
      "criteria: [PLAN-T3-ERR]\n",
      {{}, {source_root()}}));
}

TEST_CASE("the catalogue is written down, so a later one changes nothing",
          "[scenario][canonical]") {
  const LoadedScenario loaded = load_scenario("december/baseline-500k", shipped());
  REQUIRE(loaded.scenario.has_value());
  const Scenario again = read(loaded.scenario->resolved_yaml);  // no data root at all
  CHECK(again.platform == loaded.scenario->platform);
}

TEST_CASE("canonical text quotes only what needs quotes", "[scenario][canonical]") {
  CHECK(flow_text(yaml_scalar("20%")) == "20%");
  CHECK(flow_text(yaml_scalar("-5h")) == "-5h");
  CHECK(flow_text(yaml_scalar("us-east/europe")) == "us-east/europe");
  CHECK(flow_text(yaml_scalar("two words")) == "\"two words\"");
  CHECK(flow_text(yaml_scalar("")) == "\"\"");
  CHECK(flow_text(yaml_scalar("null")) == "\"null\"");
  CHECK(flow_text(yaml_scalar("a\n\"b\"\\")) == "\"a\\x0A\\\"b\\\"\\\\\"");
  YamlNode map = yaml_map();
  map.set("a", yaml_scalar("1"));
  map.set("b", yaml_list()).items.push_back(yaml_map());
  CHECK(flow_text(map) == "{a: 1, b: [{}]}");
}

TEST_CASE("shipped scenarios are found by name", "[scenario][canonical]") {
  CHECK(load_scenario("december/test-3", shipped()).scenario.has_value());
  CHECK_FALSE(load_scenario("december/test-3").scenario.has_value());
  CHECK(load_scenario("december/tset-3", shipped()).diagnostics.text() ==
        "december/tset-3: error: no such file: 'december/tset-3'; did you mean "
        "'december/test-3'?\n");
  const LoadedPlatform platform = load_platform("default-8", shipped());
  REQUIRE(platform.platform.has_value());
  CHECK(platform.platform->regions.size() == 8);
  CHECK(declared_format(source_root() / "platforms/default-8.yaml", {}) == "platform/v1");
  CHECK(declared_format(source_root() / "scenarios/december/test-3.yaml", {}) == "scenario/v1");
  CHECK(declared_format("nowhere.yaml", {}).empty());
}
