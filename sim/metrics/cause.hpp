#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace fivenines {

/// Why an analysis failed: what happened to its last attempt.
enum class Cause : std::uint8_t {
  kNone,           ///< answered
  kTimeout,        ///< the answer was not there in time
  kRefused,        ///< the region was down and said so
  kShed,           ///< a bounded queue was full
  kUnreachable,    ///< the region was down and said nothing
  kDatabase,       ///< a fault of the database
  kServerError,    ///< a fault of a server
  kLost,           ///< it was inside a region or on a server that stopped
  kGaveUpWaiting,  ///< the client's patience ended while the attempt stood in a queue
};
inline constexpr std::size_t kCauses = 9;
inline constexpr std::array<const char*, kCauses> kCauseNames{
    "none",     "timeout",      "refused", "shed",           "unreachable",
    "database", "server_error", "lost",    "gave_up_waiting"};

}  // namespace fivenines
