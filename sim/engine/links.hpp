// The state of the WAN links, and messages over them. SimGrid has no black hole: a message to a
// dead host aborts the process and one over a dead link fails at once. What a real network does
// instead, silence until the sender's deadline or a refusal, is made here.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/engine/platform.hpp"

namespace fivenines {

/// What became of a message, as its sender sees it.
enum class Sent : std::uint8_t {
  kDelivered,
  kTimedOut,  ///< nothing came back until the deadline
  kRefused,   ///< an error at once
};

enum class Transport : std::uint8_t {
  kDatagram,    ///< may be lost
  kConnection,  ///< sends again what is lost; only a cut stops it
};

class Links {
 public:
  /// Keeps a reference to the platform. `replication_key` is for the draws of loss and jitter.
  Links(EnginePlatform& platform, std::uint64_t replication_key);

  /// Replaces the condition of a direction. Transfers under way feel a new bandwidth at once; a new
  /// cut loses them.
  void set(RegionId from, RegionId to, const LinkCondition& condition);
  const LinkCondition& condition(RegionId from, RegionId to) const;
  /// What requests leave of a direction to transfers, and how long the link's queue delays them.
  void set_load(const LinkLoad& load);
  /// Bytes a second that transfers have on a direction now.
  double transfer_rate(RegionId from, RegionId to) const;
  /// The share of messages that a direction loses as it was built; none unless told.
  void set_built_loss(RegionId from, RegionId to, double loss_ratio);

  /// Sends `bytes` and waits until they are there. For actors only; `timeout` > 0.
  ///
  /// A region that is down (either one) or a cut direction, at the start or while the message is
  /// under way, loses the message: it times out at the deadline if the failure is silent,
  /// and is refused at once if it refuses (or when its jitter is over, if that lasts longer). A
  /// message that is too slow times out at the deadline and takes no more bandwidth; so does one
  /// that is among those a lossy direction loses.
  Sent send(Address from, Address to, std::uint64_t bytes, SimDuration timeout,
            Transport transport = Transport::kDatagram);

  /// How long a packet takes that leaves now: latency, jitter, and its bytes at the bandwidth that
  /// the link has, without others that share it. Nothing when it is lost: the direction is cut or
  /// lossy. What is under way arrives; whether somebody is there is not asked.
  std::optional<SimDuration> packet(RegionId from, RegionId to, std::uint64_t bytes);
  /// Time that every message of a direction takes longer, as it was built (ns).
  void set_built_jitter(RegionId from, RegionId to, const std::optional<Law>& jitter);

 private:
  struct Direction {
    double latency_seconds = 0;  ///< as built
    double bandwidth = 0;        ///< as built, bytes/s
    double loss_ratio = 0;       ///< as built
    std::optional<Law> jitter;   ///< as built
    LinkCondition condition;
    LinkLoad load;
  };
  void apply(RegionId from, RegionId to);

  Direction& direction(RegionId from, RegionId to);
  const Direction& direction(RegionId from, RegionId to) const;
  std::optional<Looks> obstacle(RegionId from, RegionId to) const;
  /// Whether the direction loses a message.
  bool loses(RegionId from, RegionId to);
  /// What jitter adds to a message.
  SimDuration jitter(RegionId from, RegionId to);
  /// Waits for the message's jitter and the link's queue; false if the direction loses it or is cut
  /// meanwhile.
  bool survives(RegionId from, RegionId to, double deadline, Transport transport);

  EnginePlatform& platform_;
  pcg64 stream_;
  std::vector<std::vector<Direction>> directions_;  ///< [from][to]
};

}  // namespace fivenines
