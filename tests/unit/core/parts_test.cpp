// Which of the shipped scenarios are simulated in two parts, and which.
#include "sim/dataplane/parts.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sim/core/capacity.hpp"
#include "tests/unit/scenario/reading.hpp"

namespace fivenines {
namespace {

Parts parts_of(const std::string& scenario, const std::vector<std::string>& overrides = {}) {
  const LoadedScenario loaded = load_scenario(scenario, reading::shipped(overrides));
  REQUIRE(loaded.scenario);
  const DataPlaneInputs inputs = assemble(*loaded.scenario, 0);
  return divide(inputs, home_regions(inputs.platform, inputs.workload));
}

}  // namespace

TEST_CASE("Test 3 is simulated in two halves that are far from each other", "[core]") {
  const Parts parts = parts_of("december/test-3");
  CHECK(parts.count == 2);
  // us-east, us-west, europe, europe-2 and apac, latam, africa, tokyo: us-west to tokyo is nearest
  CHECK(parts.part_of == std::vector<std::uint8_t>{0, 0, 0, 0, 1, 1, 1, 1});
  CHECK(parts.lookahead_ns == 53'750'000);
  CHECK(parts_of("december/test-3", {"workload.learners=500K"}).count == 2);
}

TEST_CASE("runs that are small, have faults or copies are simulated as a whole", "[core]") {
  CHECK(parts_of("december/test-3", {"workload.learners=50K"}).count == 1);
  CHECK(parts_of("december/test-5-region-kill").count == 1);
  CHECK(parts_of("december/baseline-500k").count == 1);
}

}  // namespace fivenines
