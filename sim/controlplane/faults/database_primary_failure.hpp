#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// What is in the database as it fails ends with it. Who takes over, and when, is the promotion's.
struct DatabasePrimaryFailure {
  static constexpr std::string_view kind = "database_primary_failure";
  static constexpr std::optional<Component> component = Component::kDatabase;
  static constexpr std::string_view help =
      "the primary of a region's database stops; `for` is when it is back, to serve or to stand "
      "by: "
      "{region: ID | each, looks: silent | refuse}";
  RegionId region{};
  Looks looks = Looks::kSilent;

  std::vector<Change> effects(const FaultContext&) const {
    return {DatabasePrimary{region, false, looks}};
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const DatabasePrimaryFailure&) const = default;
};

}  // namespace fivenines
