#include "sim/core/change_text.hpp"

#include <fmt/format.h>

#include <array>

#include "sim/model/station_limits.hpp"

namespace fivenines {
namespace {

struct Phrase {
  const Names& names;

  static std::string name(const std::vector<std::string>& list, std::size_t i, const char* thing) {
    return i < list.size() ? list[i] : fmt::format("{} {}", thing, i);
  }
  std::string region(RegionId id) const { return name(names.regions, index(id), "region"); }
  static std::string percent(double share) { return fmt::format("{:.4g} %", 100 * share); }
  static std::string limit(std::uint32_t n) {
    return n == kUnlimited ? "unlimited" : std::to_string(n);
  }

  std::string operator()(const RegionDown& change) const {
    const char* looks = change.looks == Looks::kSilent ? "silent" : "refusing";
    return fmt::format("{} {} ({})", region(change.region), change.disks_lost ? "lost" : "down",
                       looks);
  }
  std::string operator()(const RegionUp& change) const { return region(change.region) + " up"; }
  std::string operator()(const ServerDown& change) const {
    const char* jobs = change.jobs == JobsOnStop::kLost ? "jobs lost" : "jobs resume";
    return fmt::format("{} server {} down ({})", region(change.region), change.server, jobs);
  }
  std::string operator()(const ServerUp& change) const {
    return fmt::format("{} server {} up", region(change.region), change.server);
  }
  std::string operator()(const AnalyzerSpeed& change) const {
    return fmt::format("{} analyzer at {} speed", region(change.region), percent(change.speed));
  }
  std::string operator()(const AnalyzerBound& change) const {
    return fmt::format("{} analyzer bound {}", region(change.region), limit(change.bound));
  }
  std::string operator()(const DatabaseLimits& change) const {
    return fmt::format("{} database concurrency {}, pool {}", region(change.region),
                       limit(change.concurrency), limit(change.pool));
  }
  std::string operator()(const Routing& change) const {
    std::string text =
        fmt::format("learners of {} to",
                    name(names.learner_regions, index(change.learner_region), "learner region"));
    const char* separator = " ";
    for (const auto& [to, share] : change.weights) {
      text += fmt::format("{}{} {}", separator, region(to), percent(share));
      separator = ", ";
    }
    return text;
  }
  std::string operator()(const VariantSplit& change) const {
    std::string text = "variants";
    const char* separator = " ";
    for (std::size_t i = 0; i < change.shares.size(); ++i) {
      text += fmt::format("{}{} {}", separator, name(names.variants, i, "variant"),
                          percent(change.shares[i]));
      separator = ", ";
    }
    return text;
  }
  std::string operator()(const LinkState& change) const {
    const LinkCondition& link = change.condition;
    std::string text = fmt::format("link {} to {}", region(change.from), region(change.to));
    if (link.whole()) return text + " whole";
    if (link.cut) text += *link.cut == Looks::kRefuse ? " cut (refuses)" : " cut (silent)";
    if (link.extra_delay > SimDuration{0}) {
      text += fmt::format(" +{:g} ms", seconds(link.extra_delay) * 1e3);
    }
    if (link.jitter) text += fmt::format(" jitter {:g} ms", link.jitter->mean() / 1e6);
    if (link.loss_ratio > 0) text += fmt::format(" loses {}", percent(link.loss_ratio));
    if (link.bandwidth_ratio != 1) {
      text += fmt::format(" bandwidth {}", percent(link.bandwidth_ratio));
    }
    return text;
  }
  std::string operator()(const LinkLoad& change) const {
    return fmt::format("link {} to {} {} free, queue {:g} ms", region(change.from),
                       region(change.to), percent(change.free), seconds(change.queue) * 1e3);
  }
  std::string operator()(const RegionPaused& change) const {
    return fmt::format("{} {}", region(change.region),
                       change.paused ? "stands still" : "goes on where it stood");
  }
  std::string operator()(const ControllerPaused& change) const {
    return change.paused ? "failover controller stands still"
                         : "failover controller goes on with what it believed";
  }
  std::string operator()(const LoadLevel& change) const {
    return fmt::format("load of {} at {}",
                       name(names.learner_regions, index(change.learner_region), "learner region"),
                       percent(change.factor));
  }
  std::string operator()(const Admission& change) const {
    return fmt::format("{} admits {}", region(change.region), percent(change.share));
  }
  std::string operator()(const HealthSignal& change) const {
    const char* const shown = change.shown == HealthShown::kTruth     ? "tell the truth"
                              : change.shown == HealthShown::kHealthy ? "say healthy"
                                                                      : "say unhealthy";
    return fmt::format("health checks of {} {}", region(change.region), shown);
  }
  std::string operator()(const ControllerState& change) const {
    return change.up ? "failover controller up" : "failover controller down";
  }
  std::string operator()(const Drain& change) const {
    return fmt::format("{} {}", region(change.region), change.drained ? "drained" : "not drained");
  }
  std::string operator()(const ReplicaDelivery& change) const {
    return fmt::format("{} hears from {}", region(change.to), region(change.from));
  }
  std::string operator()(const HintsDropped& change) const {
    return fmt::format("{} drops the oldest updates kept for {}", region(change.origin),
                       region(change.peer));
  }
  std::string operator()(const ReplicationTraffic& change) const {
    return fmt::format("{} sends {} bytes to {}", region(change.from), change.bytes,
                       region(change.to));
  }
  std::string operator()(const ReplicationSwitch& change) const {
    return fmt::format("replication {}",
                       kReplicationModeNames[static_cast<std::size_t>(change.mode)]);
  }
  std::string operator()(const WriteMaster& change) const {
    return fmt::format("{} takes the writes", region(change.region));
  }
  std::string operator()(const CopyRequired& change) const {
    return fmt::format("commits {} for the copy of {}", change.required ? "wait" : "no longer wait",
                       region(change.region));
  }
  std::string operator()(const ReplicationPaused& change) const {
    return fmt::format("replication of {} {}", region(change.region),
                       change.paused ? "paused" : "resumed");
  }
  std::string operator()(const ClockOffset& change) const {
    return fmt::format("clock of {} {:+g} ms", region(change.region), seconds(change.offset) * 1e3);
  }
  std::string operator()(const DatabasePrimary& change) const {
    const char* looks = change.looks == Looks::kSilent ? "silent" : "refusing";
    return change.up ? fmt::format("{} database primary back", region(change.region))
                     : fmt::format("{} database primary down ({})", region(change.region), looks);
  }
  std::string operator()(const DatabasePromotion& change) const {
    constexpr std::array<const char*, 4> kSteps{
        "fenced: no primary", "served by the promoted standby",
        "lost: to be restored from its snapshot", "restored from its snapshot"};
    return fmt::format("{} database {}", region(change.region),
                       kSteps.at(static_cast<std::size_t>(change.step)));
  }
  std::string operator()(const DatabaseSpeed& change) const {
    if (change.speed == 0) return region(change.region) + " database stalls";
    return fmt::format("{} database at {} speed", region(change.region), percent(change.speed));
  }
  std::string operator()(const DatabaseWrites& change) const {
    return fmt::format("{} database {}", region(change.region),
                       change.accepted ? "takes writes" : "refuses writes");
  }
  std::string operator()(const DatabasePool& change) const {
    return fmt::format("{} database pool at {}", region(change.region), percent(change.usable));
  }
  std::string operator()(const DatabaseReconnect& change) const {
    return fmt::format("{} database connections at {}", region(change.region),
                       percent(change.connected));
  }
  std::string operator()(const ServerErrors& change) const {
    if (change.errors == 0) return region(change.region) + " analyzer without errors";
    return fmt::format("{} analyzer fails {} on {} of the hosts", region(change.region),
                       percent(change.errors), percent(change.hosts));
  }
  std::string cache(RegionId id, CacheTier tier) const {
    constexpr const char* kTiers[] = {"local caches", "regional cache", "part of the global cache"};
    return region(id) + " " + kTiers[static_cast<std::size_t>(tier)];
  }
  std::string operator()(const CacheNodes& change) const {
    const std::string where = cache(change.region, change.tier);
    return change.lost == 0
               ? where + " whole, and cold"
               : fmt::format("{} without {} of the nodes", where, percent(change.lost));
  }
  std::string operator()(const CacheSize& change) const {
    return fmt::format("{} at {} of its size", cache(change.region, change.tier),
                       percent(change.share));
  }
  std::string operator()(const CacheDrop& change) const {
    return fmt::format("{} loses {} of its entries", cache(change.region, change.tier),
                       percent(change.share));
  }
  std::string learners(LearnerRegionId id) const {
    return "learners of " + name(names.learner_regions, index(id), "learner region");
  }
  std::string operator()(const CachePenetration& change) const {
    return fmt::format("{} ask for what does not exist in {} of analyses",
                       learners(change.learner_region), percent(change.share));
  }
  std::string operator()(const HotCohort& change) const {
    return fmt::format("{} ask for their largest cohort in {} of analyses",
                       learners(change.learner_region), percent(change.share));
  }
  std::string operator()(const RoutesFrozen& change) const {
    if (change.share == 0) return learners(change.learner_region) + " follow their routes again";
    return fmt::format("{} keep their routes in {} of cases", learners(change.learner_region),
                       percent(change.share));
  }
  std::string operator()(const RouteOverride& change) const {
    if (!change.to) return learners(change.learner_region) + " go where the controller says";
    return fmt::format("{} all sent to {}", learners(change.learner_region), region(*change.to));
  }
  std::string operator()(const LaunchLimit& change) const {
    return fmt::format("{} can start {} of its hosts", region(change.region),
                       percent(1 - change.refused));
  }
};

}  // namespace

Names names_of(const DataPlaneInputs& inputs) {
  Names names;
  for (const auto& region : inputs.platform.regions) names.regions.push_back(region.id);
  for (const auto& region : inputs.workload.learner_regions) {
    names.learner_regions.push_back(region.id);
  }
  for (const auto& variant : inputs.dataplane.service.variants) {
    names.variants.push_back(variant.name);
  }
  return names;
}

std::string change_text(const Change& change, const Names& names) {
  return std::visit(Phrase{names}, change);
}

}  // namespace fivenines
