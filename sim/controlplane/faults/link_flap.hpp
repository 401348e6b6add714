#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Down first, then up, and so on while the fault lasts.
struct LinkFlap {
  static constexpr std::string_view kind = "link_flap";
  static constexpr std::optional<Component> component = Component::kNetwork;
  static constexpr std::string_view help =
      "the link between two regions goes down and up again and again: "
      "{from: ID, to: ID, down: 1s, up: 4s, looks: silent | refuse}";
  RegionId from{};
  RegionId to{};
  SimDuration down{0};
  SimDuration up{0};
  Looks looks = Looks::kSilent;

  /// While it is down.
  std::vector<Change> effects(const FaultContext&) const {
    LinkCondition condition;
    condition.cut = looks;
    return {LinkState{from, to, condition}, LinkState{to, from, condition}};
  }
  std::vector<RegionId> strikes() const { return {}; }
  bool operator==(const LinkFlap&) const = default;
};

}  // namespace fivenines
