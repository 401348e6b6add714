#include "sim/scenario/fault_kind_reader.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/law_reader.hpp"

namespace fivenines {
namespace {

constexpr std::string_view kEachServer = "each";

struct Surroundings {
  SectionReader& in;
  const PlatformReader& platform;
  const Scenario& scenario;
  const FaultTarget& target;
};

template <typename Kind>
concept StrikesOneRegion = requires(Kind kind) {
  kind.region;
};

// ---- Names -------------------------------------------------------------------------------------

std::optional<RegionId> region_named(const Surroundings& at, const std::string& name,
                                     const SourcePosition& position, const std::string& path) {
  if (const auto found = at.platform.find_region(name)) return region_id(*found);
  if (at.platform.usable()) {
    const std::vector<std::string> ids = at.platform.region_ids();
    at.in.context().diagnostics.add(position.error(path + ": unknown region " + in_quotes(name) +
                                                   "; accepted: " + joined(ids) +
                                                   did_you_mean(name, ids)));
  }
  return std::nullopt;
}

std::optional<RegionId> read_region(const Surroundings& at, std::string_view key) {
  const std::string name = at.in.id(key);
  if (name.empty()) return std::nullopt;
  return region_named(at, name, at.in.position_of(key), at.in.path_of(key));
}

/// A list of regions, each of them once.
std::vector<RegionId> read_regions(const Surroundings& at, std::string_view key) {
  std::vector<RegionId> regions;
  YamlNode resolved = yaml_list();
  at.in.accepts_items(key, "name");
  for (const YamlNode& item : at.in.list(key, true)) {
    if (!item.is_scalar()) {
      at.in.error(key, "must be a list of regions");
      continue;
    }
    resolved.items.push_back(yaml_scalar(item.text));
    const auto region = region_named(at, item.text, item.position, at.in.path_of(key));
    if (!region) continue;
    if (std::find(regions.begin(), regions.end(), *region) != regions.end()) {
      at.in.context().diagnostics.add(
          item.position.error(at.in.path_of(key) + ": " + in_quotes(item.text) + " comes twice"));
      continue;
    }
    regions.push_back(*region);
  }
  at.in.resolve(key, std::move(resolved));
  return regions;
}

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
void for_targets(const Surroundings& at, F&& f) {
  const auto& regions = at.platform.platform().regions;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (at.target.each || i == index(at.target.region)) {
      if (!f(regions[i])) return;
    }
  }
}

void warn_without_failover(const Surroundings& at, const char* what) {
  if (!at.scenario.failover) at.in.warning("kind", std::string(what) + " (failover: none)");
}

/// Only detectors and the shared part of the caches talk over the links between regions.
void warn_without_messages(const Surroundings& at) {
  const CacheOptions& caches = at.scenario.dataplane.caches;
  const bool asks = caches.layout == CacheLayout::kCentral ||
                    (caches.layout == CacheLayout::kHierarchical && caches.shared &&
                     caches.shared->ask != GlobalAsk::kNever);
  if (!asks && !at.scenario.failover && !at.scenario.dataplane.replication) {
    at.in.warning("kind", "nothing is sent over the links between regions, so this does nothing");
  }
}

// ---- Kinds: a kind without an overload does not compile ----------------------------------------

void read_keys(const Surroundings& at, RegionOutage& fault) {
  fault.looks = read_looks(at.in);
}

void read_keys(const Surroundings& at, RegionLoss& fault) {
  fault.looks = read_looks(at.in);
}

void read_keys(const Surroundings& at, ZoneOutage& fault) {
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

void read_keys(const Surroundings& at, ServerCrash& fault) {
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

void read_keys(const Surroundings& at, SlowServers& fault) {
  fault.speed = at.in.ratio("speed", Default<double>{0.5}, {0.0001, 1});
  if (fault.speed == 1) at.in.warning("speed", "is the normal pace, so this does nothing");
}

void read_keys(const Surroundings& at, DrainRegion&) {
  warn_without_failover(at, "nobody is there to empty the region");
}

void read_keys(const Surroundings& at, LinkDegrade& fault) {
  const auto from = read_region(at, "from");
  const auto to = read_region(at, "to");
  if (from && to && *from == *to) {
    at.in.error("to", "is the region itself; accepted: another region");
  }
  fault.from = from.value_or(RegionId{});
  fault.to = to.value_or(RegionId{});
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

void read_keys(const Surroundings& at, HealthCheckLies& fault) {
  fault.shows = at.in.choice<HealthShown>(
      "shows", {{"healthy", HealthShown::kHealthy}, {"unhealthy", HealthShown::kUnhealthy}},
      Default<HealthShown>{HealthShown::kHealthy});
  warn_without_failover(at, "nobody looks at health checks");
}

void read_keys(const Surroundings& at, ControllerDown&) {
  warn_without_failover(at, "there is no controller");
}

void read_keys(const Surroundings& at, LoadSpike& fault) {
  const std::string name = at.in.id("learner_region", Default<std::string>{"all", kAssumption});
  const auto& regions = at.scenario.workload.learner_regions;
  const auto found = std::find_if(regions.begin(), regions.end(),
                                  [&](const LearnerRegionOptions& r) { return r.id == name; });
  if (found != regions.end()) {
    fault.learner_region = learner_region_id(static_cast<std::size_t>(found - regions.begin()));
  } else if (!name.empty() && name != "all" && !regions.empty()) {
    std::vector<std::string> ids;
    for (const LearnerRegionOptions& region : regions) ids.push_back(region.id);
    ids.emplace_back("all");
    at.in.error("learner_region", "unknown learner region " + in_quotes(name) +
                                      "; accepted: " + joined(ids) + did_you_mean(name, ids));
  }
  fault.factor = at.in.level("factor", {0, 1000});
  if (fault.factor == 1) at.in.warning("factor", "is the declared load, so this does nothing");
}

void warn_without_exchange(const Surroundings& at, const char* what) {
  if (!at.scenario.gossip) at.in.warning("kind", std::string(what) + ", so this does nothing");
}

void read_keys(const Surroundings& at, ReplicationPause&) {
  warn_without_exchange(at, "no region exchanges updates with others");
}

void read_keys(const Surroundings& at, ClockSkew& fault) {
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

void read_keys(const Surroundings& at, CrashAndWipe& fault) {
  fault.looks =
      at.in.choice<Looks>("looks", {{"silent", Looks::kSilent}, {"refuse", Looks::kRefuse}},
                          Default<Looks>{Looks::kRefuse});
}

void read_keys(const Surroundings& at, LinkFlap& fault) {
  const auto from = read_region(at, "from");
  const auto to = read_region(at, "to");
  if (from && to && *from == *to) {
    at.in.error("to", "is the region itself; accepted: another region");
  }
  fault.from = from.value_or(RegionId{});
  fault.to = to.value_or(RegionId{});
  const Bounds<SimDuration> bounds{std::chrono::milliseconds{1}, std::chrono::hours{24}};
  fault.down = at.in.duration("down", Default<SimDuration>{std::chrono::seconds{1}}, bounds);
  fault.up = at.in.duration("up", Default<SimDuration>{std::chrono::seconds{4}}, bounds);
  fault.looks = read_looks(at.in);
  warn_without_messages(at);
}

// ---- Partitions --------------------------------------------------------------------------------

class PartitionReader {
 public:
  PartitionReader(const Surroundings& at, Partition& fault) : at_(at), fault_(fault) {}

  void read() {
    constexpr std::string_view kShapes[] = {"pairs", "isolate", "halves", "between",
                                            "one_way_from"};
    std::vector<std::string_view> given;
    for (const std::string_view shape : kShapes) {
      at_.in.find(shape);
      if (at_.in.given(shape)) given.push_back(shape);
    }
    if (given.size() != 1) {
      at_.in.error(given.empty() ? "kind" : given[1],
                   std::string(given.empty() ? "needs a shape" : "is a second shape") +
                       "; accepted: one of pairs, isolate, halves, between with and, one_way_from "
                       "with to");
      at_.in.find("and");
      at_.in.find("to");
      return;
    }
    const std::string_view shape = given.front();
    if (shape == "pairs") {
      read_pairs();
    } else if (shape == "isolate") {
      const auto apart = read_regions(at_, shape);
      for (const RegionId region : apart) {
        cut(shape, {region}, others({region}), true);
        fault_.cut_off.push_back(region);
      }
    } else if (shape == "halves") {
      const auto half = read_regions(at_, shape);
      const auto rest = others(half);
      if (!half.empty() && rest.empty() && at_.platform.usable()) {
        at_.in.error(shape, "names all regions; accepted: some of them, against the rest");
      }
      cut(shape, half, rest, true);
    } else {
      const bool one_way = shape == "one_way_from";
      const std::string_view other = one_way ? "to" : "and";
      const auto from = read_regions(at_, shape);
      cut(other, from, read_regions(at_, other), !one_way);
    }
  }

 private:
  void read_pairs() {
    YamlNode resolved = yaml_list();
    at_.in.accepts_items("pairs", "name");
    for (const YamlNode& item : at_.in.list("pairs", true)) {
      resolved.items.push_back(yaml_scalar(item.text));
      const auto pair = pair_of(item.text);
      if (pair) {
        cut("pairs", {pair->first}, {pair->second}, true);
      } else if (at_.platform.usable()) {
        at_.in.context().diagnostics.add(item.position.error(
            at_.in.path_of("pairs") + ": " + in_quotes(item.text) +
            " is no pair of regions; accepted: A/B of " + joined(at_.platform.region_ids())));
      }
    }
    at_.in.resolve("pairs", std::move(resolved));
  }

  /// Ids may hold a slash themselves, so every one is tried.
  std::optional<std::pair<RegionId, RegionId>> pair_of(const std::string& text) const {
    for (std::size_t slash = text.find('/'); slash != std::string::npos;
         slash = text.find('/', slash + 1)) {
      const auto a = at_.platform.find_region(text.substr(0, slash));
      const auto b = at_.platform.find_region(text.substr(slash + 1));
      if (a && b) return std::pair{region_id(*a), region_id(*b)};
    }
    return std::nullopt;
  }

  std::vector<RegionId> others(const std::vector<RegionId>& regions) const {
    std::vector<RegionId> rest;
    for (std::size_t r = 0; r < at_.platform.platform().regions.size(); ++r) {
      const RegionId id = region_id(r);
      if (std::find(regions.begin(), regions.end(), id) == regions.end()) rest.push_back(id);
    }
    return rest;
  }

  void cut(std::string_view key, const std::vector<RegionId>& from, const std::vector<RegionId>& to,
           bool both_ways) {
    for (const RegionId a : from) {
      for (const RegionId b : to) {
        if (a == b) {
          at_.in.error(key, "a region cannot be parted from itself (" +
                                in_quotes(at_.platform.platform().regions[index(a)].id) + ")");
          return;
        }
        add(a, b);
        if (both_ways) add(b, a);
      }
    }
  }

  void add(RegionId from, RegionId to) {
    const std::pair direction{from, to};
    auto& all = fault_.directions;
    if (std::find(all.begin(), all.end(), direction) == all.end()) all.push_back(direction);
  }

  const Surroundings& at_;
  Partition& fault_;
};

void read_keys(const Surroundings& at, Partition& fault) {
  PartitionReader(at, fault).read();
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
  const Surroundings at{in, platform, scenario, target};
  std::visit([&](auto& kind) { read_keys(at, kind); }, fault);
}

const std::vector<std::string_view>& fault_keys() {
  static const std::vector<std::string_view> keys{
      "looks",  "server",    "count",        "jobs",           "speed",  "zone",
      "from",   "to",        "one_way",      "delay",          "jitter", "loss",
      "shows",  "bandwidth", "factor",       "pairs",          "and",    "isolate",
      "halves", "between",   "one_way_from", "learner_region", "offset", "down",
      "up"};
  return keys;
}

}  // namespace fivenines
