#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/faults/context.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct ServerCrash {
  static constexpr std::string_view kind = "server_crash";
  static constexpr std::optional<Component> component = Component::kServers;
  static constexpr std::string_view help =
      "analyzer hosts stop; jobs in service are lost or resume elsewhere: "
      "{region: ID | each, server: first | each, count: N, jobs: lost | resume}";
  RegionId region{};
  std::uint32_t server = 0;
  std::uint32_t count = 1;
  JobsOnStop jobs = JobsOnStop::kLost;

  /// c servers of the n stated from number k on are ceil(c m / n) of the m simulated, from number
  /// floor(k m / n) on: a crash of one server never becomes a crash of none.
  std::vector<Change> effects(const FaultContext& context) const {
    const std::uint64_t n = context.stated.regions.at(index(region)).servers;
    const std::uint64_t m = context.simulated.regions.at(index(region)).servers;
    const std::uint64_t first = server * m / n;
    const std::uint64_t servers = (count * m + n - 1) / n;
    std::vector<Change> changes;
    for (std::uint64_t s = first; s < first + servers; ++s) {
      changes.push_back(ServerDown{region, static_cast<std::uint32_t>(s), jobs});
    }
    return changes;
  }
  std::vector<RegionId> strikes() const { return {region}; }
  bool operator==(const ServerCrash&) const = default;
};

}  // namespace fivenines
