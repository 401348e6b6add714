#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/geography.hpp"
#include "analysis/report/outlook.hpp"
#include "analysis/report/query.hpp"
#include "analysis/report/summary.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

using Recommendations = std::vector<Recommendation>;

/// What learners notice of too few servers, and of time without any.
constexpr std::initializer_list<Metric> kOfLoad{Metric::kLatency, Metric::kThroughput,
                                                Metric::kErrorRatio};
constexpr std::initializer_list<Metric> kOfOutages{Metric::kFailoverTime, Metric::kOutageSeconds,
                                                   Metric::kUptimeSeconds, Metric::kDowntimeSeconds,
                                                   Metric::kUptimeRatio};
constexpr std::initializer_list<Metric> kOfAYear{Metric::kAnnualDowntimeSeconds,
                                                 Metric::kAnnualUptime};

/// Ids of those that failed and are of these metrics; of latencies those that contain lookups.
std::vector<std::string> failed_criteria(const Summary& summary,
                                         std::initializer_list<Metric> metrics) {
  std::vector<std::string> ids;
  for (const Judgement& judgement : summary.verdict.judgements) {
    const Criterion& criterion = judgement.criterion;
    if (judgement.finding.result != Result::kFail || criterion.query.empty()) continue;
    if (criterion.rule == PlanTrigger::kind) continue;
    const Query query = parse_query(criterion.query);
    if (std::find(metrics.begin(), metrics.end(), query.metric) == metrics.end()) continue;
    const std::string_view point = query.label("point");
    const bool has_lookups = point == "server" || point == "server_with_write" || point == "client";
    if (query.metric == Metric::kLatency && !has_lookups) continue;
    ids.push_back(criterion.id);
  }
  return ids;
}

Recommendation advice(std::string what, std::string why, std::vector<std::string> failed = {}) {
  const bool any = !failed.empty();
  return {std::move(what), std::move(why), std::move(failed), any};
}

/// ", 10.2 s after partition began": the last fault that strikes within two minutes before.
std::string after_which_fault(const Summary& summary, double at_s) {
  constexpr double kRelatedSeconds = 120;  // ours: the plan's faults are minutes apart
  const FaultFact* last = nullptr;
  for (const FaultFact& fault : summary.facts.faults) {
    if (!fault.has_time() || seconds(fault.at) > at_s) continue;
    if (last == nullptr || fault.at > last->at) last = &fault;
  }
  if (last == nullptr || at_s - seconds(last->at) > kRelatedSeconds) return "";
  return fmt::format(", {} s after {} began", figure(at_s - seconds(last->at)), last->id);
}

const Projection* busiest(const Summary& summary) {
  const auto& all = summary.projections;
  const auto most = std::max_element(
      all.begin(), all.end(),
      [](const Projection& a, const Projection& b) { return a.at_10m < b.at_10m; });
  return most == all.end() ? nullptr : &*most;
}

void advise_capacity(const Summary& summary, Recommendations& all) {
  if (summary.bottleneck && summary.bottleneck->saturated_at_s) {
    const Bottleneck& full = *summary.bottleneck;
    all.push_back(advice(fmt::format("Give {} of {} more capacity, or send it fewer learners",
                                     full.station, full.region),
                         "It is the first bottleneck: " + bottleneck_text(summary) +
                             after_which_fault(summary, *full.saturated_at_s),
                         failed_criteria(summary, kOfLoad)));
    if (!all.back().for_failed) all.back().concern = "learners feel it";
  }
  const Projection* most = busiest(summary);
  // a platform for far fewer learners is not on its way to 10M
  constexpr std::uint64_t kPlanned = 5'000'000;
  const RunFacts& facts = summary.facts;
  const std::uint64_t built_for = facts.is_scaled() ? facts.sized_for : facts.learners;
  if (most == nullptr || built_for < kPlanned || !(most->at_10m > 1)) return;
  all.push_back(advice(
      fmt::format("Plan capacity for {} before growing to 10M learners", most->station),
      fmt::format("In {} it is {:.1f} % busy{}; {} reach 95 % with {}{}", most->region,
                  100 * most->utilisation,
                  summary.faults.empty() ? "" : ", the time of faults included",
                  servers_text(facts), most->is_bound ? "" : "about ", projected_learners(*most))));
}

