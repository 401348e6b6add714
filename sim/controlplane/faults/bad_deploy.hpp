#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// A bad version runs on a share of the analyzer hosts until it is rolled back. It fails on those
/// hosts; how much slower it is slows down the fleet on average.
struct BadDeploy {
  static constexpr std::string_view kind = "bad_deploy";
  static constexpr std::optional<Component> component = Component::kRelease;
  static constexpr std::string_view help =
      "a bad version runs on a share of a region's analyzer hosts, with errors and slower; `for` "
      "is "
      "when it is rolled back: {region: ID | each, hosts: 100%, errors: 10%, speed: 100%}";
  RegionId region{};
  double hosts = 1;
  double errors = 0.1;
  double speed = 1;

  std::vector<Change> effects(const FaultContext&) const {
    return {ServerErrors{region, hosts, errors}, AnalyzerSpeed{region, 1 - hosts * (1 - speed)}};
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const BadDeploy&) const = default;
};

}  // namespace fivenines
