#pragma once

#include <string_view>

namespace fivenines {

/// Of concurrent writes the one with the later time stamp stays. Stamps are hybrid: the region's
/// clock, skew included, but always later than every version that the writer's copy had (after
/// Kulkarni et al., Logical Physical Clocks, OPODIS 2014, kept by key).
struct LastWriterWins {
  static constexpr std::string_view kind = "last_writer_wins";
  static constexpr std::string_view help = "of concurrent writes the latest stays, others are lost";
  bool operator==(const LastWriterWins&) const = default;
};

}  // namespace fivenines
