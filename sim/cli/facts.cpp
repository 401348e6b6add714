#include "sim/cli/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "sim/base/kinds.hpp"
#include "sim/base/quantities.hpp"
#include "sim/core/capacity.hpp"
#include "sim/dataplane/inputs.hpp"
#include "sim/engine/network.hpp"
#include "sim/model/cost.hpp"
#include "sim/model/law_quantile.hpp"
#include "sim/model/station_limits.hpp"
#include "sim/scenario/fault_reader.hpp"
#include "sim/scenario/yaml_document.hpp"
#include "sim/workload/arrivals.hpp"

namespace fivenines::cli {

namespace {

/// The integral of a piecewise linear rate over [from, to], in arrivals.
double arrivals_between(const RateProfile& profile, SimTime from, SimTime to) {
  double sum = 0;
  for (std::size_t i = 0; i < profile.nodes.size(); ++i) {
    const RateProfile::Node& node = profile.nodes[i];
    const bool is_last = i + 1 == profile.nodes.size();
    const RateProfile::Node next =
        is_last ? RateProfile::Node{to, node.per_second} : profile.nodes[i + 1];
    const SimTime start = std::max(from, node.at);
    const SimTime end = std::min(to, next.at);
    if (end <= start) continue;
    const double slope =
        next.at > node.at ? (next.per_second - node.per_second) / seconds(next.at - node.at) : 0;
    const auto rate_at = [&](SimTime t) { return node.per_second + slope * seconds(t - node.at); };
    sum += 0.5 * (rate_at(start) + rate_at(end)) * seconds(end - start);
  }
  return sum;
}

double arrivals_between(const Scenario& scenario, SimTime from, SimTime to) {
  double sum = 0;
  const auto& learner_regions = scenario.workload.learner_regions;
  for (std::size_t l = 0; l < learner_regions.size(); ++l) {
    const Place& place = scenario.platform.places.at(learner_regions[l].place);
    sum += arrivals_between(
        rate_profile(scenario.workload, l, place.utc_offset, scenario.clock.end()), from, to);
  }
  return sum;
}

std::vector<std::string> cache_levels(const CacheOptions& caches) {
  std::vector<std::string> levels;
  if (caches.layout == CacheLayout::kHierarchical) {
    if (caches.local) levels.emplace_back("local");
    if (caches.regional) levels.emplace_back("regional");
    if (caches.shared && caches.shared->ask != GlobalAsk::kNever) levels.emplace_back("global");
  } else if (caches.layout == CacheLayout::kCentral) {
    levels.emplace_back("global");
  }
  return levels;
}

/// At home, where learners are served while nothing fails.
std::vector<AccessFact> access_of(const Scenario& scenario) {
  constexpr double kMillisecond = 1e6;
  const Platform& platform = scenario.platform;
  const std::vector<RegionId> homes = home_regions(platform, scenario.workload);
  std::vector<AccessFact> access;
  for (std::size_t l = 0; l < homes.size(); ++l) {
    const LearnerRegionOptions& learners = scenario.workload.learner_regions[l];
    const RegionHardware& home = platform.regions[index(homes[l])];
    const double wan = static_cast<double>(platform.place_rtt[learners.place][home.place].count());
    const auto quantile_ms = [&](double p) {
      return (law_quantile(learners.access_rtt, p) + wan) / kMillisecond;
    };
    access.push_back(
        {learners.id, home.id, quantile_ms(0.5), quantile_ms(0.95), quantile_ms(0.99)});
  }
  return access;
}

/// Of the hardware as it is simulated: with proportional capacity a platform is smaller or larger
/// than its file states.
std::optional<double> usd_a_month(const Scenario& scenario) {
  const Platform platform = assemble(scenario, 0).platform;
  double total = 0;
  for (std::size_t r = 0; r < platform.regions.size(); ++r) {
    const auto cost = monthly_cost(platform, r);
    if (!cost) return std::nullopt;
    total += cost->total_usd();
  }
  return total;
}

std::vector<PlaceFact> places_of(const Scenario& scenario) {
  const auto fact = [&](const std::string& id, std::size_t at, bool is_region, double share) {
    const Place& place = scenario.platform.places.at(at);
    return PlaceFact{id,   place.name, is_region, place.latitude_degrees, place.longitude_degrees,
                     share};
  };
  std::vector<PlaceFact> places;
  for (const RegionHardware& region : scenario.platform.regions) {
    places.push_back(fact(region.id, region.place, true, 0));
  }
  for (const LearnerRegionOptions& learners : scenario.workload.learner_regions) {
    places.push_back(fact(learners.id, learners.place, false, learners.share));
  }
  return places;
}

std::string client_text(const ClientOptions& client) {
  std::string text = client.timeout ? "a time-out for each attempt" : "no time-out";
  text += client.deadline ? ", deadline " + print_duration(*client.deadline) : ", no deadline";
  if (client.retries.max == 0) return text + ", no retries";
  text += fmt::format(", up to {} retries after {}", client.retries.max,
                      print_duration(client.retries.backoff));
  return text + (client.retries.budget
                     ? ", at most " + print_ratio(*client.retries.budget) + " of the analyses"
                     : ", without a budget");
}

std::string cache_text(const CacheOptions& caches) {
  if (caches.layout == CacheLayout::kNone) return "none";
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  if (caches.local) {
    add(fmt::format("local, {} of {} entries in each region", caches.local->instances,
                    print_count(caches.local->entries)));
  }
  if (caches.regional) {
    add(fmt::format("regional, {} entries in each region", print_count(caches.regional->entries)));
  }
  if (caches.shared) {
    const bool is_central = caches.layout == CacheLayout::kCentral;
    add(fmt::format("{}, {} entries in all", is_central ? "one central cache" : "global",
                    print_count(caches.shared->entries)));
    const GlobalAsk ask = caches.shared->ask;
    if (!is_central && ask == GlobalAsk::kNever) add("the global level is never asked");
    if (!is_central && ask == GlobalAsk::kWhenNearerThanDatabase) {
      add("the global level is asked where it is nearer than the database");
    }
  }
  return text;
}

/// What a load of so many learners meets: it decides what "ten times the load" asks of the servers.
std::string capacity_text(const Scenario& scenario) {
  const std::uint64_t sized_for = scenario.platform.sized_for_learners;
  if (sized_for == 0) return "as many servers as the platform states";
  const std::uint64_t learners = scenario.workload.learners;
  if (scenario.capacity == CapacityMode::kFixed || learners == sized_for) {
    return fmt::format("as the platform states it, for {} learners", print_count(sized_for));
  }
  return fmt::format(
      "servers and caches follow the learners: what the platform states for {}, scaled to {}; "
      "capacity: fixed leaves it as it is",
      print_count(sized_for), print_count(learners));
}

std::vector<ProfileLine> profile_of(const Scenario& scenario) {
  const WorkloadOptions& workload = scenario.workload;
  std::vector<ProfileLine> lines;
  lines.push_back({"Learners", fmt::format("{} in {} places", print_count(workload.learners),
                                           workload.learner_regions.size())});
  lines.push_back({"Analyses", fmt::format("{} a learner, open arrivals: a slow answer keeps "
                                           "nobody from asking",
                                           print_rate(workload.analyses_per_second_per_learner))});
  lines.push_back({"Writes", print_ratio(workload.write_ratio) + " of the analyses write"});
  lines.push_back({"Clients", client_text(workload.client)});
  std::string service = scenario.dataplane.service.law ? "one law of service time" : "";
  for (const AnalyzerVariant& variant : scenario.dataplane.service.variants) {
    service += fmt::format("{}{}: {} and {} for each member of the cohort",
                           service.empty() ? "" : "; ", variant.name, print_duration(variant.fixed),
                           print_duration(variant.per_learner));
  }
  lines.push_back({"Analyzer", service});
  lines.push_back({"Capacity", capacity_text(scenario)});
  lines.push_back({"Caches", cache_text(scenario.dataplane.caches)});
  const auto& failover = scenario.failover;
  lines.push_back(
      {"Failover", failover ? fmt::format("by {}, {} of {} observers must agree; learners follow "
                                          "by {}",
                                          kind_name(failover->detector), failover->quorum,
                                          failover->observers, kind_name(failover->routing))
                            : "none"});
  return lines;
}

/// The help line of a kind of fault, up to the keys that it takes.
std::string what_happens(const Fault& fault) {
  std::string_view help =
      std::visit([](const auto& kind) { return std::decay_t<decltype(kind)>::help; }, fault);
  for (const std::string_view keys : {": {", ", looks:", "; one of {"}) {
    help = help.substr(0, help.find(keys));
  }
  return std::string(help);
}

/// "[us-east, europe]" is "us-east, europe"; a map in a list has its keys.
std::string value_text(const YamlNode& node) {
  if (node.is_scalar()) return node.text;
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  for (const YamlNode& item : node.items) add(value_text(item));
  for (const YamlEntry& entry : node.entries) add(entry.key + " " + value_text(entry.value));
  return text;
}

/// The faults as they are written, with all defaults.
std::vector<YamlNode> written_faults(const Scenario& scenario) {
  Diagnostics unread;
  const auto source = std::make_shared<const TextSource>();
  const auto root = parse_yaml(scenario.resolved_yaml, source, unread);
  const YamlNode* faults = root ? root->find("faults") : nullptr;
  return faults == nullptr ? std::vector<YamlNode>{} : faults->items;
}

/// Of an entry that strikes each region, where this one strikes is in its id: "kill/us-east".
std::vector<std::pair<std::string, std::string>> parameters_of(
    const FaultEntry& fault, const std::vector<YamlNode>& written) {
  constexpr std::array kOfTime{"id",       "kind",       "at",    "for",   "after",
                               "every",    "repeat",     "group", "crews", "mtbf",
                               "per_year", "repairable", "mttr"};
  std::vector<std::pair<std::string, std::string>> all;
  for (const YamlNode& one : written) {
    const YamlNode* id = one.find("id");
    if (id == nullptr || !id->is_word(fault.template_id())) continue;
    for (const YamlEntry& entry : one.entries) {
      if (std::find(kOfTime.begin(), kOfTime.end(), entry.key) != kOfTime.end()) continue;
      std::string value = value_text(entry.value);
      const std::size_t slash = fault.id.find('/');
      if (entry.key == "region" && value == "each" && slash != std::string::npos) {
        value = fault.id.substr(slash + 1, fault.id.find('/', slash + 1) - slash - 1);
      }
      all.emplace_back(entry.key, std::move(value));
    }
    break;
  }
  return all;
}

/// Names and repetitions are not assumptions about the system, and how often the data plane is
/// advanced must not even show.
bool is_assumption(std::string_view path) {
  return path != "name" && path != "title" && path != "clock.advance_every" &&
         !path.starts_with("replications");
}

std::vector<std::string> left_out(const Scenario& scenario) {
  if (!scenario.has_requests()) {
    return {
        "Requests: what is simulated is the state of components, and learners are served or not."};
  }
  std::vector<std::string> sentences;
  if (!scenario.dataplane.replication) {
    sentences.emplace_back(
        "Regions do not replicate to each other: what one writes, the others do not see.");
  }
  sentences.emplace_back(
      "Learners come over the Internet: only asks of caches and copies load the links between "
      "regions.");
  if (scenario.backup) {
    sentences.emplace_back("Snapshots take no time, cost nothing and are safe elsewhere at once.");
  }
  if (!scenario.faults.empty() && !scenario.failover) {
    sentences.emplace_back(
        scenario.promotion
            ? "Nobody moves learners: regions are not watched, routes stay as they were."
            : "Nobody reacts to faults: no probes, no failover, learners stay routed as they "
              "were.");
  }
  return sentences;
}

}  // namespace

RunFacts facts_of(const Scenario& scenario) {
  RunFacts facts;
  facts.scenario = scenario.name;
  facts.title = scenario.title;
  facts.platform = scenario.platform.name;
  facts.regions = static_cast<std::uint32_t>(scenario.platform.regions.size());
  facts.learners = scenario.workload.learners;
  facts.capacity = scenario.capacity == CapacityMode::kFixed ? "fixed" : "proportional";
  facts.usd_a_month = usd_a_month(scenario);
  facts.sized_for = scenario.platform.sized_for_learners;
  for (const StatedServers& stated : stated_servers(scenario)) {
    if (stated.servers == kUnlimited) continue;
    facts.stated.push_back({stated.region, stated.station, stated.servers});
  }
  const ClockOptions& clock = scenario.clock;
  facts.declared_per_minute =
      arrivals_between(scenario, clock.measure_start(), clock.measure_end()) /
      (seconds(clock.measure) / 60);
  facts.seed = scenario.seed;
  facts.replications = scenario.replications;
  facts.warm_up = clock.warm_up;
  facts.measure = clock.measure;
  facts.drain = clock.drain;
  facts.good_share_least = scenario.good_share_least;
  facts.cache_levels = cache_levels(scenario.dataplane.caches);
  if (const auto& replication = scenario.dataplane.replication) {
    facts.replication = kReplicationModeNames[static_cast<std::size_t>(replication->mode)];
  }
  if (scenario.failover) {
    facts.fails_over = true;
    facts.enforces_residency = scenario.failover->residency == Residency::kEnforce;
    const auto* probe = std::get_if<ProbeDetector>(&scenario.failover->detector);
    if (probe != nullptr) facts.probe_misses = probe->misses;
  }
  facts.criteria = scenario.criteria;
  const std::vector<YamlNode> written = written_faults(scenario);
  for (const FaultEntry& fault : scenario.faults) {
    facts.faults.push_back(
        {fault.id, std::string(kind_name(fault.fault)), fault.at - clock.measure_start(),
         fault.lasting, what_happens(fault.fault),
         fault.after ? trigger_text(*fault.after) : std::string(), fault.breakdowns.has_value(),
         parameters_of(fault, written), fault.per_year});
  }
  facts.access = access_of(scenario);
  facts.places = places_of(scenario);
  facts.profile = profile_of(scenario);
  for (const DefaultUsed& used : scenario.defaults) {
    if (is_assumption(used.path)) {
      facts.assumptions.push_back({used.path, used.value, used.origin});
    }
  }
  if (scenario.platform.name == "default-8") {
    facts.assumptions.push_back(
        {"platform", "default-8",
         "the plan's own list of eight regions has seven names; Europe-2 is "
         "an assumption (X-12)"});
  }
  facts.left_out = left_out(scenario);
  for (const EngineSetting& setting : simgrid_settings()) {
    facts.engine.push_back(setting.name + ":" + setting.value);
  }
  return facts;
}

RunFacts facts_of_variant(const Scenario& scenario, const std::string& name) {
  RunFacts facts = facts_of(scenario);
  facts.title += " (" + name + ")";
  return facts;
}

double expected_analyses(const Scenario& scenario) {
  return arrivals_between(scenario, kStart, scenario.clock.measure_end());
}

}  // namespace fivenines::cli
