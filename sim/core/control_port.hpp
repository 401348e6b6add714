// What controllers may do, on a clock and through the door.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "sim/controlplane/port.hpp"
#include "sim/core/clock.hpp"
#include "sim/core/door.hpp"

namespace fivenines {

/// Keeps references to both.
inline ControlPort control_port(Clock& clock, Door& door) {
  return {
      [&clock] { return clock.now(); },
      [&clock](SimTime when, std::function<void()> what) { clock.at(when, std::move(what)); },
      [&door](std::string cause, const Change& change) { door.apply(std::move(cause), change); },
      [&door](std::string who, std::string what) { door.note(std::move(who), std::move(what)); }};
}

}  // namespace fivenines
