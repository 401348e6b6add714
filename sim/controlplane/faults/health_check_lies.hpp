#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct HealthCheckLies {
  static constexpr std::string_view kind = "health_check_lies";
  static constexpr std::optional<Component> component = std::nullopt;
  static constexpr std::string_view help =
      "health checks of a region show the same whatever is the case: "
      "{region: ID | each, shows: healthy | unhealthy}";
  RegionId region{};
  HealthShown shows = HealthShown::kHealthy;

  std::vector<Change> effects(const FaultContext&) const { return {HealthSignal{region, shows}}; }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const HealthCheckLies&) const = default;
};

}  // namespace fivenines
