// Rules, "Breakers and ejection".
#include <algorithm>

#include "tests/oracle/life.hpp"

namespace fivenines::oracle {

void Oracle::ask_ended(const AttemptPtr& a, Family family, bool answered) {
  if (a->server_done) return;
  Region::Guard& asks = regions_[a->region].asks[owner(a, family)];
  ++asks.ended;
  if (!answered) ++asks.bad;
}

void Oracle::analysis_ended(const InService& running, bool error) {
  Region& region = regions_[running.job.attempt->region];
  if (!region.analyzer.limited()) return;
  const std::uint32_t host = host_of(running.job.attempt->region, running.server);
  if (host >= region.hosts.size()) return;
  ++region.hosts[host].ended;
  if (error) ++region.hosts[host].bad;
}

void Oracle::look_at_breakers() {
  const auto& shared = in_.dataplane.caches.shared;
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    for (Region::Guard& asks : regions_[r].asks) {
      const bool is_open = asks.until >= now_ && asks.until > 0;
      if (!is_open && shared && shared->breaker && asks.ended >= shared->breaker->asks_least &&
          asks.bad >= shared->breaker->failed_share * asks.ended) {
        asks.until = now_ + shared->breaker->open.count();
      }
      asks.ended = asks.bad = 0;
    }
    if (in_.dataplane.ejection) eject(r);
  }
}

void Oracle::eject(std::size_t r) {
  const HostEjection& options = *in_.dataplane.ejection;
  std::vector<Region::Guard>& hosts = regions_[r].hosts;
  for (Region::Guard& host : hosts) {
    if (host.until <= now_) host.out = false;
  }
  const double most = std::max(1.0, options.hosts_most * static_cast<double>(hosts.size()));
  for (Region::Guard& host : hosts) {
    const auto out = std::count_if(hosts.begin(), hosts.end(),
                                   [](const Region::Guard& other) { return other.out; });
    if (!host.out && host.ended >= options.analyses_least &&
        host.bad >= options.errors_share * host.ended && static_cast<double>(out + 1) <= most) {
      host.out = true;
      host.until = now_ + options.time.count();
    }
    host.ended = host.bad = 0;
  }
  look_at_hosts(r);
}

}  // namespace fivenines::oracle
