#include "sim/engine/run.hpp"

#include <exception>
#include <optional>

#include "sim/core/native_clock.hpp"
#include "sim/engine/detectors.hpp"
#include "sim/engine/gossip.hpp"
#include "sim/engine/simgrid_clock.hpp"

namespace fivenines {

namespace {

/// Years of component states of which nobody sends a message need no engine, whose dates in seconds
/// are no longer exact after so long.
bool sends_messages(const Scenario& scenario) {
  return scenario.has_requests() ||
         (scenario.failover && !std::holds_alternative<NoDetector>(scenario.failover->detector));
}

}  // namespace

ReplicationRecord simulate(const Scenario& scenario, std::uint64_t replication,
                           const RunHooks& hooks) {
  const RunName run{scenario.seed, replication};
  if (!sends_messages(scenario)) {
    NativeClock clock;
    try {
      return Simulation(scenario, replication, clock, hooks).run();
    } catch (const std::exception& error) {
      std::throw_with_nested(SimulationFailed(error.what(), clock.now(), run));
    }
  }
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
        // a question goes out like a read; its answer, and a beat, take the same law here
        const auto& jitter = wan[a][b].jitter[static_cast<std::size_t>(LinkLeg::kRead)];
        clock->links().set_built_jitter(region_id(a), region_id(b), jitter);
      }
    }
    Simulation simulation(scenario, replication, *clock, hooks);
    if (Controllers* controllers = simulation.controllers()) start_detectors(*clock, *controllers);
    if (ReplicaExchange* exchange = simulation.exchange()) start_gossip(*clock, *exchange);
    return simulation.run();
  } catch (const SimulationFailed&) {
    throw;
  } catch (const std::exception& error) {
    std::throw_with_nested(SimulationFailed(error.what(), clock ? clock->now() : kStart, run));
  }
}

}  // namespace fivenines
