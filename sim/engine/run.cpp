#include "sim/engine/run.hpp"

#include <exception>
#include <optional>

#include "sim/engine/simgrid_clock.hpp"

namespace fivenines {

ReplicationRecord simulate(const Scenario& scenario, std::uint64_t replication,
                           const RunHooks& hooks) {
  const RunName run{scenario.seed, replication};
  std::optional<EnginePlatform> platform;
  std::optional<SimGridClock> clock;
  try {
    platform.emplace(scenario.platform);
    clock.emplace(*platform, run);
    return Simulation(scenario, replication, *clock, hooks).run();
  } catch (const SimulationFailed&) {
    throw;
  } catch (const std::exception& error) {
    std::throw_with_nested(SimulationFailed(error.what(), clock ? clock->now() : kStart, run));
  }
}

}  // namespace fivenines
