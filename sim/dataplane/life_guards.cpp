// What guards the rest of the system when something fails: coalescing of reads, circuit breakers of
// asks, ejection of hosts.
#include <algorithm>

#include "sim/dataplane/life.hpp"

namespace fivenines {

// ---- Coalescing
// ----------------------------------------------------------------------------------

bool DataPlane::Life::waits_for_read(std::uint32_t id, Family family) {
  Attempt& a = attempts_[id];
  if (a.absent && family == Family::kContent) return false;
  const auto [read, is_first] = reads_[a.region].try_emplace(caches_.key(family, a));
  if (is_first) {
    a.leads = (a.leads | 1U << static_cast<unsigned>(family)) & 3U;
    return false;
  }
  read->second.push_back({id, a.generation, now_});
  return true;
}

void DataPlane::Life::read_is_there(std::uint32_t id, Family family) {
  Attempt& a = attempts_[id];
  const unsigned bit = 1U << static_cast<unsigned>(family);
  if ((a.leads & bit) == 0) return;
  a.leads = a.leads & ~bit & 3U;
  const auto waiting = reads_[a.region].extract(caches_.key(family, a));
  for (const Waiter& waiter : waiting.mapped()) {
    Attempt& other = attempts_[waiter.attempt];
    if (other.generation != waiter.generation || other.server_done) continue;
    other.database[static_cast<std::size_t>(family)] = ShortSpan{now_ - waiter.since};
    push(now_, kReadShared + static_cast<std::uint32_t>(family), waiter.attempt);
  }
}

void DataPlane::Life::reads_will_not_come(std::uint32_t id) {
  Attempt& a = attempts_[id];
  for (const Family family : {Family::kLearnerRecord, Family::kContent}) {
    if ((a.leads >> static_cast<unsigned>(family) & 1U) == 0) continue;
    const auto waiting = reads_[a.region].extract(caches_.key(family, a));
    for (const Waiter& waiter : waiting.mapped()) {
      const Attempt& other = attempts_[waiter.attempt];
      if (other.generation != waiter.generation || other.server_done) continue;
      push(now_, kReadAgain + static_cast<std::uint32_t>(family), waiter.attempt);
    }
  }
  a.leads = 0;
}

// ---- Breakers and ejection
// -----------------------------------------------------------------------

void DataPlane::Life::ask_ended(std::uint32_t id, Family family, bool answered) {
  const Attempt& a = attempts_[id];
  Asks& asks = asks_[a.region * regions_ + caches_.owned(family, a).owner];
  ++(answered ? asks.answered : asks.given_up);
}

void DataPlane::Life::analysis_ended(std::size_t region, std::uint32_t server, bool error) {
  const std::size_t host = server / in_.platform.regions[region].cores_per_server;
  if (stations_[analyzer(region)].unlimited() || host >= hosts_[region].size()) return;
  ++hosts_[region][host].ended;
  hosts_[region][host].errors += error;
}

void DataPlane::Life::look_at_breakers() {
  const Nanoseconds next = now_ + kBreakerPeriod.count();
  if (next <= nanoseconds(in_.end)) calendar_.push({next, 0, what(kLookAtBreakers, 0)});
  for (Asks& asks : asks_) {
    const AskBreaker& breaker = *in_.dataplane.caches.shared->breaker;
    const std::uint32_t ended = asks.answered + asks.given_up;
    // asks that end while it is open were sent before
    if (asks.open_until < now_ && ended >= breaker.asks_least &&
        asks.given_up >= breaker.failed_share * ended) {
      asks.open_until = now_ + breaker.open.count();
    }
    asks.answered = asks.given_up = 0;
  }
  for (std::size_t r = 0; r < hosts_.size(); ++r) look_at_ejections(r);
}

void DataPlane::Life::look_at_ejections(std::size_t region) {
  const HostEjection& options = *in_.dataplane.ejection;
  std::vector<Host>& hosts = hosts_[region];
  bool changed = false;
  double out = 0;
  for (Host& host : hosts) {
    if (host.ejected && host.until <= now_) {
      host.ejected = false;
      changed = true;
    }
    out += host.ejected;
  }
  const double most = std::max(1.0, options.hosts_most * static_cast<double>(hosts.size()));
  for (Host& host : hosts) {
    const bool outlier =
        host.ended >= options.analyses_least && host.errors >= options.errors_share * host.ended;
    host.ended = host.errors = 0;
    if (!outlier || host.ejected || out + 1 > most) continue;
    host.ejected = changed = true;
    host.until = now_ + options.time.count();
    ++out;
  }
  if (changed) look_at_hosts(region);
}

}  // namespace fivenines
