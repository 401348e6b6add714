#include "sim/core/capacity.hpp"

#include <algorithm>

#include "sim/base/assert.hpp"

namespace fivenines {
namespace {

__extension__ typedef unsigned __int128 Wide;

std::uint64_t product_over(std::uint64_t a, std::uint64_t b, std::uint64_t divisor) {
  const Wide rounded_up = (static_cast<Wide>(a) * b + (divisor - 1)) / divisor;
  FIVENINES_ASSERT(rounded_up < kUnlimitedEntries);
  return static_cast<std::uint64_t>(rounded_up);
}

/// Whole hosts unless they overshoot the exact number of cores by more than 2 %.
void scale_servers(RegionHardware& region, const CapacityRatio& ratio) {
  const std::uint32_t hosts = ratio.scaled_limit(region.servers);
  const Wide stated_cores = static_cast<Wide>(region.servers) * region.cores_per_server;
  const Wide exact = stated_cores * ratio.learners;  // times sized_for, as the next one is
  const Wide whole = static_cast<Wide>(hosts) * region.cores_per_server * ratio.sized_for;
  if (whole * 100 <= exact * 102) {
    region.servers = hosts;
    return;
  }
  FIVENINES_ASSERT(stated_cores < kUnlimited);
  region.servers = ratio.scaled_limit(static_cast<std::uint32_t>(stated_cores));
  region.cores_per_server = 1;
}

void scale_entries(std::uint64_t& entries, const CapacityRatio& ratio) {
  if (entries != kUnlimitedEntries) entries = ratio.scaled(entries);
}

void scale_station(StationOptions& station, const CapacityRatio& ratio) {
  station.servers = ratio.scaled_limit(station.servers);
  station.bound = ratio.scaled_limit(station.bound);
}

void scale_platform(Platform& platform, const CapacityRatio& ratio) {
  for (RegionHardware& region : platform.regions) {
    scale_servers(region, ratio);
    region.cache_servers = ratio.scaled_limit(region.cache_servers);
    region.database_concurrency = ratio.scaled_limit(region.database_concurrency);
    region.database_pool = ratio.scaled_limit(region.database_pool);
  }
}

void scale_options(DataPlaneOptions& options, const CapacityRatio& ratio) {
  scale_station(options.balancer, ratio);
  if (options.analyzer_servers) {
    options.analyzer_servers = ratio.scaled_limit(*options.analyzer_servers);
  }
  options.analyzer_bound = ratio.scaled_limit(options.analyzer_bound);
  if (options.caches.local) scale_entries(options.caches.local->entries, ratio);
  if (options.caches.regional) scale_entries(options.caches.regional->entries, ratio);
  if (options.caches.shared) {
    scale_entries(options.caches.shared->entries, ratio);
    auto& servers = options.caches.shared->servers;
    if (servers) servers = ratio.scaled_limit(*servers);
    options.caches.shared->bound = ratio.scaled_limit(options.caches.shared->bound);
  }
  if (options.database.servers) {
    options.database.servers = ratio.scaled_limit(*options.database.servers);
  }
  options.database.bound = ratio.scaled_limit(options.database.bound);
  for (ExtraStation& extra : options.stations) scale_station(extra.station, ratio);
}

/// The change with its limits scaled. Servers are scaled by `add_servers`.
Change with_scaled_limits(Change change, const CapacityRatio& ratio) {
  if (auto* analyzer = std::get_if<AnalyzerBound>(&change)) {
    analyzer->bound = ratio.scaled_limit(analyzer->bound);
  } else if (auto* database = std::get_if<DatabaseLimits>(&change)) {
    database->concurrency = ratio.scaled_limit(database->concurrency);
    database->pool = ratio.scaled_limit(database->pool);
  }
  return change;
}

/// Whether `next` does to the next server what `change` does to this one.
template <typename ServerChange>
bool continues(const ScheduledChange& change, const ScheduledChange& next) {
  const auto& a = std::get<ServerChange>(change.change);
  const auto* b = std::get_if<ServerChange>(&next.change);
  return b != nullptr && next.at == change.at && next.cause == change.cause &&
         b->region == a.region && b->server == a.server + 1;
}

/// Takes the changes that do the same to a row of servers, starting at `stated[i]`, and adds what
/// they are on the scaled platform. Returns the first index that is not among them.
template <typename ServerChange>
std::size_t add_servers(const std::vector<ScheduledChange>& stated, std::size_t i,
                        const Platform& stated_platform, const Platform& scaled_platform,
                        std::vector<ScheduledChange>& schedule) {
  std::size_t end = i + 1;
  while (end < stated.size() && continues<ServerChange>(stated[end - 1], stated[end])) ++end;
  auto change = std::get<ServerChange>(stated[i].change);
  const std::size_t region = index(change.region);
  const std::uint64_t n = stated_platform.regions.at(region).servers;
  const std::uint64_t m = scaled_platform.regions.at(region).servers;
  const std::uint64_t first = change.server * m / n;
  const std::uint64_t count = product_over(end - i, m, n);
  for (std::uint64_t server = first; server < first + count; ++server) {
    change.server = static_cast<std::uint32_t>(server);
    schedule.push_back({stated[i].at, stated[i].cause, change});
  }
  return end;
}

}  // namespace

std::uint64_t CapacityRatio::scaled(std::uint64_t stated) const {
  return product_over(stated, learners, sized_for);
}

std::uint32_t CapacityRatio::scaled_limit(std::uint32_t stated) const {
  if (stated == kUnlimited) return kUnlimited;
  const std::uint64_t limit = scaled(stated);
  FIVENINES_ASSERT(limit < kUnlimited);
  return static_cast<std::uint32_t>(limit);
}

CapacityRatio capacity_ratio(const Scenario& scenario) {
  const std::uint64_t learners = scenario.workload.learners;
  const std::uint64_t sized_for = scenario.platform.sized_for_learners;
  if (scenario.capacity == CapacityMode::kFixed || sized_for == 0 || learners == 0) return {};
  return {learners, sized_for};
}

DataPlaneInputs assemble(const Scenario& scenario, std::uint64_t replication) {
  DataPlaneInputs inputs;
  inputs.platform = scenario.platform;
  inputs.workload = scenario.workload;
  inputs.dataplane = scenario.dataplane;
  inputs.measure_start = scenario.clock.measure_start();
  inputs.measure_end = scenario.clock.measure_end();
  inputs.end = scenario.clock.end();
  inputs.good_share_least = scenario.good_share_least;
  inputs.seed = scenario.seed;
  inputs.replication = replication;
  const CapacityRatio ratio = capacity_ratio(scenario);
  if (!ratio.is_one()) {
    scale_platform(inputs.platform, ratio);
    scale_options(inputs.dataplane, ratio);
  }
  return inputs;
}

std::vector<ScheduledChange> scaled_schedule(const Scenario& scenario,
                                             const DataPlaneInputs& inputs) {
  const CapacityRatio ratio = capacity_ratio(scenario);
  std::vector<ScheduledChange> stated = schedule_of(scenario.faults);
  for (const SplitStep& step : scenario.dataplane.service.schedule) {
    stated.push_back({step.at, "split", VariantSplit{step.shares}});
  }
  std::stable_sort(stated.begin(), stated.end(),
                   [](const ScheduledChange& a, const ScheduledChange& b) { return a.at < b.at; });
  std::vector<ScheduledChange> schedule;
  for (std::size_t i = 0; i < stated.size();) {
    const ScheduledChange& next = stated[i];
    if (std::holds_alternative<ServerDown>(next.change)) {
      i = add_servers<ServerDown>(stated, i, scenario.platform, inputs.platform, schedule);
    } else if (std::holds_alternative<ServerUp>(next.change)) {
      i = add_servers<ServerUp>(stated, i, scenario.platform, inputs.platform, schedule);
    } else {
      schedule.push_back({next.at, next.cause, with_scaled_limits(next.change, ratio)});
      ++i;
    }
  }
  return schedule;
}

}  // namespace fivenines
