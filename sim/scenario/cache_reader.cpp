// The `caches` section: one central cache at the write master, or up to three levels.
#include <chrono>
#include <cstdint>
#include <optional>

#include "sim/scenario/dataplane_reader.hpp"
#include "sim/scenario/law_reader.hpp"

namespace fivenines {
namespace {

/// As many as a cache can index, with room for scaling by capacity.
constexpr Bounds<std::uint64_t> kEntries{1, 250'000'000};

std::uint64_t read_entries(SectionReader& in) {
  return in.count_or({{"unlimited", kUnlimitedEntries}}, "entries", {}, kEntries);
}

std::optional<LocalCacheOptions> read_local(SectionReader& caches) {
  if (caches.is_none("local", true)) return std::nullopt;
  SectionReader in = caches.section("local");
  LocalCacheOptions local;
  local.instances = in.count32("instances", {}, {1, 10'000});
  local.entries = read_entries(in);
  local.route = in.choice<LocalRoute>(
      "route", {{"learner_hash", LocalRoute::kLearnerHash}, {"random", LocalRoute::kRandom}},
      Default<LocalRoute>{LocalRoute::kLearnerHash});
  return local;
}

std::optional<RegionalCacheOptions> read_regional(SectionReader& caches) {
  if (caches.is_none("regional", true)) return std::nullopt;
  SectionReader in = caches.section("regional");
  RegionalCacheOptions regional;
  regional.entries = read_entries(in);
  regional.access_rtt = read_law_or_none(in, "access", LawUnit::kDuration, {"none"});
  return regional;
}

SharedCacheOptions read_shared(SectionReader& caches, const char* key, bool asks) {
  SectionReader in = caches.section(key);
  SharedCacheOptions shared;
  shared.entries = read_entries(in);
  if (asks) {
    shared.ask =
        in.choice<GlobalAsk>("ask",
                             {{"always", GlobalAsk::kAlways},
                              {"when_nearer_than_database", GlobalAsk::kWhenNearerThanDatabase},
                              {"never", GlobalAsk::kNever}},
                             Default<GlobalAsk>{GlobalAsk::kAlways, "plan (000:206-210)"});
  }
  shared.servers = read_servers_or_platform(in);
  shared.bound = read_bound(in);
  shared.service = read_law_or_none(in, "service", LawUnit::kDuration, {"none"});
  shared.timeout_round_trips = in.number("timeout_round_trips", Default<double>{2}, {0, 1000});
  const Bounds<std::uint32_t> bytes{1, 1'000'000'000};
  shared.ask_bytes =
      in.count32("ask_bytes", Default<std::uint32_t>{shared.ask_bytes, kAssumption}, bytes);
  shared.entry_bytes =
      in.count32("entry_bytes", Default<std::uint32_t>{shared.entry_bytes, kAssumption}, bytes);
  if (!in.is_none("breaker", true)) {
    SectionReader section = in.section("breaker");
    AskBreaker& breaker = shared.breaker.emplace();
    breaker.failed_share =
        section.ratio("failed", Default<double>{breaker.failed_share}, {0.0001, 1});
    breaker.asks_least =
        section.count32("asks", Default<std::uint32_t>{breaker.asks_least}, {1, 1'000'000});
    breaker.open = section.duration("open", Default<SimDuration>{breaker.open},
                                    {kBreakerPeriod, std::chrono::hours{24}});
  }
  return shared;
}

std::optional<CacheTtl> read_ttl(SectionReader& caches) {
  if (caches.is_none("ttl", true)) return std::nullopt;
  SectionReader in = caches.section("ttl");
  CacheTtl ttl;
  ttl.time = in.duration("time", {}, {SimDuration{1}, SectionReader::kAnyDuration.most});
  ttl.from = in.choice<TtlFrom>("from", {{"fill", TtlFrom::kFill}, {"hit", TtlFrom::kHit}},
                                Default<TtlFrom>{TtlFrom::kFill});
  return ttl;
}

}  // namespace

CacheOptions read_caches(SectionReader& root) {
  CacheOptions options;
  if (root.is_none("caches", true)) return options;
  SectionReader in = root.section("caches");
  options.layout = in.choice<CacheLayout>(
      "layout", {{"central", CacheLayout::kCentral}, {"hierarchical", CacheLayout::kHierarchical}});
  options.fill = in.choice<CacheFill>(
      "fill", {{"on_reply", CacheFill::kOnReply}, {"on_lookup", CacheFill::kOnLookup}},
      Default<CacheFill>{CacheFill::kOnReply});
  options.policy = in.choice<CachePolicyName>(
      "policy", {{"lru", CachePolicyName::kLru}, {"fifo", CachePolicyName::kFifo}},
      Default<CachePolicyName>{CachePolicyName::kLru});
  options.on_write = in.choice<OnWrite>(
      "on_write", {{"update", OnWrite::kUpdate}, {"invalidate", OnWrite::kInvalidate}},
      Default<OnWrite>{OnWrite::kUpdate});
  options.ttl = read_ttl(in);
  options.warm_start = in.flag("warm_start", {true});
  options.coalesce = in.flag("coalesce", {false});
  if (options.layout == CacheLayout::kCentral) {
    options.shared = read_shared(in, "central", false);
    return options;
  }
  options.local = read_local(in);
  options.regional = read_regional(in);
  if (!in.is_none("global", true)) options.shared = read_shared(in, "global", true);
  if (!options.local && !options.regional && !options.shared && !in.muted()) {
    in.error("layout",
             "has no level; accepted: at least one of local, regional and global, or "
             "caches: none");
  }
  return options;
}

}  // namespace fivenines
