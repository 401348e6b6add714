#include "analysis/report/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/plan/backlog.hpp"
#include "analysis/report/parts.hpp"
#include "sim/base/diagnostics.hpp"
#include "sim/base/suggest.hpp"

namespace fivenines {

namespace {

Evidence missing(std::string why) {
  return {std::move(why), {}, {}, {}};
}

std::string why_unmeasured(const Criterion& criterion) {
  if (criterion.measurable == "out_of_scope") return "not something a simulation measures";
  if (criterion.measurable == "input") return "an input of the plan, not a result";
  return "this version does not measure it";
}

double ratio_without(const std::vector<RatioPart>& parts, std::size_t left_out) {
  RatioPart sum;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == left_out) continue;
    sum.part += parts[i].part;
    sum.whole += parts[i].whole;
  }
  return sum.part / sum.whole;
}

/// Ratio of two ratios, paired by replication.
Estimate paired_ratio(const std::vector<RatioPart>& these, const std::vector<RatioPart>& those) {
  const auto ratio = [&](std::size_t left_out) {
    return ratio_without(these, left_out) / ratio_without(those, left_out);
  };
  std::vector<double> without_one;
  for (std::size_t i = 0; i < these.size() && these.size() > 1; ++i) {
    without_one.push_back(ratio(i));
  }
  Estimate estimate = jackknife(ratio(these.size()), without_one);
  estimate.replications = static_cast<std::uint32_t>(these.size());
  return estimate;
}

/// The same replication in both lists, in the order of the first.
const ReplicationRecord* partner(const std::vector<ReplicationRecord>& records,
                                 std::uint64_t replication) {
  for (const ReplicationRecord& record : records) {
    if (record.replication == replication) return &record;
  }
  return nullptr;
}

Evidence linear_evidence(const Run& run) {
  // The run with 500K learners is its own reference.
  const bool is_reference = run.facts.learners == kBaselineLearners;
  const auto& references = is_reference ? run.records : run.baseline;
  if (references.empty()) {
    return missing("there is no run with 500K learners to compare with");
  }
  Evidence evidence;
  for (const auto& [metric, name] :
       {std::pair{Metric::kBusyCoreSecondsPerLearner, "core-seconds per learner"},
        std::pair{Metric::kResidentEntriesPerLearner, "cache entries per learner"}}) {
    const Query query{metric, {}, {}};
    std::vector<RatioPart> these;
    std::vector<RatioPart> those;
    for (const ReplicationRecord& record : run.records) {
      const ReplicationRecord* reference = partner(references, record.replication);
      if (reference == nullptr) continue;
      these.push_back(ratio_part(query, record));
      those.push_back(ratio_part(query, *reference));
    }
    const auto used = [](const RatioPart& part) { return part.part > 0 && part.whole > 0; };
    // Without caches neither run holds entries: nothing to compare.
    if (!std::any_of(those.begin(), those.end(), used)) continue;
    const Estimate ratio = paired_ratio(these, those);
    if (std::isfinite(ratio.value)) evidence.linear.push_back({name, ratio});
  }
  if (evidence.linear.empty()) return missing("the run with 500K learners used nothing");
  return evidence;
}

Evidence throughput_evidence(const Estimate& served, const Run& run) {
  std::vector<RatioPart> shares;
  for (const ReplicationRecord& record : run.records) {
    const Query answered{Metric::kAnswered, {}, {}};
    const Query arrived{Metric::kArrived, {}, {}};
    shares.push_back({ratio_part(answered, record).part, ratio_part(arrived, record).part});
  }
  const BacklogGrowth backlog = backlog_growth(run.records);
  return {"",
          served,
          ThroughputEvidence{run.facts.declared_per_minute, share_interval(shares), backlog.slope,
                             backlog.grows},
          {}};
}

