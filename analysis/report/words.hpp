// Phrases that all reports share, so that they say the same thing in the same words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/report/summary.hpp"

namespace fivenines {

/// "NO-GO".
const char* name_of(Decision decision);
/// What a criterion limits: "p99 latency at the client, learners of europe".
std::string subject_text(const Criterion& criterion);
/// "0.021 %", "99.71 ms": the measured value in the unit of the criterion; "-" without one.
std::string measured_text(const Judgement& judgement);
/// "[0.018, 0.025]"; "single run" for one replication, "1 of 3 runs" when the others have no data,
/// "" without interval or value.
std::string interval_of(const Judgement& judgement);
/// "about 3 more replications".
std::string more_text(std::uint64_t replications);
/// "12.3 ms to spare", "off by 4 ms"; empty while it is open.
std::string margin_text(const Judgement& judgement);
/// Of a failed limit: the margin by the end of its interval that is nearer to the limit, negative
/// as the margin is. Nothing for what is judged by other means or has no interval.
std::optional<double> sure_margin(const Judgement& judgement);
/// "2.99 s, at least 0.012 s": how far a failed criterion is beyond its limit, and for sure; of how
/// many cases a longest time is one.
std::string miss_text(const Judgement& judgement);
/// "latency_point=server (X-07)".
std::string reading_text(const OtherReading& other);
/// "judged by uptime_budget=year_26s"; empty when the plan is read as it is unless told.
std::string readings_text(const Readings& readings);
/// "NO-GO as well; reads 1 line otherwise": of a reading that re-judges the run.
std::string effect_text(const OtherReading& other, const Verdict& verdict);
/// "capacity=fixed, topology=default-3 | ramp-8 (X-12, X-51)": what takes a run of its own.
std::string other_models(const Summary& summary);
/// What stands under a criterion: query, by how much it fails, note, replications needed, severity.
std::string remark_of(const Judgement& judgement);

/// "first bottleneck: analyzer of us-east, above 95 % busy from 12 s on (in 3 of 3 replications)".
std::string bottleneck_text(const Summary& summary);

/// "0.01 % of the analyses ..." of the run: seconds, warm-up, how latency is counted.
std::string conditions_text(const Summary& summary);

/// "65 parameters that the scenario does not give: 41 assumptions, 20 from sources, ...".
std::string assumed_text(const RunFacts& facts);

/// What no interval covers.
std::string beyond_intervals_text();

/// One leg of an analysis: its mean and its share of the mean latency at the client.
struct LegLine {
  std::string name;
  double mean_ms = 0;
  double share = 0;
};
std::vector<LegLine> leg_lines(const Summary& summary);

/// What counts as down under a scope: "at least one bad" of any_region, "all bad at once" of
/// all_regions, which as names of rows would say the opposite beside an uptime.
std::string scope_text(std::string_view scope);
/// "region: us-east, looks: silent": what a fault of the run does where.
std::string fault_parameters(const FaultFact& fault);

}  // namespace fivenines
