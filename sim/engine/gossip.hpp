// The agents that exchange updates, as actors: real messages that share the links with all others.
#pragma once

#include "sim/core/replica_exchange.hpp"
#include "sim/engine/simgrid_clock.hpp"

namespace fivenines {

/// Starts an agent in every region that holds the data. Agents die with their regions and start
/// anew when those are back. Call before the run; the exchange must outlive it.
void start_gossip(SimGridClock& clock, ReplicaExchange& exchange);

}  // namespace fivenines
