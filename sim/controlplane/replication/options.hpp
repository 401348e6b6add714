// How regions exchange updates: anti-entropy by rounds of gossip, after Demers et al., Epidemic
// Algorithms for Replicated Database Maintenance (PODC 1987).
//
// One exchange: the region whose turn it is sends a digest, one position for each origin's log. The
// peer answers with its own, and with what the other lacks (pull). Then it gets what it lacks
// (push), of what the first had when it sent the digest. The digest is a datagram, which links may
// lose; all else rides on the connection that it opens.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "sim/base/time.hpp"

namespace fivenines {

enum class GossipTimer : std::uint8_t { kFixed, kPoisson };
enum class GossipPhase : std::uint8_t {
  kRandom,   ///< each region has its own, drawn anew in each replication
  kTogether  ///< all at once
};
enum class PeerChoice : std::uint8_t { kRandom, kRoundRobin, kNearestFirst };
enum class ExchangeKind : std::uint8_t { kPush, kPull, kPushPull };

/// Of an exchange with a peer that was away for a while: hash trees find what differs.
struct FullExchange {
  SimDuration after = std::chrono::seconds{60};  ///< without an exchange
  std::uint64_t tree_bytes = 1'048'576;          ///< each way
  bool operator==(const FullExchange&) const = default;
};

struct GossipOptions {
  SimDuration interval = std::chrono::milliseconds{500};
  double jitter = 0.1;  ///< each turn is early or late by up to this share of the interval
  GossipTimer timer = GossipTimer::kFixed;
  GossipPhase phase = GossipPhase::kRandom;
  std::uint32_t fan_out = 2;  ///< peers in a turn
  PeerChoice peers = PeerChoice::kRandom;
  ExchangeKind exchange = ExchangeKind::kPushPull;
  std::uint64_t batch_bytes = 16'777'216;          ///< of updates in one message
  SimDuration timeout = std::chrono::seconds{10};  ///< of a message
  /// Own updates that are kept for a peer that is away; nothing: all of them.
  std::optional<std::uint64_t> hints_most = 1'000'000;
  std::optional<FullExchange> full_exchange = FullExchange{};
  bool operator==(const GossipOptions&) const = default;
};

}  // namespace fivenines