/// Faults that take some of the downtime in a year, the worst first.
std::vector<const FaultSummary*> worst_of_a_year(const Summary& summary) {
  std::vector<const FaultSummary*> faults = yearly_faults(summary.faults);
  std::erase_if(faults, [](const FaultSummary* fault) { return !(fault->yearly_s() > 0); });
  std::stable_sort(faults.begin(), faults.end(), [](const FaultSummary* a, const FaultSummary* b) {
    return a->yearly_s() > b->yearly_s();
  });
  return faults;
}

void advise_year(const Summary& summary, Recommendations& all) {
  std::vector<std::string> failed = failed_criteria(summary, kOfAYear);
  const std::vector<const FaultSummary*> faults = worst_of_a_year(summary);
  if (failed.empty() || faults.empty()) return;
  std::string parts;
  for (const FaultSummary* fault : faults) {
    parts += fmt::format("{}{} s by {} ({} times a year, {} s each)", parts.empty() ? "" : ", ",
                         figure(fault->yearly_s()), fault->id, figure(*fault->per_year),
                         figure(fault->outage_learner_weighted_s));
  }
  std::string why = "Learners are down in a year: " + parts;
  std::string or_limit;
  for (const Judgement& judgement : summary.verdict.judgements) {
    const Criterion& criterion = judgement.criterion;
    const bool is_one = std::find(failed.begin(), failed.end(), criterion.id) != failed.end();
    if (is_one && criterion.contradicts()) {
      why += fmt::format("; {}, {}: {}", criterion.id, criterion.limit_text(), criterion.note);
      or_limit = ", or settle the limit";
    }
  }
  all.push_back(advice(fmt::format("Make outages by the fault {} ({}) shorter or rarer{}",
                                   faults.front()->id, faults.front()->kind, or_limit),
                       std::move(why), std::move(failed)));
}

/// The part of failover that waits for detection is what faster probes shorten.
void advise_detection(const Summary& summary, Recommendations& all) {
  const std::vector<const FaultSummary*> worst = worst_of_a_year(summary);
  for (const FaultSummary& fault : summary.faults) {
    if (!fault.detection_share || *fault.detection_share < 0.5) continue;
    std::vector<std::string> failed = failed_criteria(summary, kOfOutages);
    if (!worst.empty() && worst.front()->id.starts_with(fault.id)) {
      const std::vector<std::string> of_a_year = failed_criteria(summary, kOfAYear);
      failed.insert(failed.end(), of_a_year.begin(), of_a_year.end());
    }
    const auto detected =
        std::find_if(fault.times.begin(), fault.times.end(),
                     [](const FaultTimes& times) { return times.name == "detected"; });
    if (detected == fault.times.end()) continue;
    all.push_back(
        advice("Detect failed regions sooner: probe more often, or ask for fewer misses",
               fmt::format("Detection takes {} s at the median after {}, {:.0f} % of the time "
                           "until learners have switched",
                           figure(detected->p50), fault.id, 100 * *fault.detection_share),
               std::move(failed)));
    return;
  }
}

void advise_recovery(const Summary& summary, Recommendations& all) {
  for (const FaultSummary& fault : summary.faults) {
    if (fault.recovered >= fault.ended) continue;
    all.push_back(
        advice("Limit retries by a budget, and shed work whose client has gone",
               fmt::format("After {} the system does not return by itself in {} of {} cases",
                           fault.id, fault.ended - fault.recovered, fault.ended),
               failed_criteria(summary,
                               {Metric::kErrorRatio, Metric::kRecoveryTime, Metric::kOutageSeconds,
                                Metric::kAnnualDowntimeSeconds, Metric::kAnnualUptime})));
    return;
  }
}

