#include "sim/scenario/dataplane_reader.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/metrics/record.hpp"
#include "sim/scenario/clock_reader.hpp"
#include "sim/scenario/law_reader.hpp"

namespace fivenines {
namespace {

constexpr Bounds<std::uint64_t> kServers{1, 1'000'000};
constexpr Bounds<std::uint64_t> kBounds{1, 100'000'000};

/// The analyzers that the plan speaks of; figures of other variants cannot be guessed.
constexpr std::array<const char*, 3> kVariants{"ultra_fast", "baseline", "ml_enhanced"};

std::vector<std::string> variant_names() {
  return {kVariants.begin(), kVariants.end()};
}

constexpr std::string_view kBelow50ms =
    "assumption: keeps the plan's 50 ms (000:71) for cohorts of 1,300";

AnalyzerVariant read_variant(SectionReader& in, const std::string& name) {
  AnalyzerVariant variant;
  variant.name = name;
  const Bounds<SimDuration> bounds{SimDuration{0}, std::chrono::hours{1}};
  const bool plan = name == kVariants.front();
  const auto fallback = [&](SimDuration value) {
    return plan ? std::optional{Default<SimDuration>{value, kBelow50ms}} : std::nullopt;
  };
  variant.fixed = in.duration("fixed", fallback(std::chrono::milliseconds{2}), bounds);
  variant.per_learner = in.duration("per_learner", fallback(std::chrono::microseconds{20}), bounds);
  variant.noise_sigma = in.number("noise", Default<double>{0.25}, {0, 5});
  return variant;
}

void read_others(SectionReader& analyzer, ServiceOptions& service) {
  if (analyzer.is_none("others", true)) return;
  SectionReader others = analyzer.section("others");
  for (const std::string& name : variant_names()) {
    if (name == service.variants.front().name) {
      if (others.given(name)) others.error(name, "is the main variant already");
      others.find(name);
      continue;
    }
    if (others.find(name) == nullptr) continue;
    SectionReader variant = others.section(name);
    service.variants.push_back(read_variant(variant, name));
  }
}

void read_split(SectionReader& analyzer, ServiceOptions& service) {
  service.split.assign(service.variants.size(), 0);
  service.split.front() = 1;
  if (!analyzer.given("split")) {
    analyzer.find("split");
    analyzer.use_default("split", "{" + service.variants.front().name + ": 100%}", kAssumption);
    YamlNode split = yaml_map();
    for (std::size_t i = 0; i < service.variants.size(); ++i) {
      split.set(service.variants[i].name, yaml_scalar(print_ratio(service.split[i])));
    }
    analyzer.resolve("split", std::move(split));
    return;
  }
  SectionReader split = analyzer.section("split");
  double sum = 0;
  for (std::size_t i = 0; i < service.variants.size(); ++i) {
    service.split[i] = split.ratio(service.variants[i].name, Default<double>{0});
    sum += service.split[i];
  }
  if (!split.muted()) check_sum(analyzer, "split", sum, "the shares");
}

/// `schedule`: from when on which shares hold.
void read_schedule(SectionReader& analyzer, const ClockOptions& clock, ServiceOptions& service) {
  analyzer.find("schedule");
  if (!analyzer.given("schedule")) return;
  analyzer.sections("schedule", [&](SectionReader& in, std::size_t) {
    SplitStep step;
    step.at = read_at(in, clock, RunPart::kAll).value_or(step.at);
    if (!service.schedule.empty() && step.at < service.schedule.back().at) {
      in.error("at", "is before the step above; accepted: steps in the order of their times");
    }
    SectionReader split = in.section("split");
    double sum = 0;
    for (const AnalyzerVariant& variant : service.variants) {
      step.shares.push_back(split.ratio(variant.name, Default<double>{0}));
      sum += step.shares.back();
    }
    if (!split.muted()) check_sum(in, "split", sum, "the shares");
    service.schedule.push_back(std::move(step));
  });
}

ServiceOptions read_service(SectionReader& root, const ClockOptions& clock) {
  ServiceOptions service;
  if (root.is_none("service", false)) {
    service.law = constant_law(0.0);
    return service;
  }
  const YamlNode* written = root.find("service");
  if (written != nullptr && (!written->is_map() || written->find("analyzer") == nullptr)) {
    if (written->is_map() && written->entries.size() == 1) {
      const std::string& key = written->entries.front().key;
      if (suggest(key, {"analyzer"}) && !make_kind<LawKind>(key)) {
        root.error("service", "unknown kind " + in_quotes(key) +
                                  "; accepted: analyzer, or a law; did you mean 'analyzer'?");
        return service;
      }
    }
    service.law = read_law(root, "service", LawUnit::kDuration);
    return service;
  }
  SectionReader section = root.section("service");
  SectionReader analyzer = section.section("analyzer");
  const auto name = analyzer.choice<std::string_view>(
      "variant",
      {{kVariants[0], kVariants[0]}, {kVariants[1], kVariants[1]}, {kVariants[2], kVariants[2]}},
      Default<std::string_view>{kVariants[0], "plan (000:71)"});
  service.variants.push_back(read_variant(analyzer, std::string(name)));
  read_others(analyzer, service);
  read_split(analyzer, service);
  read_schedule(analyzer, clock, service);
  return service;
}

void read_stations(SectionReader& root, DataPlaneOptions& options) {
  const std::size_t count = root.sections("stations", [&](SectionReader& in, std::size_t) {
    ExtraStation station;
    station.name = in.id("name");
    for (const char* const taken : kTierNames) {
      if (station.name == taken) in.error("name", "is the name of a tier");
    }
    for (const ExtraStation& other : options.stations) {
      if (other.name == station.name) in.error("name", "is the name of a station above");
    }
    station.station = read_station(in);
    options.stations.push_back(std::move(station));
  });
  if (count > 100) root.error("stations", "are too many; accepted: up to 100");
}

DatabaseOptions read_database(SectionReader& root) {
  DatabaseOptions database;
  SectionReader in = root.section("database");
  database.servers = read_servers_or_platform(in);
  database.bound = read_bound(in);
  if (in.given("service")) {
    // one law for both, as of any station; reads and writes are still drawn apart
    for (const char* const key : {"read", "write"}) {
      if (in.given(key)) in.error(key, "is given by `service` already; accepted: one of the two");
      in.find(key);
    }
    database.read = read_law_or_none(in, "service", LawUnit::kDuration, {"none"});
    database.write = database.read;
    return database;
  }
  in.find("service");
  database.read = read_law_or_none(in, "read", LawUnit::kDuration, {"none"});
  database.write = read_law_or_none(in, "write", LawUnit::kDuration, {"none"});
  return database;
}

/// Defaults of Envoy's outlier detection: 30 s, a tenth of the hosts, five errors.
std::optional<HostEjection> read_ejection(SectionReader& analyzer) {
  if (analyzer.is_none("ejection", true)) return std::nullopt;
  SectionReader in = analyzer.section("ejection");
  HostEjection ejection;
  ejection.errors_share = in.ratio("errors", Default<double>{ejection.errors_share}, {0.0001, 1});
  ejection.analyses_least =
      in.count32("analyses", Default<std::uint32_t>{ejection.analyses_least}, {1, 1'000'000});
  ejection.time = in.duration("time", Default<SimDuration>{ejection.time},
                              {kBreakerPeriod, std::chrono::hours{24}});
  ejection.hosts_most = in.ratio("most", Default<double>{ejection.hosts_most}, {0, 1});
  return ejection;
}

}  // namespace

std::uint32_t read_bound(SectionReader& in) {
  return static_cast<std::uint32_t>(in.count_or({{"unlimited", kUnlimited}}, "bound",
                                                Default<std::uint64_t>{kUnlimited}, kBounds));
}

std::optional<std::uint32_t> read_servers_or_platform(SectionReader& in) {
  constexpr std::uint64_t kPlatform = ~std::uint64_t{0};
  const std::uint64_t servers = in.count_or({{"platform", kPlatform}, {"unlimited", kUnlimited}},
                                            "servers", Default<std::uint64_t>{kPlatform}, kServers);
  if (servers == kPlatform) return std::nullopt;
  return static_cast<std::uint32_t>(servers);
}

StationOptions read_station(SectionReader& in) {
  StationOptions station;
  station.servers = static_cast<std::uint32_t>(in.count_or(
      {{"unlimited", kUnlimited}}, "servers", Default<std::uint64_t>{kUnlimited}, kServers));
  station.bound = read_bound(in);
  station.service = read_law_or_none(in, "service", LawUnit::kDuration, {"none"});
  return station;
}

DataPlaneOptions read_dataplane(SectionReader& root, const ClockOptions& clock) {
  DataPlaneOptions options;
  options.service = read_service(root, clock);
  {
    SectionReader balancer = root.section("balancer");
    options.balancer = read_station(balancer);
  }
  read_stations(root, options);
  {
    SectionReader analyzer = root.section("analyzer");
    if (analyzer.given("service")) {
      analyzer.find("service");
      analyzer.error("service", "stands at the root of the file; accepted: service: LAW there");
    }
    options.analyzer_servers = read_servers_or_platform(analyzer);
    options.analyzer_bound = read_bound(analyzer);
    options.ejection = read_ejection(analyzer);
  }
  options.caches = read_caches(root);
  options.database = read_database(root);
  options.cancel = root.flag("cancel", {false});
  return options;
}

}  // namespace fivenines
