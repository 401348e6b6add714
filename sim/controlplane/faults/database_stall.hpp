#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// The storage of a database pauses, or is slow: everything waits, nothing fails by itself.
struct DatabaseStall {
  static constexpr std::string_view kind = "database_stall";
  static constexpr std::optional<Component> component = Component::kDatabase;
  static constexpr std::string_view help =
      "the storage of a region's database stands still, or works at a fraction of its pace: "
      "{region: ID | each, speed: 0%}";
  RegionId region{};
  double speed = 0;

  std::vector<Change> effects(const FaultContext&) const { return {DatabaseSpeed{region, speed}}; }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const DatabaseStall&) const = default;
};

}  // namespace fivenines
