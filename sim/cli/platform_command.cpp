// fivenines platform show FILE: what a platform is, in tables: capacity, round trips, and where the
// latency of a learner goes before anything is computed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/statistics/figures.hpp"
#include "sim/base/diagnostics.hpp"
#include "sim/base/suggest.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/options.hpp"
#include "sim/model/station_limits.hpp"

namespace fivenines::cli {

namespace {

double milliseconds(SimDuration duration) {
  return seconds(duration) * 1e3;
}

std::string limit_text(std::uint32_t limit) {
  return limit == kUnlimited ? std::string("unlimited") : fmt::format("{}", limit);
}

void print_capacity(const Platform& platform) {
  fmt::print("CAPACITY\n  {:<12} {:<26} {:>5} {:>7} {:>5} {:>6} {:>6} {:>9}\n", "region", "place",
             "zones", "servers", "cores", "total", "cache", "database");
  std::uint64_t cores = 0;
  for (std::size_t r = 0; r < platform.regions.size(); ++r) {
    const RegionHardware& region = platform.regions[r];
    cores += platform.cores(r);
    const std::string database =
        limit_text(std::min(region.database_concurrency, region.database_pool));
    fmt::print("  {:<12} {:<26.26} {:>5} {:>7} {:>5} {:>6} {:>6} {:>9}{}\n", region.id,
               platform.places.at(region.place).name, region.zones, region.servers,
               region.cores_per_server, platform.cores(r), limit_text(region.cache_servers),
               database, r == platform.write_master ? "  write master" : "");
  }
  fmt::print(
      "  analyzer cores in all: {}; cache: servers of the shared cache; database: statements "
      "at once\n",
      cores);
  if (platform.sized_for_learners > 0) {
    fmt::print("  sized for {} learners: {:.3g} cores for a thousand of them\n",
               compact(static_cast<double>(platform.sized_for_learners)),
               static_cast<double>(cores) * 1e3 / static_cast<double>(platform.sized_for_learners));
  }
}

void print_round_trips(const Platform& platform) {
  fmt::print("\nROUND TRIPS BETWEEN REGIONS, ms (~: an estimate)\n  {:<12}", "");
  for (const RegionHardware& region : platform.regions) fmt::print(" {:>9.9}", region.id);
  fmt::print("\n");
  for (std::size_t a = 0; a < platform.regions.size(); ++a) {
    fmt::print("  {:<12}", platform.regions[a].id);
    for (std::size_t b = 0; b < platform.regions.size(); ++b) {
      if (a == b) {
        fmt::print(" {:>9}", "-");
        continue;
      }
      const WanLink& link = platform.wan[a][b];
      fmt::print(" {:>9}",
                 fmt::format("{}{}", link.estimate ? "~" : "", figure(milliseconds(link.rtt))));
    }
    fmt::print("\n");
  }
}

/// The nearest region to a place, by the round trip between the places; `but` is left out.
std::size_t nearest_region(const Platform& platform, std::size_t place, std::size_t but) {
  std::size_t best = platform.regions.size();
  for (std::size_t r = 0; r < platform.regions.size(); ++r) {
    if (r == but) continue;
    const auto rtt = [&](std::size_t x) {
      return platform.place_rtt[place][platform.regions[x].place];
    };
    if (best == platform.regions.size() || rtt(r) < rtt(best)) best = r;
  }
  return best;
}

void print_budget(const Platform& platform) {
  constexpr std::size_t kNone = ~std::size_t{0};
  fmt::print(
      "\nLATENCY BUDGET of learners beside each region, ms, without queues and service\n"
      "  {:<12} {:>12} {:>28} {:>14}\n",
      "region", "at home", "if home is down", "write master");
  for (std::size_t r = 0; r < platform.regions.size(); ++r) {
    const std::size_t place = platform.regions[r].place;
    const double access = platform.places.at(place).access_rtt.mean() * 1e-6;
    const std::size_t home = nearest_region(platform, place, kNone);
    const std::size_t next = nearest_region(platform, place, home);
    const auto with_wan = [&](std::size_t region) {
      return access + milliseconds(platform.place_rtt[place][platform.regions[region].place]);
    };
    const std::string other =
        next == platform.regions.size()
            ? std::string("-")
            : fmt::format("{} at {}", figure(with_wan(next)), platform.regions[next].id);
    fmt::print("  {:<12} {:>12} {:>28} {:>14}\n", platform.regions[r].id, figure(with_wan(home)),
               other, figure(with_wan(platform.write_master)));
  }
  fmt::print("  mean of the last mile, and the round trip to the region that serves\n");
}

}  // namespace

int platform_command(const Arguments& arguments) {
  Options options("platform", {"show", "FILE"});
  if (!options.parse(arguments)) return kExitGo;
  if (options.positional(0) != "show") {
    throw UsageError(fmt::format("unknown platform command {}{}; accepted: show",
                                 in_quotes(options.positional(0)),
                                 did_you_mean(options.positional(0), {"show"})));
  }
  LoadOptions load;
  load.data_roots = data_roots();
  const LoadedPlatform loaded = load_platform(options.positional(1), load);
  fmt::print(stderr, "{}", loaded.diagnostics.text());
  if (!loaded.platform) {
    throw InputError(fmt::format("{} is no valid platform", options.positional(1)));
  }
  const Platform& platform = *loaded.platform;
  fmt::print("{}: {} region{}\n\n", platform.name, platform.regions.size(),
             platform.regions.size() == 1 ? "" : "s");
  print_capacity(platform);
  if (platform.regions.size() > 1) print_round_trips(platform);
  print_budget(platform);
  fmt::print("\nwindow: exact calendar, no window\n");
  return kExitGo;
}

}  // namespace fivenines::cli
