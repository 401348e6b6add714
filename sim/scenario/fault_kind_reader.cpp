#include "sim/scenario/fault_kind_reader.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/law_reader.hpp"
#include "sim/scenario/partition_reader.hpp"

namespace fivenines {
namespace {

constexpr std::string_view kEachServer = "each";

template <typename Kind>
concept StrikesOneRegion = requires(Kind kind) {
  kind.region;
};

Looks read_looks(SectionReader& in) {
  return in.choice<Looks>("looks", {{"silent", Looks::kSilent}, {"refuse", Looks::kRefuse}},
                          Default<Looks>{Looks::kSilent});
}

JobsOnStop read_jobs(SectionReader& in) {
  return in.choice<JobsOnStop>("jobs",
                               {{"lost", JobsOnStop::kLost}, {"resume", JobsOnStop::kResume}},
                               Default<JobsOnStop>{JobsOnStop::kLost});
}

/// Calls f(hardware) for the region or regions that are struck, until it returns false.
template <typename F>
void for_targets(const FaultSurroundings& at, F&& f) {
  const auto& regions = at.platform.platform().regions;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (at.target.each || i == index(at.target.region)) {
      if (!f(regions[i])) return;
    }
  }
}

void warn_without_failover(const FaultSurroundings& at, const char* what) {
  if (!at.scenario.failover) at.in.warning("kind", std::string(what) + " (failover: none)");
}

void warn_without_statements(const FaultSurroundings& at) {
  const DatabaseOptions& database = at.scenario.dataplane.database;
  if (!database.read && !database.write) {
    at.in.warning("kind", "statements take no time (database), so nothing waits for them");
  }
}

/// Only detectors and the shared part of the caches talk over the links between regions.
void warn_without_messages(const FaultSurroundings& at) {
  const CacheOptions& caches = at.scenario.dataplane.caches;
  const bool asks = caches.layout == CacheLayout::kCentral ||
                    (caches.layout == CacheLayout::kHierarchical && caches.shared &&
                     caches.shared->ask != GlobalAsk::kNever);
  if (!asks && !at.scenario.failover && !at.scenario.dataplane.replication) {
    at.in.warning("kind", "nothing is sent over the links between regions, so this does nothing");
  }
}

// ---- Kinds: a kind without an overload does not compile ----------------------------------------

void read_keys(const FaultSurroundings& at, RegionOutage& fault) {
  fault.looks = read_looks(at.in);
}

void read_keys(const FaultSurroundings& at, RegionLoss& fault) {
  fault.looks = read_looks(at.in);
}

void read_keys(const FaultSurroundings& at, ZoneOutage& fault) {
  fault.zone = at.in.count32("zone", Default<std::uint32_t>{0}, {0, 1000});
  fault.jobs = read_jobs(at.in);
  for_targets(at, [&](const RegionHardware& region) {
    if (fault.zone < region.zones) return true;
    at.in.error("zone", "the region " + in_quotes(region.id) + " has " +
                            std::to_string(region.zones) +
                            " zones; accepted: from 0 to less than that");
    return false;
  });
}

void read_keys(const FaultSurroundings& at, ServerCrash& fault) {
  at.in.accepts_word("server", kEachServer);
  if (strikes_each_server(at.in)) {
    at.in.resolve("server", yaml_scalar(std::string(kEachServer)));
    at.in.find("count");
    if (at.in.given("count")) {
      at.in.error("count", "does not go with 'server: each'; accepted: one of them");
    }
    fault.jobs = read_jobs(at.in);
    return;
  }
  fault.server = at.in.count32("server", Default<std::uint32_t>{0}, {0, 1'000'000});
  fault.count = at.in.count32("count", Default<std::uint32_t>{1}, {1, 1'000'000});
  fault.jobs = read_jobs(at.in);
  for_targets(at, [&](const RegionHardware& region) {
    if (fault.server + fault.count <= region.servers) return true;
    const bool first = fault.server >= region.servers;
    at.in.error(first ? "server" : "count",
                "the region " + in_quotes(region.id) + " has " + std::to_string(region.servers) +
                    " servers; accepted: server from 0, and server + count up to that number");
    return false;
  });
}

void read_keys(const FaultSurroundings& at, SlowServers& fault) {
  fault.speed = at.in.ratio("speed", Default<double>{0.5}, {0.0001, 1});
  if (fault.speed == 1) at.in.warning("speed", "is the normal pace, so this does nothing");
}

void read_keys(const FaultSurroundings& at, DrainRegion&) {
  warn_without_failover(at, "nobody is there to empty the region");
}

/// `from` and `to`: two regions.
void read_link_ends(const FaultSurroundings& at, RegionId& from, RegionId& to) {
  const auto one = read_region(at, "from");
  const auto other = read_region(at, "to");
  if (one && other && *one == *other) {
    at.in.error("to", "is the region itself; accepted: another region");
  }
  from = one.value_or(RegionId{});
  to = other.value_or(RegionId{});
}

void read_keys(const FaultSurroundings& at, LinkDegrade& fault) {
  read_link_ends(at, fault.from, fault.to);
  fault.one_way = at.in.flag("one_way", Default<bool>{false});
  LinkCondition& link = fault.condition;
  link.extra_delay = at.in.duration("delay", Default<SimDuration>{SimDuration{0}},
                                    {SimDuration{0}, std::chrono::hours{1}});
  link.jitter = read_law_or_none(at.in, "jitter", LawUnit::kDuration, {"none"});
  link.loss_ratio = at.in.ratio("loss", Default<double>{0});
  link.bandwidth_ratio = at.in.ratio("bandwidth", Default<double>{1}, {0.0001, 1});
  if (link.whole()) at.in.warning("kind", "the link is as it was, so this does nothing");
  warn_without_messages(at);
}

void read_keys(const FaultSurroundings& at, HealthCheckLies& fault) {
  fault.shows = at.in.choice<HealthShown>(
      "shows", {{"healthy", HealthShown::kHealthy}, {"unhealthy", HealthShown::kUnhealthy}},
      Default<HealthShown>{HealthShown::kHealthy});
  warn_without_failover(at, "nobody looks at health checks");
}

void read_keys(const FaultSurroundings& at, ControllerDown&) {
  warn_without_failover(at, "there is no controller");
}

/// Whose learners: nothing means all.
std::optional<LearnerRegionId> read_learner_region(const FaultSurroundings& at) {
  const std::string name = at.in.id("learner_region", Default<std::string>{"all", kAssumption});
  const auto& regions = at.scenario.workload.learner_regions;
  const auto found = std::find_if(regions.begin(), regions.end(),
                                  [&](const LearnerRegionOptions& r) { return r.id == name; });
  if (found != regions.end()) {
    return learner_region_id(static_cast<std::size_t>(found - regions.begin()));
  }
  if (!name.empty() && name != "all" && !regions.empty()) {
    std::vector<std::string> ids;
    for (const LearnerRegionOptions& region : regions) ids.push_back(region.id);
    ids.emplace_back("all");
    at.in.error("learner_region", "unknown learner region " + in_quotes(name) +
                                      "; accepted: " + joined(ids) + did_you_mean(name, ids));
  }
  return std::nullopt;
}

void read_keys(const FaultSurroundings& at, Pause& fault) {
  fault.what = at.in.choice<PausedPart>("what",
                                        {{"region", PausedPart::kRegion},
                                         {"servers", PausedPart::kServers},
                                         {"database", PausedPart::kDatabase},
                                         {"controller", PausedPart::kController}},
                                        Default<PausedPart>{PausedPart::kRegion});
  if (fault.what == PausedPart::kController) warn_without_failover(at, "there is no controller");
  if (fault.what == PausedPart::kDatabase) warn_without_statements(at);
}

void read_keys(const FaultSurroundings& at, LoadSpike& fault) {
  fault.learner_region = read_learner_region(at);
  fault.factor = at.in.level("factor", {0, 1000});
  if (fault.factor == 1) at.in.warning("factor", "is the declared load, so this does nothing");
}

void warn_without_exchange(const FaultSurroundings& at, const char* what) {
  if (!at.scenario.gossip) at.in.warning("kind", std::string(what) + ", so this does nothing");
}

void read_keys(const FaultSurroundings& at, ReplicationPause&) {
  warn_without_exchange(at, "no region exchanges updates with others");
}

void read_keys(const FaultSurroundings& at, ClockSkew& fault) {
  fault.offset = at.in.signed_duration("offset");
  const auto& replication = at.scenario.dataplane.replication;
  const bool matters =
      replication && std::any_of(replication->domains.begin(), replication->domains.end(),
                                 [](const DomainOptions& domain) {
                                   return std::holds_alternative<LastWriterWins>(domain.policy);
                                 });
  if (!matters) {
    at.in.warning("kind", "nowhere does the last writer win, so this does nothing");
  }
}

void read_keys(const FaultSurroundings& at, CrashAndWipe& fault) {
  fault.looks =
      at.in.choice<Looks>("looks", {{"silent", Looks::kSilent}, {"refuse", Looks::kRefuse}},
                          Default<Looks>{Looks::kRefuse});
}

void read_keys(const FaultSurroundings& at, LinkFlap& fault) {
  read_link_ends(at, fault.from, fault.to);
  const Bounds<SimDuration> bounds{std::chrono::milliseconds{1}, std::chrono::hours{24}};
  fault.down = at.in.duration("down", Default<SimDuration>{std::chrono::seconds{1}}, bounds);
  fault.up = at.in.duration("up", Default<SimDuration>{std::chrono::seconds{4}}, bounds);
  fault.looks = read_looks(at.in);
  warn_without_messages(at);
}

// ---- Of databases, caches, versions and learners ------------------------------------------------

/// A share that a fault takes; none of it is no fault.
double read_share(const FaultSurroundings& at, std::string_view key, double fallback) {
  const double share = at.in.ratio(key, Default<double>{fallback});
  if (share == 0) at.in.warning(key, "is nothing, so this does nothing");
  return share;
}

void read_keys(const FaultSurroundings& at, DatabasePrimaryFailure& fault) {
  fault.looks = read_looks(at.in);
}

void read_keys(const FaultSurroundings& at, DatabaseStall& fault) {
  fault.speed = at.in.ratio("speed", Default<double>{0}, {0, 1});
  if (fault.speed == 1) at.in.warning("speed", "is the normal pace, so this does nothing");
  warn_without_statements(at);
}

void read_keys(const FaultSurroundings& at, DiskFull&) {
  if (at.scenario.workload.write_ratio == 0) {
    at.in.warning("kind", "nobody writes (workload.writes: 0%), so this does nothing");
  }
}

void read_keys(const FaultSurroundings& at, PoolExhaustion& fault) {
  fault.leaked = read_share(at, "leaked", 0.9);
  if (at.scenario.dataplane.database.servers == kUnlimited) {
    at.in.warning("kind", "connections are unlimited (database.servers), so this does nothing");
  }
}

void read_keys(const FaultSurroundings& at, RandomErrors& fault) {
  fault.errors = read_share(at, "errors", 0.05);
  fault.hosts = read_share(at, "hosts", 1);
}

void read_keys(const FaultSurroundings& at, BadDeploy& fault) {
  fault.hosts = read_share(at, "hosts", 1);
  fault.errors = at.in.ratio("errors", Default<double>{0.1});
  fault.speed = at.in.ratio("speed", Default<double>{1}, {0.0001, 1});
  if (fault.errors == 0 && fault.speed == 1) {
    at.in.warning("kind", "the version is as good as the old one, so this does nothing");
  }
}

CacheTiers read_level(const FaultSurroundings& at) {
  enum class Level : std::uint8_t { kLocal, kRegional, kGlobal, kAll };
  const auto level = at.in.choice<Level>("level",
                                         {{"local", Level::kLocal},
                                          {"regional", Level::kRegional},
                                          {"global", Level::kGlobal},
                                          {"all", Level::kAll}},
                                         Default<Level>{Level::kAll});
  const CacheOptions& caches = at.scenario.dataplane.caches;
  CacheTiers tiers{
      {caches.local.has_value(), caches.regional.has_value(), caches.shared.has_value()}};
  if (level != Level::kAll) {
    const auto only = static_cast<std::size_t>(level);
    for (std::size_t tier = 0; tier < kCacheTiers; ++tier) {
      tiers.struck[tier] = tiers.struck[tier] && tier == only;
    }
  }
  if (!tiers.struck[0] && !tiers.struck[1] && !tiers.struck[2]) {
    at.in.warning("level", "there is no such level (caches), so this does nothing");
  }
  return tiers;
}

void read_keys(const FaultSurroundings& at, CacheNodeLoss& fault) {
  fault.level = read_level(at);
  fault.nodes = read_share(at, "nodes", 1);
}

void read_keys(const FaultSurroundings& at, CacheFlush& fault) {
  fault.level = read_level(at);
  fault.entries = read_share(at, "entries", 1);
}

void read_keys(const FaultSurroundings& at, ExpiryWave& fault) {
  fault.level = read_level(at);
  fault.entries = read_share(at, "entries", 0.5);
}

void read_keys(const FaultSurroundings& at, CacheResize& fault) {
  fault.level = read_level(at);
  fault.size = at.in.ratio("size", Default<double>{0.5}, {0, 1});
  if (fault.size == 1) at.in.warning("size", "is the size they have, so this does nothing");
}

void read_keys(const FaultSurroundings& at, CachePenetrationFault& fault) {
  fault.learner_region = read_learner_region(at);
  fault.share = read_share(at, "share", 0.2);
  if (at.scenario.workload.content_items == 0) {
    at.in.warning("kind", "nobody asks for content (workload.content), so this does nothing");
  }
}

void read_keys(const FaultSurroundings& at, HotCohortFault& fault) {
  fault.learner_region = read_learner_region(at);
  fault.share = read_share(at, "share", 0.3);
}

void read_keys(const FaultSurroundings& at, RoutingStale& fault) {
  fault.learner_region = read_learner_region(at);
  fault.share = read_share(at, "share", 1);
  warn_without_failover(at, "nobody changes routes");
}

void read_keys(const FaultSurroundings& at, BadRoutePush& fault) {
  fault.to = read_region(at, "to").value_or(RegionId{});
  fault.learner_region = read_learner_region(at);
}

void read_keys(const FaultSurroundings& at, CapacityShortage& fault) {
  fault.refused = read_share(at, "refused", 0.5);
}

void read_keys(const FaultSurroundings& at, Partition& fault) {
  read_partition(at, fault);
  fault.looks = read_looks(at.in);
  warn_without_messages(at);
}

}  // namespace

