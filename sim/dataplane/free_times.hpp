// When each server of a station is free again, as a heap whose earliest time is replaced and never
// taken out: what serving jobs in the order of their arrival needs (Kiefer & Wolfowitz 1955).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/base/assert.hpp"

namespace fivenines {

class FreeTimes {
 public:
  /// All are free at 0. servers >= 1.
  explicit FreeTimes(std::uint32_t servers) : groups_((servers + kGroup - 2) / kGroup) {
    FIVENINES_ASSERT(servers >= 1);
    for (std::size_t i = servers - 1; i < groups_.size() * kGroup; ++i) {
      groups_[i / kGroup][i % kGroup] = kNotThere;
    }
  }

  std::int64_t earliest() const { return earliest_; }

  /// `time` (ns) is not before the earliest. Which of four is first cannot be foreseen, so nothing
  /// branches by it: each carries its place in its lowest bits.
  void replace_earliest(std::int64_t time) {
    time = std::min(time, kNotThere);
    std::int64_t* place = &earliest_;
    const std::size_t groups = groups_.size();
    for (std::size_t g = 0; g < groups;) {
      Group& group = groups_[g];
      static_assert(kGroup == 4);
      const std::int64_t left = std::min(group[0] * 4, group[1] * 4 + 1);
      const std::int64_t right = std::min(group[2] * 4 + 2, group[3] * 4 + 3);
      const auto first = static_cast<std::size_t>(std::min(left, right) & 3);
      if (group[first] >= time) break;
      *place = group[first];
      place = &group[first];
      g = kGroup * g + first + 1;
    }
    *place = time;
  }

 private:
  static constexpr std::size_t kGroup = 4;
  /// 73 years: later than any run ends, and four times that can be told.
  static constexpr std::int64_t kNotThere = std::numeric_limits<std::int64_t>::max() / 4 - 1;
  using Group = std::array<std::int64_t, kGroup>;

  std::int64_t earliest_ = 0;
  std::vector<Group> groups_;  ///< below the earliest; group kGroup * g + i + 1 is below i of g
};

}  // namespace fivenines
