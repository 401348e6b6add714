// What holds of the world while faults last, also when several hold at once: a region is up again
// when the last fault that keeps it down has ended, speeds and load factors multiply, impairments
// of a link add up. A fault that changes nothing makes no Change.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/model/change.hpp"

namespace fivenines {

class FaultLedger {
 public:
  /// A fault begins: returns the Changes that this makes, for the door.
  std::vector<Change> begin(std::uint64_t fault, const std::vector<Change>& effects);
  /// It ends.
  std::vector<Change> end(std::uint64_t fault);

 private:
  struct Held {
    std::uint64_t fault = 0;
    Change effect;
  };
  struct Place {
    Change neutral;   ///< as nothing holds
    Change in_force;  ///< what the world has
    std::vector<Held> held;
  };
  Place& place_of(const Change& effect);
  static void settle(Place& place, std::vector<Change>& changes);

  std::vector<Place> places_;
};

}  // namespace fivenines
