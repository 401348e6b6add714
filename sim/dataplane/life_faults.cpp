// Faults that are neither of regions, of links nor of servers that stop: of the database, of
// caches, of hosts that answer with errors or do not start, of learners.
#include <algorithm>

#include "sim/base/rounding.hpp"
#include "sim/dataplane/life.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {
namespace {

/// A share of n things, rounded up: the first ones.
std::uint32_t first_of(double share, std::uint32_t n) {
  return static_cast<std::uint32_t>(rounded_up(share, n));
}

}  // namespace

// ---- Database ----------------------------------------------------------------------------------

void DataPlane::Life::statement_fails(std::uint32_t id, Looks looks, std::size_t region) {
  if (looks == Looks::kRefuse) return error_from(id, region, Cause::kDatabase);
  over_at_server(id, Cause::kDatabase);
}

void DataPlane::Life::end_statements(std::size_t region) {
  const RegionState& state = world_.regions[region];
  if (state.database_serves) return;
  end_jobs(database(region),
           [&](const Job& job) { statement_fails(job.attempt, state.database_looks, region); });
}

void DataPlane::Life::set_connections(std::size_t region) {
  const RegionState& state = world_.regions[region];
  const DatabaseLimits& built = database_limits_[region];
  std::uint32_t connections = built.pool;
  if (connections != kUnlimited) {
    connections = first_of(state.pool_usable * state.pool_connected, built.pool);
  }
  const std::size_t station = database(region);
  stations_[station].count_to(now_);
  stations_[station].set_servers(std::min(built.concurrency, connections));
  start_waiting(station);
}

// ---- Caches ------------------------------------------------------------------------------------

bool DataPlane::Life::passes_by(const Attempt& a, Family family, CacheTier tier,
                                std::size_t region) const {
  const bool content = family == Family::kContent;
  if (content && a.absent) return true;
  const double lost = world_.regions[region].cache_lost[static_cast<std::size_t>(tier)];
  if (lost == 0) return false;
  if (tier == CacheTier::kLocal) return a.instance < first_of(lost, caches_.local_instances());
  return draws::cache_place(replication_key_, family, content ? a.content : a.learner) < lost;
}

bool DataPlane::Life::note_passes_by(const Note& note) const {
  constexpr auto kGlobal = static_cast<std::size_t>(CacheTier::kGlobal);
  const double lost = world_.regions[note.region].cache_lost[kGlobal];
  if (lost == 0) return false;
  const CacheSet::Named name = caches_.named_in_part(note.region, note.key);
  return draws::cache_place(replication_key_, name.family, name.number) < lost;
}

void DataPlane::Life::lose_nodes(const CacheNodes& change) {
  const std::size_t region = index(change.region);
  if (change.tier == CacheTier::kLocal) {
    for (std::uint32_t i = 0; i < first_of(change.lost, caches_.local_instances()); ++i) {
      caches_.local(region, i).clear();
    }
  } else if (change.lost > 0) {
    caches_.each_cache(region, change.tier, [&](Cache& cache, auto&& named) {
      cache.drop_if([&](std::uint32_t key) {
        const CacheSet::Named name = named(key);
        return draws::cache_place(replication_key_, name.family, name.number) < change.lost;
      });
    });
  }
  make_room(region, change.tier);
  look_at_caches();
}

void DataPlane::Life::make_room(std::size_t region, CacheTier tier) {
  const double room = world_.regions[region].cache_room(tier);
  caches_.each_cache(region, tier, [&](Cache& cache, auto&&) { cache.resize(room); });
}

/// Attempts that ask for nothing may be under way for long, so once there are any it stays so.
void DataPlane::Life::look_at_caches() {
  bool whole = true;
  for (const RegionState& region : world_.regions) {
    for (const double lost : region.cache_lost) whole = whole && lost == 0;
  }
  for (const LearnerState& learners : world_.learners)
    asked_for_nothing_ |= learners.penetration > 0;
  caches_whole_ = whole && !asked_for_nothing_;
}

// ---- Hosts and learners
// --------------------------------------------------------------------------

bool DataPlane::Life::ends_in_error(const Attempt& a, std::size_t region,
                                    std::uint32_t server) const {
  const RegionState& state = world_.regions[region];
  if (stations_[analyzer(region)].unlimited()) {
    return draws::server_error(a.key, state.errors * state.error_hosts);
  }
  const RegionHardware& hardware = in_.platform.regions[region];
  const bool bad = state.error_hosts >= 1 || server / hardware.cores_per_server <
                                                 first_of(state.error_hosts, hardware.servers);
  return bad && draws::server_error(a.key, state.errors);
}

void DataPlane::Life::look_at_hosts(std::size_t region) {
  const std::size_t station = analyzer(region);
  if (stations_[station].unlimited()) return;  // its servers stand nowhere
  stations_[station].count_to(now_);
  const RegionState& state = world_.regions[region];
  for (std::uint32_t host = 0; host < state.server_up.size(); ++host) {
    const bool ejected = !hosts_.empty() && hosts_[region][host].ejected;
    each_core(region, host, [&](std::uint32_t core) {
      stations_[station].set_usable(core, state.usable(host) && !ejected);
    });
  }
  start_waiting(station);
}

void DataPlane::Life::look_at_learners() {
  learners_as_declared_ = true;
  for (const LearnerState& learners : world_.learners) {
    learners_as_declared_ = learners_as_declared_ && learners.as_declared();
  }
}

}  // namespace fivenines
