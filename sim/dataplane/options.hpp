// What the service, balancer, caches, database and analyzer sections of a scenario say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/dataplane/store/options.hpp"
#include "sim/model/station_limits.hpp"

namespace fivenines {

/// O(n): compute = (fixed + per_learner * n) * noise, noise log-normal with mean 1.
struct AnalyzerVariant {
  std::string name;
  SimDuration fixed{0};
  SimDuration per_learner{0};
  double noise_sigma = 0;
  bool operator==(const AnalyzerVariant&) const = default;
};

/// From `at` on, analyses are shared among the variants like this.
struct SplitStep {
  SimTime at{};                ///< since the start of the run
  std::vector<double> shares;  ///< as ServiceOptions::split
  bool operator==(const SplitStep&) const = default;
};

struct ServiceOptions {
  /// Either the cohort analyzer's variants (with their shares) ...
  std::vector<AnalyzerVariant> variants;
  std::vector<double> split;
  std::vector<SplitStep> schedule;  ///< in time order
  /// ... or one law, so that textbook queues are ordinary scenarios.
  std::optional<Law> law;
  bool operator==(const ServiceOptions&) const = default;
};

enum class CacheLayout : std::uint8_t { kNone, kCentral, kHierarchical };
enum class CacheFill : std::uint8_t { kOnReply, kOnLookup };
enum class CachePolicyName : std::uint8_t { kLru, kFifo };
enum class LocalRoute : std::uint8_t { kLearnerHash, kRandom };
// g++ 12 takes an enumerator of a scoped enum for a shadow of fivenines::kNever.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
enum class GlobalAsk : std::uint8_t { kAlways, kWhenNearerThanDatabase, kNever };
#pragma GCC diagnostic pop
enum class OnWrite : std::uint8_t { kUpdate, kInvalidate };
enum class TtlFrom : std::uint8_t { kFill, kHit };

inline constexpr std::uint64_t kUnlimitedEntries = ~std::uint64_t{0};

struct CacheTtl {
  SimDuration time{0};
  TtlFrom from = TtlFrom::kFill;
  bool operator==(const CacheTtl&) const = default;
};

struct LocalCacheOptions {
  std::uint32_t instances = 1;
  std::uint64_t entries = 0;  ///< each instance
  LocalRoute route = LocalRoute::kLearnerHash;
  bool operator==(const LocalCacheOptions&) const = default;
};
struct RegionalCacheOptions {
  std::uint64_t entries = 0;
  std::optional<Law> access_rtt;  ///< there and back inside the region (ns); nothing: 0
  bool operator==(const RegionalCacheOptions&) const = default;
};
/// A circuit breaker of asks of the shared tier, one for each pair of regions: when too many of the
/// asks that ended since it was looked at last were given up, it opens, and as long as it is open
/// nobody asks: lookups read the database at once.
struct AskBreaker {
  double failed_share = 0.5;
  std::uint32_t asks_least = 20;  ///< fewer say nothing
  SimDuration open{std::chrono::seconds{5}};
  bool operator==(const AskBreaker&) const = default;
};
/// Outlier ejection, after Envoy's: a host on which too many of the analyses that ended since it
/// was looked at last were errors starts none for a while. At most a share of the hosts of a region
/// is ejected at once, but one may always be.
struct HostEjection {
  double errors_share = 0.5;
  std::uint32_t analyses_least = 5;  ///< fewer say nothing
  SimDuration time{std::chrono::seconds{30}};
  double hosts_most = 0.1;
  bool operator==(const HostEjection&) const = default;
};
/// Breakers and ejections are looked at every so often, on whole multiples of it.
inline constexpr SimDuration kBreakerPeriod = std::chrono::milliseconds{100};

/// The shared tier: hierarchical, split over owner regions; or central, all of it at the write
/// master.
struct SharedCacheOptions {
  std::uint64_t entries = 0;  ///< over all owners
  GlobalAsk ask = GlobalAsk::kAlways;
  /// Per owner region; nothing: the platform's cache servers, as far as a lookup takes time.
  std::optional<std::uint32_t> servers;
  std::uint32_t bound = kUnlimited;
  std::optional<Law> service;  ///< of a lookup (ns); the central cache has a finite rate
  /// An ask that is not answered within this many round trips (+ 10 ms) goes to the database.
  double timeout_round_trips = 2;
  std::uint32_t ask_bytes = 128;     ///< of an ask, and of an answer without the entry
  std::uint32_t entry_bytes = 1024;  ///< of an answer with it, and of a fill
  std::optional<AskBreaker> breaker;

  /// The station of an owner region with that many cache servers.
  StationOptions station(std::uint32_t platform_servers) const {
    return {servers.value_or(service ? platform_servers : kUnlimited), bound, service};
  }
  bool operator==(const SharedCacheOptions&) const = default;
};
inline constexpr SimDuration kSharedTimeoutSlack = std::chrono::milliseconds{10};

/// Of a message that a value has changed.
inline constexpr std::uint32_t kInvalidationBytes = 128;

struct CacheOptions {
  CacheLayout layout = CacheLayout::kNone;
  CacheFill fill = CacheFill::kOnReply;
  CachePolicyName policy = CachePolicyName::kLru;
  OnWrite on_write = OnWrite::kUpdate;
  std::optional<CacheTtl> ttl;
  bool warm_start = false;
  /// A lookup that would read the database while another of its region reads the same key waits for
  /// that answer instead (request coalescing, against stampedes).
  bool coalesce = false;
  std::optional<LocalCacheOptions> local;
  std::optional<RegionalCacheOptions> regional;
  std::optional<SharedCacheOptions> shared;
  bool operator==(const CacheOptions&) const = default;
};

struct DatabaseOptions {
  std::optional<std::uint32_t> servers;  ///< instead of the platform's concurrency and pool
  std::uint32_t bound = kUnlimited;
  std::optional<Law> read;   ///< duration of a read (ns); nothing: 0
  std::optional<Law> write;  ///< duration of a committed write (ns)
  bool operator==(const DatabaseOptions&) const = default;
};

struct ExtraStation {
  std::string name;
  StationOptions station;
  bool operator==(const ExtraStation&) const = default;
};

struct DataPlaneOptions {
  ServiceOptions service;
  StationOptions balancer;
  /// Analyzer: servers instead of the platform's cores (kUnlimited is allowed), and the bound.
  std::optional<std::uint32_t> analyzer_servers;
  std::uint32_t analyzer_bound = kUnlimited;
  std::optional<HostEjection> ejection;
  CacheOptions caches;
  DatabaseOptions database;
  std::vector<ExtraStation> stations;  ///< in series, between the balancer and the caches
  bool cancel = false;                 ///< running jobs whose client has given up are stopped
  std::optional<ReplicationOptions> replication;  ///< nothing: a write is over once it is done
  bool operator==(const DataPlaneOptions&) const = default;
};

}  // namespace fivenines
