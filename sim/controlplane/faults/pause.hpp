#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

enum class PausedPart : std::uint8_t { kRegion, kServers, kDatabase, kController };

/// Processes are frozen, as by a long garbage collection, a snapshot of their machine, or SIGSTOP,
/// and wake where they stood (zombies): a database that another one has replaced meanwhile
/// believes that it still leads, a controller carries out what it had decided. Nothing is lost.
struct Pause {
  static constexpr std::string_view kind = "pause";
  static constexpr std::optional<Component> component = Component::kRegion;
  static constexpr std::string_view help =
      "processes stand still, and then go on as if no time had passed, believing what they did: "
      "{region: ID | each, what: region | servers | database | controller}";
  RegionId region{};
  PausedPart what = PausedPart::kRegion;

  std::vector<Change> effects(const FaultContext&) const {
    switch (what) {
      case PausedPart::kServers:
        return {AnalyzerSpeed{region, 0}};
      case PausedPart::kDatabase:
        return {DatabaseSpeed{region, 0}};
      case PausedPart::kController:
        return {ControllerPaused{}};
      case PausedPart::kRegion:
        break;
    }
    return {RegionPaused{region}};
  }
  std::vector<RegionId> strikes() const {
    return what == PausedPart::kController ? std::vector<RegionId>{}
                                           : std::vector<RegionId>{region};
  }
  bool operator==(const Pause&) const = default;
};

}  // namespace fivenines