/// The error limit that stands beside a throughput criterion: of the same scope if there is one.
double error_limit(const Criterion& throughput, const std::vector<const Criterion*>& chosen) {
  std::optional<double> any;
  for (const Criterion* criterion : chosen) {
    if (criterion->query.empty()) continue;
    const auto rule = rule_of(*criterion);
    const auto* limit = rule ? std::get_if<Limit>(&*rule) : nullptr;
    if (limit == nullptr || !is_upper(limit->comparison)) continue;
    if (parse_query(criterion->query).metric != Metric::kErrorRatio) continue;
    const auto factor = unit_factor("ratio", criterion->unit);
    if (!factor) continue;
    const double share = limit->threshold / *factor;
    if (criterion->scope == throughput.scope) return share;
    if (!any) any = share;
  }
  return any.value_or(kErrorLimitUnlessTold);
}

}  // namespace

std::optional<double> unit_factor(std::string_view metric_unit, std::string_view criterion_unit) {
  struct Conversion {
    std::string_view metric;
    std::string_view criterion;
    double factor;
  };
  static constexpr std::array<Conversion, 7> kConversions{{{"ratio", "percent", 100},
                                                           {"learners/min", "learners_per_min", 1},
                                                           {"ms", "s", 1e-3},
                                                           {"s", "ms", 1e3},
                                                           {"s", "h", 1.0 / 3600},
                                                           {"analyses", "count", 1},
                                                           {"core-s", "text", 1}}};
  if (metric_unit == criterion_unit) return 1;
  for (const Conversion& conversion : kConversions) {
    if (conversion.metric == metric_unit && conversion.criterion == criterion_unit) {
      return conversion.factor;
    }
  }
  return std::nullopt;
}

Evidence evidence_for(const Criterion& criterion, const Run& run) {
  if (criterion.query.empty()) return missing(why_unmeasured(criterion));
  if (run.records.empty()) return missing("no replication was finished");
  if (criterion.rule == Linear::kind) return linear_evidence(run);
  Measurement measured;
  try {
    measured = measure(parse_query(criterion.query), run.records, run.facts);
  } catch (const BadQuery& error) {
    return missing(error.what());
  }
  if (!measured.estimate) return missing("no data");
  const auto factor = unit_factor(measured.unit, criterion.unit);
  if (!factor) {
    return missing(
        fmt::format("measured in {}, the criterion is in {}", measured.unit, criterion.unit));
  }
  const Estimate estimate = scaled(*measured.estimate, *factor);
  if (criterion.rule == Throughput::kind) return throughput_evidence(estimate, run);
  return {"", estimate, {}, {}};
}

Verdict judge_run(const Run& run, const std::vector<Criterion>& criteria, bool allow_single,
                  bool partial) {
  std::vector<const Criterion*> chosen;
  for (const std::string& id : run.facts.criteria) {
    const Criterion* criterion = find_criterion(criteria, id);
    if (criterion == nullptr) throw BadCriteria("unknown criterion " + in_quotes(id));
    chosen.push_back(criterion);
  }
  std::vector<Judgement> judgements;
  for (const Criterion* criterion : chosen) {
    std::optional<Rule> rule = rule_of(*criterion);
    if (auto* throughput = rule ? std::get_if<Throughput>(&*rule) : nullptr) {
      throughput->error_limit = error_limit(*criterion, chosen);
    }
    judgements.push_back(judge(*criterion, rule, evidence_for(*criterion, run), allow_single));
  }
  return decide(std::move(judgements), partial);
}

std::vector<std::string> unknown_criteria(const std::vector<std::string>& ids,
                                          const std::vector<Criterion>& criteria) {
  std::vector<std::string> known;
  for (const Criterion& criterion : criteria) known.push_back(criterion.id);
  std::vector<std::string> complaints;
  for (const std::string& id : ids) {
    if (find_criterion(criteria, id) != nullptr) continue;
    const std::string meant = did_you_mean(id, known);
    complaints.push_back(
        fmt::format("unknown criterion {}{}", in_quotes(id),
                    meant.empty() ? "; `fivenines list criteria` prints them all" : meant));
  }
  return complaints;
}

bool needs_baseline(const std::vector<std::string>& ids, const std::vector<Criterion>& criteria) {
  return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
    const Criterion* criterion = find_criterion(criteria, id);
    return criterion != nullptr && criterion->rule == Linear::kind;
  });
}

}  // namespace fivenines
