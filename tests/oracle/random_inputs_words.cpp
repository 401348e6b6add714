// What a random scenario and an outcome look like in words, for the message of a test that fails.
#include <sstream>

#include "sim/core/change_text.hpp"
#include "tests/oracle/random_inputs.hpp"

namespace fivenines::oracle {
namespace {

using Ns = std::int64_t;

std::string milliseconds(Ns ns) {
  std::ostringstream text;
  text.precision(12);
  text << static_cast<double>(ns) / 1e6 << "ms";
  return text.str();
}

std::string words(std::uint32_t limit) {
  return limit == kUnlimited ? "unlimited" : std::to_string(limit);
}

std::string words(const std::optional<Law>& law) {
  if (!law) return "none";
  return std::string(kind_name(law->kind)) + "(" + milliseconds(static_cast<Ns>(law->mean())) + ")";
}

std::string words(const StationOptions& station) {
  return "{servers " + words(station.servers) + ", bound " + words(station.bound) + ", service " +
         words(station.service) + "}";
}

struct ChangeWords {
  std::string operator()(const RegionDown& c) const {
    return "region " + std::to_string(index(c.region)) +
           (c.looks == Looks::kRefuse ? " down, refuses" : " down, silent");
  }
  std::string operator()(const RegionUp& c) const {
    return "region " + std::to_string(index(c.region)) + " up";
  }
  std::string operator()(const ServerDown& c) const {
    return "region " + std::to_string(index(c.region)) + " server " + std::to_string(c.server) +
           (c.jobs == JobsOnStop::kLost ? " down, jobs lost" : " down, jobs resume");
  }
  std::string operator()(const ServerUp& c) const {
    return "region " + std::to_string(index(c.region)) + " server " + std::to_string(c.server) +
           " up";
  }
  std::string operator()(const AnalyzerSpeed& c) const {
    return "region " + std::to_string(index(c.region)) + " speed " + std::to_string(c.speed);
  }
  std::string operator()(const AnalyzerBound& c) const {
    return "region " + std::to_string(index(c.region)) + " analyzer bound " + words(c.bound);
  }
  std::string operator()(const DatabaseLimits& c) const {
    return "region " + std::to_string(index(c.region)) + " database concurrency " +
           std::to_string(c.concurrency) + " pool " + std::to_string(c.pool);
  }
  std::string operator()(const Routing& c) const {
    std::string text = "learner region " + std::to_string(index(c.learner_region)) + " routed to";
    for (const auto& [region, share] : c.weights) {
      text += " " + std::to_string(index(region)) + ":" + std::to_string(share);
    }
    return text;
  }
  std::string operator()(const VariantSplit& c) const {
    std::string text = "variant split";
    for (const double share : c.shares) text += " " + std::to_string(share);
    return text;
  }
  std::string operator()(const LinkState& c) const {
    const LinkCondition& link = c.condition;
    return "link " + std::to_string(index(c.from)) + " to " + std::to_string(index(c.to)) +
           (link.cut ? *link.cut == Looks::kRefuse ? " cut, refuses" : " cut, silent" : "") +
           " delay " + milliseconds(link.extra_delay.count()) + " jitter " + words(link.jitter) +
           " loss " + std::to_string(link.loss_ratio);
  }
  std::string operator()(const LoadLevel& c) const {
    return "load of learner region " + std::to_string(index(c.learner_region)) + " times " +
           std::to_string(c.factor);
  }
  std::string operator()(const Admission& c) const {
    return "region " + std::to_string(index(c.region)) + " admits " + std::to_string(c.share);
  }
  std::string operator()(const HealthSignal&) const { return "health checks lie"; }
  std::string operator()(const ControllerState&) const { return "controller"; }
  std::string operator()(const Drain&) const { return "drain"; }
  template <typename Other>
  std::string operator()(const Other& c) const {
    return change_text(Change{c}, {});
  }
};

}  // namespace

std::string summary(const Scenario& scenario) {
  const DataPlaneInputs& in = scenario.inputs;
  const WorkloadOptions& workload = in.workload;
  const DataPlaneOptions& options = in.dataplane;
  const CacheOptions& caches = options.caches;
  std::ostringstream text;
  text << "random_scenario(" << scenario.seed << "): quantum "
       << milliseconds(scenario.quantum.count()) << ", measured "
       << milliseconds(nanoseconds(in.measure_start)) << " to "
       << milliseconds(nanoseconds(in.measure_end)) << ", end " << milliseconds(nanoseconds(in.end))
       << "\n";
  text << "  " << in.platform.regions.size() << " regions (servers x cores, database):";
  for (const RegionHardware& r : in.platform.regions) {
    text << " " << r.servers << "x" << r.cores_per_server << ","
         << std::min(r.database_concurrency, r.database_pool);
  }
  text << "; " << workload.learner_regions.size() << " learner regions, access:";
  for (const LearnerRegionOptions& l : workload.learner_regions) {
    text << " " << words(l.access_rtt);
  }
  text << "\n  " << workload.analyses_per_second() << " analyses/s, arrival "
       << kind_name(workload.arrival.kind) << ", writes " << workload.write_ratio << ", timeout "
       << words(workload.client.timeout) << ", deadline "
       << (workload.client.deadline ? milliseconds(workload.client.deadline->count()) : "none")
       << ", retries " << workload.client.retries.max << " after "
       << milliseconds(workload.client.retries.backoff.count()) << " jitter "
       << workload.client.retries.jitter << (workload.client.sticky ? "" : " not sticky")
       << " budget "
       << (workload.client.retries.budget ? std::to_string(*workload.client.retries.budget)
                                          : "none");
  text << "\n  balancer " << words(options.balancer) << ", analyzer servers "
       << (options.analyzer_servers ? words(*options.analyzer_servers) : "cores") << " bound "
       << words(options.analyzer_bound) << " service "
       << (options.service.law ? words(options.service.law)
                               : std::to_string(options.service.variants.size()) + " variants")
       << "\n  database servers "
       << (options.database.servers ? words(*options.database.servers) : "platform") << " bound "
       << words(options.database.bound) << " read " << words(options.database.read) << " write "
       << words(options.database.write);
  if (options.ejection) {
    text << ", ejection " << options.ejection->errors_share << " of "
         << options.ejection->analyses_least << " for "
         << milliseconds(options.ejection->time.count()) << " most "
         << options.ejection->hosts_most;
  }
  for (const ExtraStation& extra : options.stations) {
    text << ", " << extra.name << " " << words(extra.station);
  }
  text << "\n  " << workload.learners << " learners "
       << (workload.learner_records_per_learner != 0 ? "looked up" : "not looked up") << ", "
       << workload.content_items << " items zipf " << workload.content_zipf << " updates "
       << workload.content_updates_per_second << "/s";
  if (options.cancel) text << " cancel";
  if (caches.layout != CacheLayout::kNone) {
    if (caches.coalesce) text << " coalesce";
    if (caches.shared && caches.shared->breaker) {
      text << " breaker " << caches.shared->breaker->failed_share << " of "
           << caches.shared->breaker->asks_least << " open "
           << milliseconds(caches.shared->breaker->open.count());
    }
    text << (caches.on_write == OnWrite::kInvalidate ? " invalidate" : " update")
         << (caches.fill == CacheFill::kOnReply ? ", on_reply" : ", on_lookup")
         << (caches.policy == CachePolicyName::kLru ? ", lru" : ", fifo");
    if (caches.ttl) {
      text << ", ttl " << milliseconds(caches.ttl->time.count())
           << (caches.ttl->from == TtlFrom::kHit ? " from hit" : " from fill");
    }
    if (caches.local) {
      text << ", local " << caches.local->instances << " x " << caches.local->entries
           << (caches.local->route == LocalRoute::kRandom ? " random" : " hash");
    }
    if (caches.regional) {
      text << ", regional " << caches.regional->entries << " access "
           << words(caches.regional->access_rtt);
    }
    if (caches.shared) {
      const char* const ask[] = {"always", "when nearer", "never"};
      text << (caches.layout == CacheLayout::kCentral ? ", central " : ", shared ")
           << caches.shared->entries << " ask " << ask[static_cast<std::size_t>(caches.shared->ask)]
           << " " << words(caches.shared->station(1));
    }
  } else {
    text << ", no caches";
  }
  for (const TimedChange& change : scenario.changes) {
    text << "\n  at " << nanoseconds(change.at) << ": " << std::visit(ChangeWords{}, change.change);
  }
  text << "\n";
  return text.str();
}

std::string describe(const Outcome& outcome) {
  const char* const kinds[] = {"answered", "failed", "unfinished"};
  std::ostringstream text;
  text << "learner region " << index(outcome.learner_region) << " arrival " << outcome.arrival_index
       << " intended " << nanoseconds(outcome.intended) << ": "
       << kinds[static_cast<std::size_t>(outcome.kind)] << " latency " << outcome.latency.count()
       << " serving region " << index(outcome.serving_region) << " attempts "
       << unsigned{outcome.attempts} << " cause "
       << kCauseNames[static_cast<std::size_t>(outcome.cause)] << " hits "
       << unsigned{outcome.hits};
  return text.str();
}

}  // namespace fivenines::oracle
