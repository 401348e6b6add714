#pragma once

#include <cstdint>
#include <string_view>

namespace fivenines {

/// How concurrent writes become one value without loss (Shapiro et al., 2011).
enum class MergeOf : std::uint8_t {
  kCounter,   ///< contributions add up, each once
  kMaximum,   ///< the furthest counts
  kSetUnion,  ///< what either has
};

/// Every write has its effect, in whatever order writes arrive.
struct Merge {
  static constexpr std::string_view kind = "merge";
  static constexpr std::string_view help = "every write has its effect, in whatever order";
  MergeOf of = MergeOf::kCounter;
  bool operator==(const Merge&) const = default;
};

}  // namespace fivenines