/// Whether the criterion is of latency that does not count the write.
bool ends_before_write(const Summary& summary, const std::string& id) {
  const auto& all = summary.verdict.judgements;
  return std::any_of(all.begin(), all.end(), [&](const Judgement& judgement) {
    return judgement.criterion.id == id &&
           parse_query(judgement.criterion.query).label("point") == "server";
  });
}

/// Of the mean latency at the server: all of it before the write, the lookups in it, and the write.
struct ServerTime {
  double all_ms = 0;
  double cache_ms = 0;
  double write_ms = 0;
};
ServerTime server_time(const std::vector<LegLine>& legs) {
  ServerTime time;
  for (const LegLine& leg : legs) {
    if (leg.name == "write") {
      time.write_ms = leg.mean_ms;
    } else if (leg.name != "access" && leg.name != "wan") {
      time.all_ms += leg.mean_ms;
      if (leg.name == "cache") time.cache_ms = leg.mean_ms;
    }
  }
  return time;
}

/// What takes the time at the server, where a latency is too high that servers can change; and
/// asks of other regions' caches wherever they take a large part of it all.
void advise_latency(const Summary& summary, Recommendations& all) {
  constexpr double kLargeShare = 0.3;  // ours: from here on a leg is worth naming
  std::vector<std::string> failed = failed_criteria(summary, {Metric::kLatency});
  // the way to the nearest region alone takes longer than these allow: no server can meet them
  for (const GeographicLine& line : geographic_lines(summary)) {
    if (line.out_of_reach) std::erase(failed, line.judged->criterion.id);
  }
  // latency at the server ends before the write: no commit is to blame for it
  std::vector<std::string> with_write = failed;
  std::erase_if(with_write, [&](const std::string& id) { return ends_before_write(summary, id); });
  const std::vector<LegLine> legs = leg_lines(summary);
  const ServerTime time = server_time(legs);
  const auto& levels = summary.facts.cache_levels;
  const bool asks_others =
      levels.size() > 1 && std::find(levels.begin(), levels.end(), "global") != levels.end();
  for (const LegLine& leg : legs) {
    const bool is_write = leg.name == "write";
    const double share = leg.mean_ms / (is_write ? time.all_ms + time.write_ms : time.all_ms);
    const bool is_large = (failed.empty() ? leg.share : share) >= kLargeShare;  // no if 0 / 0
    if (!is_large) continue;
    const std::string takes =
        fmt::format("take {} ms of an analysis on average, {:.0f} % of its time at the server{}",
                    figure(leg.mean_ms), 100 * share,
                    is_write || time.write_ms == 0 ? "" : " before it writes");
    if (leg.name == "cache" && asks_others) {
      all.push_back(advice(
          "Ask the global cache only where it is nearer than the database "
          "(--set caches.global.ask=when_nearer_than_database)",
          fmt::format("Lookups in caches {}; most of that is the way to another region, as the "
                      "global level is one cache over {} regions",
                      takes, summary.facts.regions),
          failed));
    } else if (leg.name == "cache" && !levels.empty() && !failed.empty()) {
      all.push_back(advice("Put caches into the regions (caches.layout: hierarchical)",
                           "Lookups in the central cache " + takes, failed));
    } else if (is_write && !with_write.empty()) {
      all.push_back(advice(
          "Shorten the commit of writes: where other regions have to confirm it, let "
          "fewer do so (replication.mode)",
          "Commits " + takes + ", and only some analyses write: they make the tail", with_write));
    }
  }
}

