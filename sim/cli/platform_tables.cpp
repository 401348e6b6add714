#include "sim/cli/platform_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics/figures.hpp"
#include "sim/base/quantities.hpp"
#include "sim/model/cost.hpp"
#include "sim/model/law_quantile.hpp"
#include "sim/model/nearest.hpp"
#include "sim/model/station_limits.hpp"

namespace fivenines::cli {

namespace {

double milliseconds(SimDuration duration) {
  return seconds(duration) * 1e3;
}

std::string limit_text(std::uint32_t limit) {
  return limit == kUnlimited ? std::string("unlimited") : fmt::format("{}", limit);
}

/// Whole dollars, thousands separated: "8,155".
std::string dollars(double usd) {
  std::string text = fmt::format("{:.0f}", usd);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string dollars_or_dash(const std::optional<double>& usd) {
  return usd ? dollars(*usd) : std::string("-");
}

/// What the links are beside their round trips: one line.
void print_links(const Platform& platform) {
  double least = 0;
  double most = 0;
  double loss = 0;
  std::size_t jittery = 0;
  for (std::size_t a = 0; a < platform.regions.size(); ++a) {
    for (std::size_t b = a + 1; b < platform.regions.size(); ++b) {
      const WanLink& link = platform.wan[a][b];
      const double bandwidth = link.bandwidth_bytes_per_second;
      least = most == 0 ? bandwidth : std::min(least, bandwidth);
      most = std::max(most, bandwidth);
      loss = std::max(loss, link.loss_ratio);
      jittery += link.jitter != LinkJitter{} ? 1 : 0;
    }
  }
  const std::string range = least < most ? print_bandwidth(least) + " to " : "";
  fmt::print("  links: {}{} each way, loss up to {}, {}\n", range, print_bandwidth(most),
             print_ratio(loss),
             jittery == 0 ? std::string("no jitter") : fmt::format("{} with jitter", jittery));
}

}  // namespace

void print_capacity(const Platform& platform) {
  fmt::print("CAPACITY\n  {:<12} {:<27} {:>5} {:>7} {:>5} {:>5} {:>5} {:>5}\n", "region", "place",
             "zones", "servers", "cores", "total", "cache", "db");
  std::uint64_t cores = 0;
  for (std::size_t r = 0; r < platform.regions.size(); ++r) {
    const RegionHardware& region = platform.regions[r];
    cores += platform.cores(r);
    const auto short_limit = [](std::uint32_t limit) {
      return limit == kUnlimited ? std::string("any") : limit_text(limit);
    };
    fmt::print("  {:<12.12} {:<27.27} {:>5} {:>7} {:>5} {:>5} {:>5} {:>5}\n", region.id,
               platform.places.at(region.place).name, region.zones, region.servers,
               region.cores_per_server, platform.cores(r), short_limit(region.cache_servers),
               short_limit(std::min(region.database_concurrency, region.database_pool)));
  }
  fmt::print(
      "  write master: {}; analyzer cores in all: {}\n"
      "  cache: servers of the shared cache; db: statements at once (any: no limit)\n",
      platform.regions[platform.write_master].id, cores);
  if (platform.sized_for_learners > 0) {
    fmt::print("  sized for {} learners: {:.3g} cores for a thousand of them\n",
               compact(static_cast<double>(platform.sized_for_learners)),
               static_cast<double>(cores) * 1e3 / static_cast<double>(platform.sized_for_learners));
  }
}

void print_cost(const Platform& platform) {
  fmt::print(
      "\nUSD A MONTH, without traffic (~: a neighbour's prices)\n  {:<12} {:>10} {:>10} {:>10} "
      "{:>10} {:>19}\n",
      "region", "analyzer", "cache", "database", "total", "egress USD/GB, WAN");
  double total = 0;
  bool unknown = false;
  for (std::size_t r = 0; r < platform.regions.size(); ++r) {
    const auto cost = monthly_cost(platform, r);
    const std::string& id = platform.regions[r].id;
    const Place& place = platform.places.at(platform.regions[r].place);
    if (!cost) {
      unknown = true;
      fmt::print("  {:<12.12} {:>10} {:>10} {:>10} {:>10} {:>19}\n", id, "-", "-", "-", "-", "-");
      continue;
    }
    unknown = unknown || !cost->cache_usd || !cost->database_usd;
    total += cost->total_usd();
    fmt::print("  {:<12.12} {:>10} {:>10} {:>10} {:>10} {:>19}\n", id, dollars(cost->analyzer_usd),
               dollars_or_dash(cost->cache_usd), dollars_or_dash(cost->database_usd),
               (place.machine_price_estimate ? "~" : "") + dollars(cost->total_usd()),
               (place.egress_price_estimate ? "~" : "") + figure(place.egress_gb_usd));
  }
  fmt::print("  {:<12} {:>43}\n", "all", dollars(total));
  if (platform.sized_for_learners > 0 && total > 0) {
    fmt::print("  {} USD for a thousand learners\n",
               figure(total * 1e3 / static_cast<double>(platform.sized_for_learners)));
  }
  fmt::print(
      "  list prices of machines on demand, 730 hours; sizes of machines and mark-ups\n"
      "  of managed ones are assumptions{}\n",
      unknown ? "; -: no price, or no limit and so no machine" : "");
}

void print_round_trips(const Platform& platform) {
  const std::size_t n = platform.regions.size();
  if (n < 2) return;
  fmt::print("\nROUND TRIPS BETWEEN REGIONS, ms (~: an estimate)\n  {:<12}", "");
  for (std::size_t b = 0; b < n; ++b) fmt::print("{:>6}", b + 1);
  fmt::print("\n");
  for (std::size_t a = 0; a < n; ++a) {
    fmt::print("  {:>2} {:<9.9}", a + 1, platform.regions[a].id);
    for (std::size_t b = 0; b < n; ++b) {
      if (a == b) {
        fmt::print("{:>6}", "-");
        continue;
      }
      const WanLink& link = platform.wan[a][b];
      fmt::print("{:>6}",
                 fmt::format("{}{}", link.estimate ? "~" : "", figure(milliseconds(link.rtt))));
    }
    fmt::print("\n");
  }
  print_links(platform);
}

void print_latency_budget(const Platform& platform) {
  fmt::print(
      "\nLATENCY BUDGET, ms: what learners beside each region wait before a server does\n"
      "anything, and what its writes wait for replicas\n"
      "  {:<12} {:>8} {:>8}   {:<21} {:>7} {:>9} {:>5}\n",
      "region", "access", "access", "if home is down,", "write", "majority", "all");
  fmt::print("  {:<12} {:>8} {:>8}   {:<21} {:>7} {:>9} {:>5}\n", "", "mean", "p99", "farther by",
             "master", "", "");
  for (std::size_t r = 0; r < platform.regions.size(); ++r) {
    const std::size_t place = platform.regions[r].place;
    const Law& access = platform.places.at(place).access_rtt;
    const std::vector<std::size_t> nearest = regions_by_distance(platform, place);
    const auto rtt = [&](std::size_t region) {
      return figure(milliseconds(platform.place_rtt[place][platform.regions[region].place]));
    };
    const std::size_t n = nearest.size();
    const std::string other =
        n > 1 ? fmt::format("{} at {}", rtt(nearest[1]), platform.regions[nearest[1]].id) : "-";
    fmt::print("  {:<12.12} {:>8} {:>8}   {:<21.21} {:>7} {:>9} {:>5}\n", platform.regions[r].id,
               figure(access.mean() * 1e-6), figure(law_quantile(access, 0.99) * 1e-6), other,
               rtt(platform.write_master), n > 1 ? rtt(nearest[n / 2]) : "-",
               n > 1 ? rtt(nearest.back()) : "-");
  }
  fmt::print(
      "  access: round trip over the last mile; master: to the write master; majority,\n"
      "  all: until so many of the replicas have answered a write made in the region\n");
}

}  // namespace fivenines::cli
