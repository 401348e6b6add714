// The detectors of region failures as actors: they send real messages between regions, at the
// phases of the watch plan, and report what comes back.
#pragma once

#include "sim/core/controllers.hpp"
#include "sim/engine/simgrid_clock.hpp"

namespace fivenines {

/// Starts an actor for every watch (SWIM: for every region). Actors die with their regions and
/// start anew when those are back. Call before the run; the controllers must outlive it.
void start_detectors(SimGridClock& clock, Controllers& controllers);

}  // namespace fivenines