void advise_geography(const Summary& summary, Recommendations& all) {
  double way_least = 0;
  double way_most = 0;
  std::size_t out_of_reach = 0;
  std::size_t kept_at_server = 0;
  std::string kept;  // the upper ends of what learners have
  std::vector<std::string> failed;
  for (const GeographicLine& line : geographic_lines(summary)) {
    if (!line.out_of_reach || !line.access_ms) continue;
    ++out_of_reach;
    if (line.judged->finding.result == Result::kFail) failed.push_back(line.judged->criterion.id);
    kept_at_server += line.server != nullptr && line.server->finding.result == Result::kPass;
    way_least = out_of_reach == 1 ? *line.access_ms : std::min(way_least, *line.access_ms);
    way_most = std::max(way_most, *line.access_ms);
    if (line.judged->estimate) {
      kept += fmt::format("{}{:.1f} ms for {}", kept.empty() ? "" : ", ",
                          line.judged->estimate->high, line.judged->criterion.id);
    }
  }
  if (out_of_reach == 0) return;
  std::string why = fmt::format(
      "The way to the nearest region and back alone (assumed last mile, WAN), at the percentile "
      "that the limit is judged by, takes {} to {} ms and is over each of these limits. As it "
      "runs, "
      "learners have at most (95 %) {}: limits above these are kept. At the server {} of {} are "
      "kept",
      figure(way_least), figure(way_most), kept, kept_at_server, out_of_reach);
  const ServerTime at_server = server_time(leg_lines(summary));
  if (kept_at_server < out_of_reach && at_server.cache_ms > 0.5 * at_server.all_ms) {
    why += fmt::format(
        ", where {:.0f} % of the time is lookups in caches: the advice on those lowers both, and "
        "fivenines why with this test's folder says how far",
        100 * at_server.cache_ms / at_server.all_ms);
  }
  all.push_back(advice(
      "Change these limits, or where they are measured: no server can keep them at the client",
      std::move(why), std::move(failed)));
}

/// Data and learners that left the law's reach: no criterion of the plan is about them.
void advise_residency(const Summary& summary, Recommendations& all) {
  const auto mean = [&](std::string_view kind) {
    const SummaryMetric* metric = summary.find("residency_violations", kind);
    const Estimate* estimate = metric == nullptr ? nullptr : metric->stat("mean");
    return estimate == nullptr ? 0 : estimate->value;
  };
  const double copies = mean("kind=copies");
  const double served = mean("kind=requests");
  if (!(copies + served > 0)) return;
  all.push_back(advice(
      "Keep data and learners of the European Union inside it, or have it settled that they may "
      "leave (--reading residency=enforce keeps them there)",
      fmt::format("{} copies of what they wrote were made outside of it and {} of their analyses "
                  "served there, the mean of a replication",
                  compact(copies), compact(served))));
  all.back().concern = "laws may ask for it (X-54)";
}

void advise_certainty(const Summary& summary, Recommendations& all) {
  std::uint64_t more = 0;
  std::string ids;
  std::string others;  // what is open for another reason than the width of an interval
  std::vector<std::string> open;
  for (const Judgement& judgement : summary.verdict.judgements) {
    if (!judgement.finding.replications_more) continue;
    more = std::max(more, *judgement.finding.replications_more);
    const Criterion& criterion = judgement.criterion;
    open.push_back(criterion.id);
    if (judgement.estimate && judgement.estimate->single) {
      others +=
          fmt::format("{}{}: {}", others.empty() ? "" : "; ", criterion.id, judgement.finding.note);
    } else {
      ids += (ids.empty() ? "" : ", ") + criterion.id;
    }
  }
  if (more > 0) {
    std::string why = ids.empty() ? "" : "The interval is still too wide for " + ids;
    if (!others.empty()) why += (why.empty() ? "" : "; ") + others;
    all.push_back({"Run " + more_text(more), why, std::move(open)});
  } else if (summary.replications == 1) {
    all.push_back(advice("Run at least 3 replications (-n 3)", "A single run has no interval"));
  }
}

}  // namespace

bool is_more_urgent(const Recommendation& a, const Recommendation& b) {
  if (a.for_failed != b.for_failed) return a.for_failed;
  if (a.concern.empty() != b.concern.empty()) return b.concern.empty();
  return a.for_criteria.size() > b.for_criteria.size();
}

std::vector<Recommendation> recommendations(const Summary& summary) {
  Recommendations all;
  advise_recovery(summary, all);
  advise_capacity(summary, all);
  advise_detection(summary, all);
  advise_year(summary, all);
  advise_latency(summary, all);
  advise_geography(summary, all);
  advise_residency(summary, all);
  advise_certainty(summary, all);
  std::stable_sort(all.begin(), all.end(), is_more_urgent);
  return all;
}

}  // namespace fivenines