bool strikes_one_region(const Fault& fault) {
  return std::visit([](const auto& kind) { return StrikesOneRegion<decltype(kind)>; }, fault);
}

bool strikes_each_server(SectionReader& in) {
  const YamlNode* kind = in.find("kind");
  if (kind == nullptr || !kind->is_word(ServerCrash::kind)) return false;
  const YamlNode* server = in.find("server");
  return server != nullptr && server->is_word(kEachServer);
}

bool strikes_controller(SectionReader& in) {
  const YamlNode* kind = in.find("kind");
  if (kind == nullptr || !kind->is_word(Pause::kind)) return false;
  const YamlNode* what = in.find("what");
  return what != nullptr && what->is_word("controller");
}

void for_each_server(const FaultEntry& entry, const Platform& platform,
                     std::vector<FaultEntry>& faults) {
  const auto& crash = std::get<ServerCrash>(entry.fault);
  if (index(crash.region) >= platform.regions.size()) return;
  for (std::uint32_t s = 0; s < platform.regions[index(crash.region)].servers; ++s) {
    FaultEntry one = entry;
    one.id += "/" + std::to_string(s);
    std::get<ServerCrash>(one.fault).server = s;
    faults.push_back(std::move(one));
  }
}

void set_region(Fault& fault, RegionId region) {
  std::visit(
      [&](auto& kind) {
        if constexpr (StrikesOneRegion<decltype(kind)>) kind.region = region;
      },
      fault);
}

void read_fault_keys(SectionReader& in, const PlatformReader& platform, const Scenario& scenario,
                     const FaultTarget& target, Fault& fault) {
  const FaultSurroundings at{in, platform, scenario, target};
  std::visit([&](auto& kind) { read_keys(at, kind); }, fault);
}

const std::vector<std::string_view>& fault_keys() {
  static const std::vector<std::string_view> keys{"looks",        "server",
                                                  "count",        "jobs",
                                                  "speed",        "zone",
                                                  "from",         "to",
                                                  "one_way",      "delay",
                                                  "jitter",       "loss",
                                                  "shows",        "bandwidth",
                                                  "factor",       "pairs",
                                                  "and",          "isolate",
                                                  "halves",       "between",
                                                  "one_way_from", "learner_region",
                                                  "leaked",       "errors",
                                                  "hosts",        "level",
                                                  "nodes",        "entries",
                                                  "size",         "share",
                                                  "refused",      "offset",
                                                  "down",         "up",
                                                  "what"};
  return keys;
}

}  // namespace fivenines
