#include "sim/controlplane/operations/figures.hpp"

#include <numeric>

#include "sim/base/assert.hpp"

namespace fivenines {
namespace {

double ratio(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}
double since(std::uint64_t before, std::uint64_t now) {
  return static_cast<double>(now - before);
}

RegionFigures figures_of(const RegionCounters& a, const RegionCounters& b, double span) {
  RegionFigures f;
  const double served = since(a.served, b.served);
  const double failed = since(a.failed, b.failed);
  const double busy_seconds = (b.busy_core_ns - a.busy_core_ns) / 1e9;
  f.attempts = served + failed;
  f.served_share = ratio(served, f.attempts);
  f.failed_share = ratio(failed, f.attempts);
  f.cores = b.cores;
  f.cores_busy = busy_seconds / span;
  const double computed = since(a.computed, b.computed);
  f.computed = computed / span;
  f.work_seconds = ratio(busy_seconds, computed);
  f.statements = since(a.statements, b.statements);
  f.statement_seconds = ratio((b.statement_ns - a.statement_ns) / 1e9, f.statements);
  f.lookups = since(a.lookups, b.lookups);
  f.hit_share = ratio(since(a.hits, b.hits), f.lookups);
  f.asks_given_up = ratio(since(a.asks_given_up, b.asks_given_up), f.lookups);
  return f;
}

}  // namespace

Figures figures_between(const Observations& before, const Observations& now) {
  FIVENINES_ASSERT(now.taken > before.taken);
  const double span = seconds(now.taken - before.taken);
  Figures figures;
  figures.from = before.taken;
  figures.to = now.taken;
  const auto all = [](const std::vector<std::uint64_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  };
  figures.arrived = since(all(before.arrived), all(now.arrived)) / span;
  for (std::size_t r = 0; r < now.regions.size(); ++r) {
    figures.regions.push_back(figures_of(before.regions[r], now.regions[r], span));
  }
  return figures;
}

}  // namespace fivenines
