#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// The work is done, and what comes of it is an error: the costliest kind.
struct RandomErrors {
  static constexpr std::string_view kind = "random_errors";
  static constexpr std::optional<Component> component = Component::kRelease;
  static constexpr std::string_view help =
      "a share of the analyses on some analyzer hosts of a region ends in an error: "
      "{region: ID | each, errors: 5%, hosts: 100%}";
  RegionId region{};
  double errors = 0.05;
  double hosts = 1;

  std::vector<Change> effects(const FaultContext&) const {
    return {ServerErrors{region, hosts, errors}};
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const RandomErrors&) const = default;
};

}  // namespace fivenines
