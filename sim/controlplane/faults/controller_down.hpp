#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct ControllerDown {
  static constexpr std::string_view kind = "controller_down";
  static constexpr std::optional<Component> component = std::nullopt;
  static constexpr std::string_view help =
      "the failover controller decides nothing; what it had begun goes on: {}";

  std::vector<Change> effects(const FaultContext&) const { return {ControllerState{false}}; }
  std::vector<RegionId> strikes() const { return {}; }
  bool operator==(const ControllerDown&) const = default;
};

}  // namespace fivenines
