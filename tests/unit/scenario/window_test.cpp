// A stretch of a scenario as a scenario of its own.
#include "sim/scenario/window.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "sim/scenario/scenario_reader.hpp"

namespace fivenines::window_test {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view kText = R"(
fivenines: scenario/v1
platform: {regions: [{id: a}, {id: b}], wan: {rtt: {default: 40ms}}}
clock: {warm_up: 20s, measure: 10min, drain: 10s}
workload: {learners: 100}
service: 10ms
faults:
  - {id: kill, kind: region_outage, region: each, at: 100s, for: 30s, every: 200s}
  - {id: lossy, kind: link_degrade, from: a, to: b, at: 0s, loss: 10%}
  - {id: over, kind: slow_servers, region: a, at: 10s, for: 20s}
)";

Scenario loaded(std::string_view text) {
  LoadedScenario loaded = load_scenario_text(text, "scenario.yaml");
  INFO(loaded.diagnostics.text());
  REQUIRE(loaded.scenario);
  return std::move(*loaded.scenario);
}

}  // namespace

TEST_CASE("a window has the faults that hold in it, at their times", "[scenario]") {
  const Scenario whole = loaded(kText);
  REQUIRE(can_shift(whole));
  Window window{270s, 400s, 2, 50, {}};
  const Scenario part = loaded(
      window_yaml(whole, window, {{"as-it-was", {}}, {"more", {{"workload.learners", "99"}}}}));
  CHECK(part.clock.measure == 130s);
  CHECK(part.clock.warm_up == 20s);
  CHECK(part.replications == 2);
  CHECK(part.workload.learners == 50);
  REQUIRE(part.faults.size() == 2);
  CHECK(part.faults[0].id == "kill/b");
  CHECK(part.faults[0].at == part.clock.measure_start() + 30s);
  CHECK(part.faults[0].lasting == SimDuration{30s});
  CHECK(std::get<RegionOutage>(part.faults[0].fault).region == region_id(1));
  CHECK(part.faults[1].id == "lossy");  // since before
  CHECK(part.faults[1].at == kStart);
  CHECK_FALSE(part.faults[1].lasting);
  REQUIRE(part.variants.size() == 2);
  CHECK(part.variants[1].scenario.workload.learners == 99);
}

TEST_CASE("what depends on the time of day or on chance is not shifted", "[scenario]") {
  const auto with = [](std::string_view more) {
    return loaded(std::string(kText) + std::string(more));
  };
  CHECK_FALSE(
      can_shift(with("  - {id: chance, kind: slow_servers, region: a, mtbf: 1h, mttr: 1min}\n")));
  CHECK_FALSE(can_shift(
      with("  - {id: then, kind: slow_servers, region: a, after: kill ends, for: 1s}\n")));
  const Scenario chance =
      with("  - {id: chance, kind: slow_servers, region: each, mtbf: 1h, mttr: 1min}\n");
  const Scenario part = loaded(window_yaml(chance, {0s, 150s, 1, {}, {}}, {}));
  CHECK(part.faults.size() == 5);  // the first kill, both permanent ones, and two that may come
}

}  // namespace fivenines::window_test
