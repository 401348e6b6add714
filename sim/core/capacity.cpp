#include "sim/core/capacity.hpp"

#include <algorithm>

#include "sim/base/assert.hpp"
#include "sim/metrics/record.hpp"

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

}  // namespace

std::uint64_t CapacityRatio::scaled(std::uint64_t stated) const {
  return product_over(stated, learners, sized_for);
}

std::uint32_t CapacityRatio::scaled_limit(std::uint32_t stated) const {
  if (stated == kUnlimited) return kUnlimited;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(scaled(stated), kUnlimited - 1));
}

CapacityRatio capacity_ratio(const Scenario& scenario) {
  const std::uint64_t learners = scenario.workload.learners;
  const std::uint64_t sized_for = scenario.platform.sized_for_learners;
  if (scenario.capacity == CapacityMode::kFixed || sized_for == 0 || learners == 0) return {};
  return {learners, sized_for};
}

std::vector<StatedServers> stated_servers(const Scenario& scenario) {
  const DataPlaneOptions& options = scenario.dataplane;
  std::vector<StatedServers> all;
  for (std::size_t r = 0; r < scenario.platform.regions.size(); ++r) {
    const RegionHardware& hardware = scenario.platform.regions[r];
    const auto add = [&](std::string station, std::uint32_t servers) {
      all.push_back({hardware.id, std::move(station), servers});
    };
    const auto name = [](Tier tier) { return kTierNames[static_cast<std::size_t>(tier)]; };
    add(name(Tier::kBalancer), options.balancer.servers);
    if (options.caches.shared) {
      add(name(Tier::kCache), options.caches.shared->station(hardware.cache_servers).servers);
    }
    add(name(Tier::kDatabase), options.database.servers.value_or(std::min(
                                   hardware.database_concurrency, hardware.database_pool)));
    add(name(Tier::kAnalyzer), options.analyzer_servers.value_or(scenario.platform.cores(r)));
    for (const ExtraStation& extra : options.stations) add(extra.name, extra.station.servers);
  }
  return all;
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
  inputs.latency_limit = scenario.latency_limit;
  inputs.routes_are_fixed =
      scenario.faults.empty() && !scenario.failover && !scenario.promotion && !scenario.operations;
  inputs.nothing_changes = inputs.routes_are_fixed && !scenario.scaling && !scenario.backup &&
                           !scenario.dataplane.replication &&
                           scenario.dataplane.service.schedule.empty();
  inputs.seed = scenario.seed;
  inputs.replication = replication;
  const CapacityRatio ratio = capacity_ratio(scenario);
  if (!ratio.is_one()) {
    scale_platform(inputs.platform, ratio);
    scale_options(inputs.dataplane, ratio);
  }
  return inputs;
}

}  // namespace fivenines
