// What a controller may do: ask for the time, be called later, propose changes, and have written
// down what it saw and decided. Whoever runs controllers fills it in.
#pragma once

#include <functional>
#include <string>

#include "sim/base/time.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct ControlPort {
  std::function<SimTime()> now;
  std::function<void(SimTime, std::function<void()>)> at;  ///< not before now
  std::function<void(std::string cause, const Change&)> propose;
  std::function<void(std::string who, std::string what)> note;
};

}  // namespace fivenines
