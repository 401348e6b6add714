// The oracle of tests/oracle as a speed model: the same scenario, every analysis, one event loop on
// a std::priority_queue. Usage: oracle_loop SCENARIO.yaml SECONDS (simulated, measured part);
// prints one line of JSON.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "sim/core/capacity.hpp"
#include "sim/dataplane/dataplane.hpp"
#include "sim/scenario/scenario_reader.hpp"
#include "tests/oracle/oracle.hpp"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: oracle_loop SCENARIO.yaml SECONDS\n");
    return 2;
  }
  fivenines::LoadOptions options;
  options.overrides.push_back("clock.measure=" + std::string(argv[2]) + "s");
  const fivenines::LoadedScenario loaded = fivenines::load_scenario(argv[1], options);
  if (!loaded.scenario) {
    std::fputs(loaded.diagnostics.text().c_str(), stderr);
    return 3;
  }
  const fivenines::DataPlaneInputs inputs = fivenines::assemble(*loaded.scenario, 0);
  const fivenines::World world = fivenines::initial_world(inputs);
  const std::clock_t begun = std::clock();
  const fivenines::oracle::Result result = fivenines::oracle::replay(inputs, world, {});
  const double took = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
  std::printf("{\"model\":\"oracle_loop\",\"requests\":%zu,\"seconds\":%.6f}\n",
              result.outcomes.size(), took);
  return 0;
}
