#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Matters where the latest writer wins.
struct ClockSkew {
  static constexpr std::string_view kind = "clock_skew";
  static constexpr std::optional<Component> component = std::nullopt;
  static constexpr std::string_view help =
      "the clock of a region is ahead, or with a minus behind, which decides who wrote last: "
      "{region: ID | each, offset: 200ms}";
  RegionId region{};
  SimDuration offset{0};

  std::vector<Change> effects(const FaultContext&) const { return {ClockOffset{region, offset}}; }
  std::vector<RegionId> strikes() const { return {}; }
  bool operator==(const ClockSkew&) const = default;
};

}  // namespace fivenines
