#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// Connections leak: whoever took them does not give them back.
struct PoolExhaustion {
  static constexpr std::string_view kind = "pool_exhaustion";
  static constexpr std::optional<Component> component = Component::kDatabase;
  static constexpr std::string_view help =
      "a share of the connections to a region's database leaks: {region: ID | each, leaked: 90%}";
  RegionId region{};
  double leaked = 0.9;

  std::vector<Change> effects(const FaultContext&) const {
    return {DatabasePool{region, 1 - leaked}};
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const PoolExhaustion&) const = default;
};

}  // namespace fivenines
