#include "sim/model/cost.hpp"

#include <algorithm>

#include "sim/model/station_limits.hpp"

namespace fivenines {
namespace {

constexpr double kMemoryGbPerCore = 4;
struct Node {
  std::uint32_t vcpus;
  double memory_gb;
  double mark_up;
};
constexpr Node kCacheNode{2, 16, 1.5};
constexpr Node kDatabaseNode{8, 32, 1.9};
constexpr std::uint32_t kStatementsPerVcpu = 16;
constexpr double kPrimaryAndStandby = 2;

double month_usd(const Place& place, double vcpus, double memory_gb) {
  return (vcpus * place.vcpu_hour_usd + memory_gb * place.memory_gb_hour_usd) * kHoursPerMonth;
}

/// Of as many nodes as have `vcpus` between them.
double nodes_usd(const Place& place, const Node& node, std::uint32_t vcpus) {
  const std::uint32_t nodes = (vcpus + node.vcpus - 1) / node.vcpus;
  return nodes * node.mark_up * month_usd(place, node.vcpus, node.memory_gb);
}

}  // namespace

std::optional<MonthlyCost> monthly_cost(const Platform& platform, std::size_t region) {
  const RegionHardware& hardware = platform.regions.at(region);
  const Place& place = platform.places.at(hardware.place);
  if (place.vcpu_hour_usd <= 0) return std::nullopt;
  MonthlyCost cost;
  const double cores = platform.cores(region);
  cost.analyzer_usd = month_usd(place, cores, cores * kMemoryGbPerCore);
  if (hardware.cache_servers != kUnlimited) {
    cost.cache_usd = nodes_usd(place, kCacheNode, hardware.cache_servers);
  }
  const std::uint32_t statements = std::min(hardware.database_concurrency, hardware.database_pool);
  if (statements != kUnlimited) {
    const std::uint32_t vcpus = (statements + kStatementsPerVcpu - 1) / kStatementsPerVcpu;
    cost.database_usd = kPrimaryAndStandby * nodes_usd(place, kDatabaseNode, vcpus);
  }
  return cost;
}

}  // namespace fivenines
