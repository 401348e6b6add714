#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Regions cannot talk to each other. Learners still reach every region.
struct Partition {
  static constexpr std::string_view kind = "partition";
  static constexpr std::optional<Component> component = Component::kNetwork;
  static constexpr std::string_view help =
      "regions cannot talk to each other, looks: silent | refuse; one of "
      "{pairs: [A/B, ...]}, {isolate: [A, ...]} from all others, {halves: [A, B, ...]} against the "
      "rest, {between: [A, ...], and: [B, ...]} which both see the rest, "
      "{one_way_from: [A, ...], to: [B, ...]}";
  std::vector<std::pair<RegionId, RegionId>> directions;  ///< from, to: messages are lost
  std::vector<RegionId> cut_off;                          ///< regions that see none of the others
  Looks looks = Looks::kSilent;

  std::vector<Change> effects(const FaultContext&) const {
    std::vector<Change> changes;
    for (const auto& [from, to] : directions) {
      LinkState state{from, to, {}};
      state.condition.cut = looks;
      changes.push_back(state);
    }
    return changes;
  }
  std::vector<RegionId> strikes() const { return cut_off; }
  bool operator==(const Partition&) const = default;
};

}  // namespace fivenines
