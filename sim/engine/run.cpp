#include "sim/engine/run.hpp"

#include <exception>
#include <optional>

#include "sim/engine/detectors.hpp"
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
    // what probes lose: requests and transfers ride on connections that send again
    const auto& wan = scenario.platform.wan;
    for (std::size_t a = 0; a < wan.size(); ++a) {
      for (std::size_t b = 0; b < wan.size(); ++b) {
        if (a == b) continue;
        clock->links().set_built_loss(region_id(a), region_id(b), wan[a][b].loss_ratio);
      }
    }
    Simulation simulation(scenario, replication, *clock, hooks);
    if (Controllers* controllers = simulation.controllers()) start_detectors(*clock, *controllers);
    return simulation.run();
  } catch (const SimulationFailed&) {
    throw;
  } catch (const std::exception& error) {
    std::throw_with_nested(SimulationFailed(error.what(), clock ? clock->now() : kStart, run));
  }
}

}  // namespace fivenines
