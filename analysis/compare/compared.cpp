#include "analysis/compare/compared.hpp"

#include <fmt/format.h>

namespace fivenines {

std::vector<Compared> figures_to_compare(const Run& first, bool same_window) {
  constexpr Good kLess = Good::kLess;
  constexpr Good kMore = Good::kMore;
  constexpr Good kNeither = Good::kNeither;
  std::vector<Compared> all{
      {"latency", "latency p50 client", "latency.p50{point=client}", kLess},
      {"latency", "latency p99 client", "latency.p99{point=client}", kLess},
      {"latency", "latency p99.9 client", "latency.p99.9{point=client}", kLess},
      {"latency", "latency p99 server", "latency.p99{point=server}", kLess},
      {"latency", "latency p99 commit", "latency.p99{point=commit}", kLess},
  };
  if (!first.records.empty() && first.records.front().learner_regions.size() > 1) {
    for (const LearnerRegionRecord& region : first.records.front().learner_regions) {
      all.push_back({"latency p99 by geography", fmt::format("p99 {}", region.id),
                     fmt::format("latency.p99{{point=client,learner_region={}}}", region.id),
                     kLess});
    }
  }
  const auto add = [&all](std::vector<Compared> more) {
    all.insert(all.end(), more.begin(), more.end());
  };
  add({{"answers", "errors", "error_ratio", kLess},
       {"answers", "served", "throughput{point=served}", kMore},
       {"answers", "cache hits", "cache_hit_rate{level=combined}", kMore}});
  // seconds of windows of one length; else shares of them
  if (same_window) {
    add({{"uptime", "uptime", "uptime_seconds{scope=learner_weighted}", kMore},
         {"uptime", "downtime", "downtime_seconds{scope=learner_weighted}", kLess},
         {"uptime", "down anywhere", "downtime_seconds{scope=any_region}", kLess},
         {"uptime", "down everywhere", "downtime_seconds{scope=all_regions}", kLess}});
  } else {
    add({{"uptime", "uptime", "uptime_ratio{scope=learner_weighted}", kMore},
         {"uptime", "up everywhere", "uptime_ratio{scope=any_region}", kMore},
         {"uptime", "up anywhere", "uptime_ratio{scope=all_regions}", kMore}});
  }
  if (!first.records.empty() && first.records.front().store) {
    for (const LearnerRegionRecord& region : first.records.front().learner_regions) {
      for (const char* stat : {"p50", "p99"}) {
        all.push_back({"copies", fmt::format("commit {} {}", stat, region.id),
                       fmt::format("latency.{}{{point=commit,learner_region={}}}", stat, region.id),
                       kLess});
      }
    }
    add({{"copies", "writes blocked", "writes_blocked.mean", kLess},
         {"copies", "WAN bytes", "wan_bytes.mean", kLess}});
  }
  add({{"uptime", "downtime in a year", "annual_downtime_seconds{scope=learner_weighted}", kLess},
       {"failover", "detected after", "failover{stage=detected}", kLess},
       {"failover", "switched after", "failover{stage=switched}", kLess},
       {"failover", "failover time", "failover_time", kLess},
       {"failover", "failover time, longest", "failover_time.max", kLess},
       {"failover", "restored after", "recovery_time", kLess},
       {"failover", "outage a fault", "outage_seconds{scope=learner_weighted}", kLess},
       {"staleness", "copies lag p99", "replication_lag.p99", kLess},
       {"staleness", "seen everywhere p99", "visibility_time.p99", kLess},
       {"staleness", "stale reads", "stale_read_ratio", kLess},
       {"staleness", "age of reads p99", "stale_read_age.p99", kLess},
       {"staleness", "copies equal after", "convergence_time", kLess},
       {"loss", "writes lost", "writes_lost", kLess},
       {"loss", "updates replaced", "lost_updates", kLess},
       {"loss", "writes in conflict", "write_conflicts", kLess},
       {"loss", "unsettled at the end", "unresolved_conflicts", kLess},
       {"loss", "copies out of the EU", "residency_violations", kLess},
       {"hardware", "analyzer busy", "utilisation{tier=analyzer}", kNeither}});
  if (same_window) {
    add({{"hardware", "compute a learner", "busy_core_seconds_per_learner", kNeither}});
  }
  add({{"money", "a month", "cost{per=month}", kLess},
       {"money", "a learner and day", "cost{per=learner_day}", kLess},
       {"money", "a million analyses", "cost{per=million_analyses}", kLess}});
  return all;
}

}  // namespace fivenines
