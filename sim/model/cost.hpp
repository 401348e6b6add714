// What the hardware of a platform costs a month, by the list prices of its places. No traffic:
// that depends on the load.
//
//   analyzer   servers x cores x (1 vCPU and 4 GB of memory), on demand, 730 hours
//   cache      managed nodes of 2 vCPU and 16 GB, one for every two servers of the shared cache, at
//              1.5 times the price of a plain machine
//   database   managed nodes of 8 vCPU and 32 GB, primary and standby, as many as take the
//              statements that run at once at 16 a vCPU, at 1.9 times the price of a plain machine
//
// Prices of vCPU and memory are the catalogue's. The shapes of the machines, 16 statements a vCPU
// and the mark-ups are assumptions; where the mark-ups come from stands in platforms/sources.md.
#pragma once

#include <cstddef>
#include <optional>

#include "sim/model/platform.hpp"

namespace fivenines {

inline constexpr double kHoursPerMonth = 730;

struct MonthlyCost {
  double analyzer_usd = 0;
  /// Nothing: without limit, so there is no machine to price.
  std::optional<double> cache_usd;
  std::optional<double> database_usd;

  double total_usd() const {
    return analyzer_usd + cache_usd.value_or(0) + database_usd.value_or(0);
  }
};

/// Nothing when no prices are known of the region's place.
std::optional<MonthlyCost> monthly_cost(const Platform& platform, std::size_t region);

}  // namespace fivenines
