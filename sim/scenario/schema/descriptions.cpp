#include "sim/scenario/schema/descriptions.hpp"

#include <utility>

#include "sim/base/kinds.hpp"
#include "sim/model/law.hpp"

namespace fivenines {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

constexpr Entry kDescriptions[] = {
    {"fivenines", "What this file is and the version of its format."},
    {"extends", "Another file, relative to this one: maps are merged key by key, lists replaced."},
    {"name", "Names the scenario in reports and run directories."},
    {"title", "One line for reports."},
    {"platform", "A platform file, relative to this one, a shipped one by name, or a map."},
    {"capacity",
     "proportional: servers, pools, bounds and cache entries are those of the platform times "
     "learners / sized_for, rounded up; fixed: as they stand."},
    {"clock", "How long the run is and what of it counts."},
    {"clock.warm_up", "Simulated before the measured window; left out of all figures."},
    {"clock.measure", "The measured window."},
    {"clock.drain",
     "After the window: no arrivals, what is under way may end. At least a deadline."},
    {"clock.advance_every", "How often the data plane is advanced; does not change results."},
    {"workload", "Who asks for what, and how often."},
    {"workload.learners", "Learners in all regions."},
    {"workload.analyses", "Analyses of each learner."},
    {"workload.arrival",
     "Gaps between arrivals: poisson, deterministic, or the shape of a law of plain numbers."},
    {"workload.access", "Last mile, there and back, where a learner region says nothing else."},
    {"workload.learner_regions", "Shares of the learners by place; equal: the same everywhere."},
    {"workload.learner_regions.*", "Share of all learners; the name is a place or a region."},
    {"workload.learner_regions.*.share", "Share of all learners."},
    {"workload.learner_regions.*.place", "Place of the catalogue, if it is not the name."},
    {"workload.learner_regions.*.access", "Last mile, there and back."},
    {"workload.diurnal", "Daily cycle of the rate, in the local time of each learner region."},
    {"workload.diurnal.sine", "rate * (1 + amplitude * sin(2 pi local time / period))"},
    {"workload.diurnal.sine.amplitude", "From 0 % to 100 % of the mean rate."},
    {"workload.diurnal.sine.period", "Length of the cycle."},
    {"workload.diurnal.table", "Factors at equal distances over the period, joined by lines."},
    {"workload.diurnal.table[]", "A factor."},
    {"workload.diurnal.period", "Length of the cycle."},
    {"workload.load", "Steps, ramps and spikes of the rate, in the order of their times."},
    {"workload.load[].at", "Since the start of measurement; negative is warm-up."},
    {"workload.load[].level", "The rate from then on, in units of the declared one."},
    {"workload.load[].over", "How long the rate takes to get there: a ramp."},
    {"workload.load[].for", "How long it stays there before it goes back: a spike."},
    {"workload.cohort_size", "Law over cohorts of their members."},
    {"workload.learner_record", "The learner's own record, looked up once an analysis."},
    {"workload.learner_record.per_learner", "Records of each learner."},
    {"workload.content", "Cohort models and course material, shared by all learners."},
    {"workload.content.items", "Number of items."},
    {"workload.content.zipf", "Exponent of their popularity."},
    {"workload.content.updates", "Updates of items, by the same popularity."},
    {"workload.writes", "Share of analyses that write."},
    {"workload.client", "How patient learners' clients are."},
    {"workload.client.timeout", "Of an attempt."},
    {"workload.client.deadline", "Of an analysis, from its intended start."},
    {"workload.client.retries", "What follows a failed attempt."},
    {"workload.client.retries.max", "Attempts after the first."},
    {"workload.client.retries.backoff", "Before the first retry; doubles with each."},
    {"workload.client.retries.jitter", "Of the back-off, either way."},
    {"workload.client.retries.budget", "Retries as a share of the analyses of the last 10 s."},
    {"service", "What the analyzer does for an analysis: the cohort analyzer, or a law."},
    {"service.analyzer", "Compute time (fixed + per_learner * cohort size) * noise."},
    {"service.analyzer.variant", "The main variant."},
    {"service.analyzer.fixed", "Time of an analysis of nobody."},
    {"service.analyzer.per_learner", "Time for each member of the cohort."},
    {"service.analyzer.noise", "Sigma of the log-normal factor with mean 1."},
    {"service.analyzer.others", "Variants that take a part of the analyses."},
    {"service.analyzer.others.*", "A variant beside the main one."},
    {"service.analyzer.others.*.fixed", "Time of an analysis of nobody."},
    {"service.analyzer.others.*.per_learner", "Time for each member of the cohort."},
    {"service.analyzer.others.*.noise", "Sigma of the log-normal factor with mean 1."},
    {"service.analyzer.split", "Shares of the variants; they sum to 100 %."},
    {"service.analyzer.split.*", "Share of the analyses."},
    {"service.analyzer.schedule", "Splits that hold from some time on."},
    {"service.analyzer.schedule[].at", "Since the start of measurement; negative is warm-up."},
    {"service.analyzer.schedule[].split", "Shares of the variants; they sum to 100 %."},
    {"service.analyzer.schedule[].split.*", "Share of the analyses."},
    {"balancer", "The region balancer: what an attempt passes first."},
    {"balancer.servers", "Jobs in service at once."},
    {"balancer.bound", "Jobs present, those in service included; one more is shed."},
    {"balancer.service", "Duration of its service."},
    {"stations", "Extra stations in series, between balancer and caches."},
    {"stations[].name", "Names it in queries: {tier=station,station=NAME}."},
    {"stations[].servers", "Jobs in service at once."},
    {"stations[].bound", "Jobs present, those in service included; one more is shed."},
    {"stations[].service", "Duration of its service."},
    {"analyzer", "Limits of the analyzer fleet of each region."},
    {"analyzer.servers", "Analyses in service at once, instead of the platform's cores."},
    {"analyzer.bound", "Jobs present, those in service included; one more is shed."},
    {"caches", "One central cache, or up to three levels."},
    {"caches.layout", "central: one, at the write master; hierarchical: local, regional, global."},
    {"caches.fill", "When a miss stores the key: as the reply passes, or by the lookup itself."},
    {"caches.policy", "What is evicted: the least recently used, or the oldest."},
    {"caches.on_write", "What updates of content do to cached items."},
    {"caches.ttl", "Entries expire."},
    {"caches.ttl.time", "How long an entry lives."},
    {"caches.ttl.from", "Since it was filled, or since its last hit."},
    {"caches.warm_start", "Start with the stationary content instead of empty."},
    {"caches.local", "Caches inside the instances of a region."},
    {"caches.local.instances", "Instances of each region."},
    {"caches.local.entries", "Entries of each instance."},
    {"caches.local.route", "Which instance a learner meets."},
    {"caches.regional", "One cache a region."},
    {"caches.regional.entries", "Entries of each region."},
    {"caches.regional.access", "There and back inside the region."},
    {"caches.global", "One cache split over owner regions."},
    {"caches.global.ask", "Whether to ask the owner region before the database."},
    {"caches.central", "One cache at the write master, asked by all."},
    {"caches.*.entries", "Entries over all owner regions."},
    {"caches.*.servers", "Lookups in service at once, for each owner region."},
    {"caches.*.bound", "Lookups present, those in service included; one more counts as a miss."},
    {"caches.*.service", "Duration of a lookup."},
    {"caches.*.timeout_round_trips",
     "An ask not answered within this many round trips and 10 ms goes to the database."},
    {"database", "The database of each region."},
    {"database.servers", "Statements at once, instead of the platform's concurrency and pool."},
    {"database.bound", "Statements present, those in service included; one more is shed."},
    {"database.service", "Duration of a read or a write, where they are alike."},
    {"database.read", "Duration of a read."},
    {"database.write", "Duration of a committed write."},
    {"cancel", "Whether running jobs stop when their client gives up."},
    {"replication", "How writes reach the other regions."},
    {"replication.mode", "The protocol."},
    {"faults", "What breaks, when, and for how long."},
    {"faults[].id", "Names the fault in reports."},
    {"faults[].kind", "`fivenines list faults` explains them."},
    {"faults[].at", "Since the start of measurement; negative is warm-up."},
    {"faults[].for", "How long it lasts; until the end if it is left out."},
    {"faults[].every", "With region: each, the time from one region's fault to the next one's."},
    {"faults[].region", "A region of the platform, or each: one fault for every region in turn."},
    {"faults[].looks", "silent: requests time out; refuse: they meet an error at once."},
    {"faults[].server", "The first analyzer host, from 0."},
    {"faults[].count", "How many hosts, from that one on."},
    {"faults[].jobs", "What becomes of jobs in service."},
    {"faults[].speed", "Of the analyzers, as a share of their normal pace."},
    {"criteria", "Ids of scenarios/plan/criteria.csv that a run is judged by."},
    {"criteria[]", "`fivenines list criteria` prints them."},
    {"limits", "What counts as good."},
    {"limits.good_share", "A second with a smaller share of good analyses is bad."},
    {"replications", "Runs of the scenario with different draws."},
    {"replications.count", "How many; two are the least for an interval."},
    {"replications.seed", "Of all draws: the same seed gives the same bytes."},
    {"variants", "Ways of the scenario that a run compares with the first, on the same seeds."},
    {"variants[].name", "Names it in reports and claims."},
    {"variants[].platform", "A platform of its own."},
    {"variants[].set", "Values by their path, as --set."},
    {"variants[].set.*", "A value."},
    {"claim", "What the variants are expected to show."},
    {"claim.id", "Names the claim."},
    {"claim.expect", "METRIC@VARIANT < METRIC@VARIANT, or <=, >, >="},

    {"platform:fivenines", "What this file is and the version of its format."},
    {"platform:extends", "Another file, relative to this one; maps are merged, lists replaced."},
    {"platform:name", "Names the platform in reports."},
    {"platform:sized_for", "Learners that the hardware is meant for; see capacity of scenarios."},
    {"platform:write_master", "The region that owns writes and a central cache."},
    {"platform:region_defaults", "Hardware of regions that do not give their own."},
    {"platform:regions", "The regions, in the order of reports."},
    {"platform:regions[].id", "Names the region."},
    {"platform:regions[].site", "Place of the catalogue; the region's own name if it is one."},
    {"platform:*.zones", "Availability zones."},
    {"platform:*.servers", "Analyzer hosts."},
    {"platform:*.cores", "Analyses in service at once on each host."},
    {"platform:*.scale", "How many times the servers, cache and database that are written."},
    {"platform:*.cache", "What answers lookups of the shared cache."},
    {"platform:*.cache.servers", "Lookups in service at once."},
    {"platform:*.database", "Limits of the database."},
    {"platform:*.database.concurrency", "Statements in service at once."},
    {"platform:*.database.pool", "Connections; the smaller of the two limits holds."},
    {"platform:wan", "The network between regions."},
    {"platform:wan.bandwidth", "Of every link that does not give its own."},
    {"platform:wan.jitter",
     "Extra time of every way, drawn anew for each message: a law, or one for each leg."},
    {"platform:wan.rtt", "Links by REGION/REGION; both directions are alike."},
    {"platform:wan.rtt.default", "Round trip of pairs that nothing else is known of."},
    {"platform:wan.rtt.*", "Round trip, or what differs of this link."},
    {"platform:wan.rtt.*.rtt", "Round trip without jitter."},
    {"platform:wan.rtt.*.one_way", "Half of the round trip, instead of it."},
    {"platform:wan.rtt.*.bandwidth", "Of each direction."},
    {"platform:wan.rtt.*.loss", "Of messages without a connection: probes and gossip."},
    {"platform:wan.rtt.*.jitter", "Extra time of every way: a law, or one for each leg."},
    {"platform:wan.rtt.*.estimate", "The figures are not measured."},
    {"platform:*jitter.write", "To a replica or a cache that is filled."},
    {"platform:*jitter.ack", "Its acknowledgement."},
    {"platform:*jitter.read", "A request, or an ask of a cache."},
    {"platform:*jitter.reply", "What comes back."},
    {"platform:places", "Places that the catalogue lacks."},
    {"platform:places[].id", "Names the place."},
    {"platform:places[].name", "As maps have it."},
    {"platform:places[].latitude", "Degrees, north is positive."},
    {"platform:places[].longitude", "Degrees, east is positive."},
    {"platform:places[].utc_offset", "Local time less UTC."},
    {"platform:places[].legal_area", "For residency of data."},
    {"platform:places[].access", "Last mile of learners there, there and back."},
    {"platform:places[].prices", "US dollars."},
    {"platform:places[].prices.vcpu_hour_usd", "A virtual core for an hour."},
    {"platform:places[].prices.memory_gb_hour_usd", "A gigabyte of memory for an hour."},
    {"platform:places[].prices.egress_gb_usd", "A gigabyte to another region."},
    {"platform:places[].prices.internet_egress_gb_usd", "A gigabyte to learners."},
    {"platform:places[].prices.source", "Where the prices are from."},
    {"platform:places[].prices.egress_source", "Where the prices of traffic are from."},
    {"platform:places[].prices.estimates", "Which of them are estimates."},
    {"platform:place_rtt", "Round trips by PLACE/PLACE that the catalogue lacks."},
    {"platform:place_rtt.*", "Round trip."},

    {"LAW.offset", "Added to every value."},
    {"LAW.*.offset", "Added to every value."},
    {"LAW.*.mean", "Mean, without the offset."},
    {"LAW.*.value", "The value."},
    {"LAW.*.shape", "Number of exponential phases."},
    {"LAW.*.cv2", "Squared coefficient of variation."},
    {"LAW.*.median", "Half of the values are smaller."},
    {"LAW.*.p99", "99 % of the values are smaller."},
    {"LAW.*.sigma", "Standard deviation of the logarithm."},
    {"LAW.*.low", "The smallest value."},
    {"LAW.*.high", "The largest value."},
    {"LAW.*.least", "The smallest value."},
    {"LAW.*.alpha", "Exponent of the tail: P(X > x) = (least / x)^alpha."},
    {"LAW.mixture[].weight", "Share of this part; they sum to 100 %."},
    {"LAW.mixture[].law", "The law of this part."},
};

/// Whether a path is what an entry stands for; one `*` stands for any characters.
bool stands_for(std::string_view entry, std::string_view path) {
  const std::size_t star = entry.find('*');
  if (star == std::string_view::npos) return entry == path;
  const std::string_view before = entry.substr(0, star);
  const std::string_view after = entry.substr(star + 1);
  return path.size() >= before.size() + after.size() && path.starts_with(before) &&
         path.ends_with(after);
}

}  // namespace

std::string_view description_of(std::string_view path) {
  for (const auto& [entry, text] : kDescriptions) {
    if (entry == path) return text;
  }
  if (path.starts_with("LAW.")) {
    for (const KindHelp& kind : kinds_of<LawKind>()) {
      if (kind.kind == path.substr(4)) return kind.help;
    }
  }
  // The entry that says most of the path.
  const Entry* longest = nullptr;
  for (const Entry& entry : kDescriptions) {
    if (!stands_for(entry.first, path)) continue;
    if (longest == nullptr || entry.first.size() > longest->first.size()) longest = &entry;
  }
  return longest != nullptr ? longest->second : std::string_view{};
}

std::vector<std::string_view> described_paths() {
  std::vector<std::string_view> paths;
  for (const auto& [entry, text] : kDescriptions) paths.push_back(entry);
  return paths;
}

}  // namespace fivenines
