// The one place where the two planes meet. Whatever changes the world while a run is under way goes
// through Door::apply, which is what makes lazy advancing exact.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/change_text.hpp"
#include "sim/core/clock.hpp"
#include "sim/metrics/record.hpp"
#include "sim/model/world.hpp"

namespace fivenines {

class Door {
 public:
  /// What the door asks of the data plane: DataPlane's functions of these names, or a recorder's.
  struct Plane {
    std::function<void(SimTime)> advance_to;
    std::function<void(const Change&)> changed;
  };

  /// Keeps references to the clock and the world. `names` are for the timeline.
  Door(Clock& clock, World& world, Plane plane, Names names);

  /// Changes the world at the present instant, in this order:
  ///   1. the data plane advances to now, so that what happened before now saw the old world;
  ///   2. the engine under the clock enacts the change, then the World that mirrors it;
  ///   3. the data plane is told;
  ///   4. the timeline keeps it under `cause`.
  /// While the engine enacts, other actors may run at the same instant and call apply too. The rest
  /// is never interrupted, so the world and the data plane still see one change after the other,
  /// and the timeline shows them in that order.
  void apply(std::string cause, const Change& change);

  /// The same without an entry in the timeline: for what happens all the time.
  void apply_unlisted(const Change& change);

  /// Writes down what somebody saw or decided; changes nothing.
  void note(std::string cause, std::string what) {
    timeline_.push_back({clock_.now(), std::move(cause), std::move(what)});
  }

  const std::vector<TimelineEntry>& timeline() const { return timeline_; }

 private:
  Clock& clock_;
  World& world_;
  Plane plane_;
  Names names_;
  std::vector<TimelineEntry> timeline_;
};

}  // namespace fivenines
