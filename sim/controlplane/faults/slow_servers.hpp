#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// A gray failure: nothing is down, everything is slow.
struct SlowServers {
  static constexpr std::string_view kind = "slow_servers";
  static constexpr std::optional<Component> component = Component::kAnalyzer;
  static constexpr std::string_view help =
      "the analyzer of a region works at a fraction of its pace: {region: ID | each, speed: 50%}";
  RegionId region{};
  double speed = 0.5;

  std::vector<Change> effects(const FaultContext&) const { return {AnalyzerSpeed{region, speed}}; }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const SlowServers&) const = default;
};

}  // namespace fivenines
