#include "sim/core/door.hpp"

namespace fivenines {

Door::Door(Clock& clock, World& world, Plane plane, Names names)
    : clock_(clock), world_(world), plane_(std::move(plane)), names_(std::move(names)) {}

void Door::apply_unlisted(const Change& change) {
  plane_.advance_to(clock_.now());
  clock_.enact(change);
  world_.enact(change);
  plane_.changed(change);
}

void Door::apply(std::string cause, const Change& change) {
  const SimTime now = clock_.now();
  apply_unlisted(change);
  timeline_.push_back({now, std::move(cause), change_text(change, names_)});
}

}  // namespace fivenines
