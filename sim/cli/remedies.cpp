#include "sim/cli/remedies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "sim/base/quantities.hpp"

namespace fivenines::cli {

namespace {

constexpr double kMoreServers = 1.25;
constexpr double kBudget = 0.1;
constexpr SimDuration kAnycast = std::chrono::seconds{1};

std::uint32_t more(std::uint32_t servers) {
  return static_cast<std::uint32_t>(std::ceil(kMoreServers * servers));
}

/// Times of detection divided by this, not below a tenth of a second.
std::string faster(SimDuration time, int factor) {
  return print_duration(std::max(time / factor, SimDuration{std::chrono::milliseconds{100}}));
}

/// One overload for each kind of detector; a kind without one does not compile.
struct FasterDetection {
  std::vector<RemedyPlan>& plans;
  const FailoverOptions& options;

  void operator()(const ProbeDetector& probe) const {
    const SimDuration interval =
        std::max(probe.interval / 5, SimDuration{std::chrono::milliseconds{200}});
    if (interval >= probe.interval) return;
    plans.push_back(
        {{"faster-probes",
          {{"failover.probe.interval", print_duration(interval)},
           {"failover.probe.timeout", print_duration(std::min(probe.timeout, interval))}}},
         "observers ask five times as often",
         true});
  }
  void operator()(const HeartbeatDetector& beats) const {
    plans.push_back({{"faster-beats",
                      {{"failover.heartbeat.interval", faster(beats.interval, 3)},
                       {"failover.heartbeat.timeout", faster(beats.timeout, 3)}}},
                     "beats three times as often, suspicion as much sooner",
                     true});
  }
  void operator()(const PhiDetector& accrual) const {
    plans.push_back({{"faster-beats", {{"failover.phi.interval", faster(accrual.interval, 3)}}},
                     "beats three times as often",
                     true});
  }
  void operator()(const SwimDetector& swim) const {
    plans.push_back({{"faster-pings",
                      {{"failover.swim.period", faster(swim.interval, 3)},
                       {"failover.swim.timeout", faster(swim.timeout, 3)}}},
                     "pings three times as often",
                     true});
  }
  void operator()(const NoDetector&) const {
    if (options.decision.mean() > 0) {
      plans.push_back({{"decide-at-once", {{"failover.delay", "0s"}}},
                       "no delay between a failure and the decision",
                       true});
    }
  }
};

void add_failover(const Scenario& scenario, std::vector<RemedyPlan>& plans) {
  if (!scenario.failover) {
    if (scenario.platform.regions.size() < 2 || scenario.faults.empty()) return;
    plans.push_back({{"failover", {{"failover", "{detector: probe}"}}},
                     "probes and a failover controller with default settings",
                     true});
    return;
  }
  const FailoverOptions& failover = *scenario.failover;
  std::visit(FasterDetection{plans, failover}, failover.detector);
  if (failover.quorum > 1) {
    plans.push_back(
        {{"quorum-of-one", {{"failover.quorum", "1"}}}, "one observer's word is enough"});
  }
  const auto* anycast = std::get_if<AnycastRouting>(&failover.routing);
  if (anycast == nullptr || anycast->convergence > kAnycast) {
    plans.push_back({{"anycast", {{"failover.routing", "{anycast: 1s}"}}},
                     "routes follow within a second instead of as addresses expire"});
  }
}

void add_servers(const Scenario& scenario, std::vector<RemedyPlan>& plans) {
  RemedyPlan plan{{"more-servers", {}}, "a quarter more analyzer servers in every region"};
  if (const auto& servers = scenario.dataplane.analyzer_servers) {
    if (*servers == kUnlimited) return;
    plan.variant.sets.emplace_back("analyzer.servers", std::to_string(more(*servers)));
  } else {
    for (const RegionHardware& region : scenario.platform.regions) {
      plan.variant.sets.emplace_back("platform.regions." + region.id + ".servers",
                                     std::to_string(more(region.servers)));
    }
  }
  plans.push_back(std::move(plan));
}

void add_retries(const Scenario& scenario, std::vector<RemedyPlan>& plans) {
  const RetryOptions& retries = scenario.workload.client.retries;
  if (retries.max == 0) {
    plans.push_back({{"retries", {{"workload.client.retries", "{max: 2, budget: 10%}"}}},
                     "clients try again, within a budget of 10 %"});
    return;
  }
  if (!retries.budget || *retries.budget > kBudget) {
    plans.push_back({{"retry-budget", {{"workload.client.retries.budget", "10%"}}},
                     "retries of at most 10 % of the analyses"});
  }
  plans.push_back(
      {{"no-retries", {{"workload.client.retries", "none"}}}, "clients do not try again"});
}

}  // namespace

std::vector<RemedyPlan> remedies_for(const Scenario& scenario) {
  std::vector<RemedyPlan> plans;
  add_failover(scenario, plans);
  add_servers(scenario, plans);
  add_retries(scenario, plans);
  const CacheOptions& caches = scenario.dataplane.caches;
  if (caches.layout != CacheLayout::kHierarchical || !caches.shared) return plans;
  if (caches.shared->ask == GlobalAsk::kAlways) {
    plans.push_back({{"ask-nearer", {{"caches.global.ask", "when_nearer_than_database"}}},
                     "the global cache level is asked only where it is nearer than the database",
                     true});
  }
  if (caches.shared->ask != GlobalAsk::kNever) {
    plans.push_back(
        {{"ask-never", {{"caches.global.ask", "never"}}}, "the global cache level is not asked"});
  }
  return plans;
}

}  // namespace fivenines::cli
