// A Change is a proposal as data. Faults, controllers and replication protocols make them; only the
// door (sim/core) enacts them, on the engine first and then on the World that mirrors it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/base/time.hpp"
#include "sim/model/law.hpp"
#include "sim/model/replication_mode.hpp"

namespace fivenines {

/// A silent failure is met by a timeout, a refusing one by an immediate error.
enum class Looks : std::uint8_t { kSilent, kRefuse };

/// What becomes of the jobs in service on a server that stops.
enum class JobsOnStop : std::uint8_t {
  kLost,    ///< the client learns nothing and times out
  kResume,  ///< they go back to the head of the queue with the work that was left
};

/// All hosts of a region stop: everything inside is lost, caches are emptied, disks survive unless
/// they are lost too.
struct RegionDown {
  RegionId region{};
  Looks looks = Looks::kSilent;
  bool disks_lost = false;
  bool operator==(const RegionDown&) const = default;
};
/// The region is back with all servers that are not down by themselves, and cold caches.
struct RegionUp {
  RegionId region{};
  bool operator==(const RegionUp&) const = default;
};
/// One analyzer host stops.
struct ServerDown {
  RegionId region{};
  std::uint32_t server = 0;
  JobsOnStop jobs = JobsOnStop::kLost;
  bool operator==(const ServerDown&) const = default;
};
struct ServerUp {
  RegionId region{};
  std::uint32_t server = 0;
  bool operator==(const ServerUp&) const = default;
};
/// The analyzer of a region works at `speed` times its normal pace, 0: not at all; jobs in service
/// are rescaled.
struct AnalyzerSpeed {
  RegionId region{};
  double speed = 1;
  bool operator==(const AnalyzerSpeed&) const = default;
};
/// New bound of the analyzer's queue (jobs present, those in service included).
struct AnalyzerBound {
  RegionId region{};
  std::uint32_t bound = 0;
  bool operator==(const AnalyzerBound&) const = default;
};
/// New limits of the database: statements in service, and connections.
struct DatabaseLimits {
  RegionId region{};
  std::uint32_t concurrency = 1;
  std::uint32_t pool = 1;
  bool operator==(const DatabaseLimits&) const = default;
};
/// New attempts of a learner region go to these regions with these weights (they sum to 1).
struct Routing {
  LearnerRegionId learner_region{};
  std::vector<std::pair<RegionId, double>> weights;
  bool operator==(const Routing&) const = default;
};
/// New shares of the analyzer variants.
struct VariantSplit {
  std::vector<double> shares;
  bool operator==(const VariantSplit&) const = default;
};
/// What one direction of the WAN link between two regions is short of what it was built for. Loss
/// is of whole messages: that of packets, which the platform states, is mended by retransmission.
struct LinkCondition {
  std::optional<Looks> cut;    ///< messages are lost; a refusing cut tells the sender at once
  SimDuration extra_delay{0};  ///< one way, >= 0
  std::optional<Law> jitter;   ///< of each message, on top of that (ns)
  double loss_ratio = 0;       ///< of messages, in [0, 1]
  double bandwidth_ratio = 1;  ///< of the built bandwidth, > 0
  bool whole() const { return *this == LinkCondition{}; }
  bool operator==(const LinkCondition&) const = default;
};
/// The direction from one region to another is in this condition from now on. Learners reach the
/// regions over the Internet, which is not these links.
struct LinkState {
  RegionId from{};
  RegionId to{};
  LinkCondition condition;
  bool operator==(const LinkState&) const = default;
};
/// What the load of the last interval does to one direction of a link: the part of its bandwidth
/// that requests leave to transfers, how long a message stands in the sender's queue, and the share
/// that found no room in it. No entry in the timeline.
struct LinkLoad {
  RegionId from{};
  RegionId to{};
  double free = 1;  ///< of the bandwidth, in (0, 1]
  SimDuration queue{0};
  double dropped = 0;  ///< in [0, 1]
  bool operator==(const LinkLoad&) const = default;
};
/// All processes of a region stand still, or go on as if no time had passed: work keeps what was
/// left of it, and what has come meanwhile is taken in at once.
struct RegionPaused {
  RegionId region{};
  bool paused = true;
  bool operator==(const RegionPaused&) const = default;
};
/// Learners of a region ask `factor` times as often as declared, >= 0.
struct LoadLevel {
  LearnerRegionId learner_region{};
  double factor = 1;
  bool operator==(const LoadLevel&) const = default;
};
/// A region serves this share of the attempts that start from now on, the rest is shed.
struct Admission {
  RegionId region{};
  double share = 1;  ///< in [0, 1]
  bool operator==(const Admission&) const = default;
};
/// What health checks of a region say, whatever is the case.
enum class HealthShown : std::uint8_t { kTruth, kHealthy, kUnhealthy };
struct HealthSignal {
  RegionId region{};
  HealthShown shown = HealthShown::kTruth;
  bool operator==(const HealthSignal&) const = default;
};
/// The failover controller works or does not.
struct ControllerState {
  bool up = true;
  bool operator==(const ControllerState&) const = default;
};
/// It stands still, or goes on with what it believed: what it had planned comes first, then what it
/// has been told meanwhile.
struct ControllerPaused {
  bool paused = true;
  bool operator==(const ControllerPaused&) const = default;
};
/// An operator wants no learners in this region, or is done with it.
struct Drain {
  RegionId region{};
  bool drained = true;
  /// Learners come back evenly over this time; nothing: as after a failure.
  std::optional<SimDuration> ramp = std::nullopt;
  bool operator==(const Drain&) const = default;
};

/// A region has received what another one had: of each origin's log, everything before `upto`.
/// There is no entry in the timeline for it.
struct ReplicaDelivery {
  RegionId from{};
  RegionId to{};
  std::vector<std::uint64_t> upto;  ///< by origin
  std::uint64_t bytes = 0;          ///< that the updates took on the WAN
  bool operator==(const ReplicaDelivery&) const = default;
};
/// A region's queue of updates for one that is away was full and nothing else will bring them: of
/// the origin's log, what lies before `before` never gets there.
struct HintsDropped {
  RegionId origin{};
  RegionId peer{};
  std::uint64_t before = 0;
  bool operator==(const HintsDropped&) const = default;
};
/// Replication traffic of a region other than its own updates: digests, hash trees. No entry in the
/// timeline.
struct ReplicationTraffic {
  RegionId from{};
  RegionId to{};
  std::uint64_t bytes = 0;
  bool full_exchange = false;
  bool operator==(const ReplicationTraffic&) const = default;
};
/// How writes reach the other regions from now on.
struct ReplicationSwitch {
  ReplicationMode mode = ReplicationMode::kNone;
  bool operator==(const ReplicationSwitch&) const = default;
};
/// The region that takes the writes of synchronous replication.
struct WriteMaster {
  RegionId region{};
  bool operator==(const WriteMaster&) const = default;
};
/// Commits that wait for all copies wait for that of this region, or no longer.
struct CopyRequired {
  RegionId region{};
  bool required = true;
  bool operator==(const CopyRequired&) const = default;
};
/// A region takes no part in the exchange of updates, or does again.
struct ReplicationPaused {
  RegionId region{};
  bool paused = true;
  bool operator==(const ReplicationPaused&) const = default;
};
/// How far the clock of a region is ahead (or, negative, behind).
struct ClockOffset {
  RegionId region{};
  SimDuration offset{0};
  bool operator==(const ClockOffset&) const = default;
};

/// The primary of a region's database stops, or what had stopped is back. Statements inside end
/// with it, and as long as nobody is promoted there is no database: statements time out if it is
/// silent, or meet an error at once.
struct DatabasePrimary {
  RegionId region{};
  bool up = true;
  Looks looks = Looks::kSilent;  ///< of one that is down
  bool operator==(const DatabasePrimary&) const = default;
};
/// What has become of the promotion of a region's standby, or of a database without any.
enum class PromotionStep : std::uint8_t {
  kFenced,    ///< the old primary may serve no more: statements meet an error at once
  kServes,    ///< the standby has replayed the log and is the primary
  kLost,      ///< the data is gone: statements meet an error until they have been restored
  kRestored,  ///< it serves again, as its snapshot has it
};
struct DatabasePromotion {
  RegionId region{};
  PromotionStep step = PromotionStep::kFenced;
  bool operator==(const DatabasePromotion&) const = default;
};
/// The primary's storage works at `speed` times its normal pace, 0: not at all. Who is promoted has
/// his own storage.
struct DatabaseSpeed {
  RegionId region{};
  double speed = 1;  ///< >= 0
  bool operator==(const DatabaseSpeed&) const = default;
};
/// A region's database takes writes, or answers each with an error. Writes inside go on.
struct DatabaseWrites {
  RegionId region{};
  bool accepted = true;
  bool operator==(const DatabaseWrites&) const = default;
};
/// This share of a region's connections can be used; the others are held by nobody knows whom.
struct DatabasePool {
  RegionId region{};
  double usable = 1;  ///< in [0, 1]
  bool operator==(const DatabasePool&) const = default;
};
/// This share of a region's connections has been opened again after a promotion.
struct DatabaseReconnect {
  RegionId region{};
  double connected = 1;  ///< in [0, 1]
  bool operator==(const DatabaseReconnect&) const = default;
};
/// Analyses end in an error, once their work is done, with probability `errors` on this share of a
/// region's analyzer hosts (the first ones).
struct ServerErrors {
  RegionId region{};
  double hosts = 1;   ///< in [0, 1]
  double errors = 0;  ///< in [0, 1]
  bool operator==(const ServerErrors&) const = default;
};
/// The levels of caches that have nodes in a region; of the global one (or the central), its part
/// of it.
enum class CacheTier : std::uint8_t { kLocal, kRegional, kGlobal };
inline constexpr std::size_t kCacheTiers = 3;
/// This share of the nodes of a level is gone with what it held. Their keys pass the level by: they
/// are neither looked up nor stored there.
struct CacheNodes {
  RegionId region{};
  CacheTier tier = CacheTier::kLocal;
  double lost = 0;  ///< in [0, 1]
  bool operator==(const CacheNodes&) const = default;
};
/// A level has room for this share of the entries it was built for; the oldest make room.
struct CacheSize {
  RegionId region{};
  CacheTier tier = CacheTier::kLocal;
  double share = 1;  ///< in [0, 1]
  bool operator==(const CacheSize&) const = default;
};
/// A share of the entries of a level is gone at this instant. Nothing that lasts.
struct CacheDrop {
  RegionId region{};
  CacheTier tier = CacheTier::kLocal;
  double share = 1;  ///< in [0, 1]
  bool operator==(const CacheDrop&) const = default;
};
/// This share of a learner region's analyses asks for content that does not exist: no cache has it,
/// none stores it, and the database is asked.
struct CachePenetration {
  LearnerRegionId learner_region{};
  double share = 0;  ///< in [0, 1]
  bool operator==(const CachePenetration&) const = default;
};
/// This share of a learner region's analyses is of its largest cohort, and of one item of content.
struct HotCohort {
  LearnerRegionId learner_region{};
  double share = 0;  ///< in [0, 1]
  bool operator==(const HotCohort&) const = default;
};
/// This share of a learner region's learners keeps the routes that hold as it begins.
struct RoutesFrozen {
  LearnerRegionId learner_region{};
  double share = 0;  ///< in [0, 1]
  bool operator==(const RoutesFrozen&) const = default;
};
/// All learners of a learner region are sent there, whatever the controller says.
struct RouteOverride {
  LearnerRegionId learner_region{};
  std::optional<RegionId> to;  ///< nothing: as the controller says
  bool operator==(const RouteOverride&) const = default;
};
/// Of the hosts that start in a region, this share does not: there are none to be had.
struct LaunchLimit {
  RegionId region{};
  double refused = 0;  ///< in [0, 1]
  bool operator==(const LaunchLimit&) const = default;
};

using Change =
    std::variant<RegionDown, RegionUp, ServerDown, ServerUp, AnalyzerSpeed, AnalyzerBound,
                 DatabaseLimits, Routing, VariantSplit, LinkState, LoadLevel, Admission,
                 HealthSignal, ControllerState, Drain, DatabasePrimary, DatabasePromotion,
                 DatabaseSpeed, DatabaseWrites, DatabasePool, DatabaseReconnect, ServerErrors,
                 CacheNodes, CacheSize, CacheDrop, CachePenetration, HotCohort, RoutesFrozen,
                 RouteOverride, LaunchLimit, ReplicaDelivery, HintsDropped, ReplicationTraffic,
                 ReplicationSwitch, WriteMaster, CopyRequired, ReplicationPaused, ClockOffset,
                 LinkLoad, RegionPaused, ControllerPaused>;

}  // namespace fivenines
