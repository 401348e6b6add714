#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Messages between two regions are late or lost. Learners do not use these links.
struct LinkDegrade {
  static constexpr std::string_view kind = "link_degrade";
  static constexpr std::optional<Component> component = Component::kNetwork;
  static constexpr std::string_view help =
      "messages between two regions are late or lost, both ways unless told: {from: ID, to: ID, "
      "one_way: false, delay: 0ms, jitter: LAW | none, loss: 0%, bandwidth: 100%}";
  RegionId from{};
  RegionId to{};
  bool one_way = false;
  LinkCondition condition;

  std::vector<Change> effects(const FaultContext&) const {
    std::vector<Change> changes{LinkState{from, to, condition}};
    if (!one_way) changes.push_back(LinkState{to, from, condition});
    return changes;
  }
  std::vector<RegionId> strikes() const { return {}; }
  bool operator==(const LinkDegrade&) const = default;
};

}  // namespace fivenines
