// Chance. Every draw that belongs to a request is a keyed hash of (seed, replication, learner
// region, arrival index, attempt, purpose), so that adding a fault, a region or a retry leaves
// every other draw alone (common random numbers). Control-plane actors have named PCG streams.
//
// The hash is the finaliser of SplitMix64 (Steele, Lea & Flood 2014, constants by D. Stafford's
// "Mix13"), applied along the chain of identifiers. A request's draws are the SplitMix64 sequence
// that starts at its key; each purpose has a stretch of 1,024 of them to itself.
#pragma once

#include <cstdint>
#include <pcg_random.hpp>
#include <string_view>

#include "sim/base/uint128.hpp"

namespace fivenines {

constexpr std::uint64_t mix64(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

inline constexpr std::uint64_t kGoldenGamma = 0x9e3779b97f4a7c15ULL;

/// Joins an identifier to a key; the order of joining matters.
constexpr std::uint64_t join_key(std::uint64_t key, std::uint64_t identifier) {
  return mix64(key + kGoldenGamma * (identifier + 1));
}

constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return mix64(h);
}

/// What a draw is for. The numbers are part of the results: append, never renumber.
enum class Purpose : std::uint64_t {
  kInterarrival = 1,
  kLearner = 2,
  kContent = 3,
  kWrite = 4,
  kRoute = 5,
  kAccess = 6,
  kBalancer = 7,
  kRegionalAccess = 8,
  kCacheService = 9,
  kDatabaseRead = 10,
  kDatabaseWrite = 11,
  kVariant = 12,
  kService = 13,
  kTimeout = 14,
  kBackoff = 15,
  kLocalInstance = 16,
  kExtraStation = 17,  // + the number of the station, so it stays last among the small numbers
  kCohort = 100,
  kWarmStart = 101,
  kContentUpdate = 102,
  // beyond 17 + the most extra stations
  kWayThere = 200,
  kWayBack = 201,
  kAskThere = 202,
  kAskBack = 203,
  kFillThere = 204,
  kInvalidateThere = 205,
  kAdmission = 210,
  kLinkLoss = 220,   // + which message, from kAskThere on
  kLinkDelay = 230,  // + which message, from kAskThere on
  kDomainKey = 240,  // + the domain
  kWriteCopies = 250,
  kReadCopies = 251,
  kUpdateGap = 260,
  kUpdateKey = 261,
  kServerError = 270,
  kPenetration = 271,
  kHotCohort = 272,
  kHotMember = 273,
  kStaleRoute = 274,
  kCachePlace = 275,
  kCacheLot = 276,
  // messages between copies: + 128 for each region that takes part
  kWriteForward = 0x40000,
  kWriteCopy = 0x50000,
  kWriteAck = 0x60000,
  kWriteReply = 0x70000,
  kReadCopy = 0x80000,
  kReadReply = 0x90000,
};

/// A uniform random bit generator over the draws of one purpose of one request.
class KeyedGenerator {
 public:
  using result_type = std::uint64_t;
  constexpr KeyedGenerator(std::uint64_t key, Purpose purpose, std::uint64_t sub = 0)
      : state_(key + kGoldenGamma * 1024 * (static_cast<std::uint64_t>(purpose) + sub)) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  constexpr result_type operator()() { return mix64(state_ += kGoldenGamma); }

 private:
  std::uint64_t state_;
};

/// Uniform in [0, 1) with 53 bits.
template <typename Generator>
constexpr double uniform01(Generator& generator) {
  return static_cast<double>(generator() >> 11) * 0x1.0p-53;
}

/// Uniform in {0, ..., n-1}; bias below n / 2^64 (multiply-shift).
template <typename Generator>
constexpr std::uint64_t uniform_below(Generator& generator, std::uint64_t n) {
  return static_cast<std::uint64_t>((__extension__ static_cast<Uint128>(generator()) * n) >> 64);
}

/// The key of one replication; keys of its learner regions and requests are joined to it.
constexpr std::uint64_t replication_key(std::uint64_t seed, std::uint64_t replication) {
  return join_key(join_key(0x66697665'6e696e65ULL, seed), replication);
}

/// A named stream for what is not a request: actors, faults, warm start.
inline pcg64 named_stream(std::uint64_t replication_key, std::string_view name) {
  const std::uint64_t h = join_key(replication_key, hash_text(name));
  return pcg64(pcg_extras::pcg128_t(mix64(h ^ 1)) << 64 | h, mix64(h ^ 2));
}

}  // namespace fivenines
