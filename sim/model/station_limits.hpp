#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "sim/model/law.hpp"

namespace fivenines {

inline constexpr std::uint32_t kUnlimited = std::numeric_limits<std::uint32_t>::max();

/// What every station accepts: `{servers: N | unlimited, bound: K, service: LAW | none}`.
struct StationOptions {
  std::uint32_t servers = kUnlimited;
  /// Most jobs present, those in service included; one more is shed.
  std::uint32_t bound = kUnlimited;
  /// Duration of service (ns); none: a job passes through at once.
  std::optional<Law> service;
  bool operator==(const StationOptions&) const = default;
};

}  // namespace fivenines
