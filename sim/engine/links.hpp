// The state of the WAN links, and messages over them. SimGrid has no black hole: a message to a
// dead host aborts the process and one over a dead link fails at once. What a real network does
// instead, silence until the sender's deadline or a refusal, is made here.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/engine/platform.hpp"

namespace fivenines {

/// What became of a message, as its sender sees it.
enum class Sent : std::uint8_t {
  kDelivered,
  kTimedOut,  ///< nothing came back until the deadline
  kRefused,   ///< an error at once
};

/// What a link is short of what it was built for.
struct Degradation {
  SimDuration extra_delay{0};  ///< one way, >= 0
  double bandwidth_ratio = 1;  ///< of the built bandwidth, > 0
};

class Links {
 public:
  /// Keeps a reference to the platform.
  explicit Links(EnginePlatform& platform);

  /// Cuts one direction: messages under way on it are lost. What is cut stays cut, but for the
  /// looks.
  void cut(RegionId from, RegionId to, Looks looks = Looks::kSilent);
  void restore(RegionId from, RegionId to);
  /// Replaces the direction's degradation, if any; transfers under way feel it at once.
  void degrade(RegionId from, RegionId to, Degradation degradation);

  /// How a direction appears if it is cut, nothing if it is not.
  std::optional<Looks> is_cut(RegionId from, RegionId to) const;
  Degradation degradation(RegionId from, RegionId to) const;

  /// Sends `bytes` and waits until they are there. For actors only; `timeout` > 0.
  ///
  /// A region that is down (either one) or a cut direction, at the start or while the message is
  /// under way, loses the message: it times out at the deadline if the failure is silent,
  /// and is refused at once if it refuses. A message that is too slow times out at the deadline and
  /// takes no more bandwidth.
  Sent send(Address from, Address to, std::uint64_t bytes, SimDuration timeout);

 private:
  struct Direction {
    double latency_seconds = 0;  ///< as built
    double bandwidth = 0;        ///< as built, bytes/s
    std::optional<Looks> cut;
    Degradation degradation;
  };

  Direction& direction(RegionId from, RegionId to);
  const Direction& direction(RegionId from, RegionId to) const;
  std::optional<Looks> obstacle(RegionId from, RegionId to) const;

  EnginePlatform& platform_;
  std::vector<std::vector<Direction>> directions_;  ///< [from][to]
};

}  // namespace fivenines
