#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/model/change.hpp"

namespace fivenines {

struct ServerCrash {
  static constexpr std::string_view kind = "server_crash";
  static constexpr std::string_view help =
      "analyzer hosts stop; jobs in service are lost or resume elsewhere: "
      "{region: ID, server: first, count: N, jobs: lost | resume}";
  RegionId region{};
  std::uint32_t server = 0;
  std::uint32_t count = 1;
  JobsOnStop jobs = JobsOnStop::kLost;

  std::vector<Change> begin() const {
    std::vector<Change> changes;
    for (std::uint32_t i = 0; i < count; ++i)
      changes.push_back(ServerDown{region, server + i, jobs});
    return changes;
  }
  std::vector<Change> end() const {
    std::vector<Change> changes;
    for (std::uint32_t i = 0; i < count; ++i) changes.push_back(ServerUp{region, server + i});
    return changes;
  }
  bool operator==(const ServerCrash&) const = default;
};

}  // namespace fivenines
