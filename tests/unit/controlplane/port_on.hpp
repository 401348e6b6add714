// A port to the control plane for units that only wait.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "sim/controlplane/port.hpp"
#include "sim/core/native_clock.hpp"

namespace fivenines::test {

/// Runs on a clock that outlives it; what is proposed or noted is forgotten.
inline ControlPort port_on(NativeClock& clock) {
  return {[&clock] { return clock.now(); },
          [&clock](SimTime when, std::function<void()> what) { clock.at(when, std::move(what)); },
          [](const std::string&, const Change&) {}, [](const std::string&, const std::string&) {}};
}

}  // namespace fivenines::test
