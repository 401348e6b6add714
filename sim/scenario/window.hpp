// A scenario cut down to a stretch of its measured window, so that the stretch can be simulated
// again without what comes before it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace fivenines {

struct Window {
  SimDuration from{0};  ///< since the start of measurement
  SimDuration until{0};
  std::uint32_t replications = 1;
  std::optional<std::uint64_t> learners;  ///< others than the scenario's
  std::vector<std::string> criteria;
};

/// One thing changed: what --set would be given.
struct WindowVariant {
  std::string name;
  std::vector<std::pair<std::string, std::string>> sets;  ///< path and value, as YAML
};

/// Whether time can be shifted: nothing but its faults depends on when it is, and these are at
/// fixed times. Otherwise a window begins with the measured window itself.
bool can_shift(const Scenario& scenario);

/// A whole scenario file: the warm-up as it was, then the stretch with the faults that hold in it,
/// and these variants. Precondition: 0 <= from < until <= measure, `from` = 0 unless can_shift.
std::string window_yaml(const Scenario& scenario, const Window& window,
                        const std::vector<WindowVariant>& variants);

}  // namespace fivenines
