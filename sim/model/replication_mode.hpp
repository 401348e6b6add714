#pragma once

#include <array>
#include <cstdint>

namespace fivenines {

/// How writes reach the copies in other regions.
enum class ReplicationMode : std::uint8_t {
  kNone,         ///< there are no other copies
  kSynchronous,  ///< one region takes all writes and commits when all, or most, copies have them
  kQuorum,       ///< committed when so many copies have it, read from so many of them
  kGossip,       ///< committed where it is written; the others hear of it later
};
inline constexpr std::array<const char*, 4> kReplicationModeNames{"none", "synchronous", "quorum",
                                                                  "gossip"};

}  // namespace fivenines
