#include "analysis/report/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/plan/backlog.hpp"
#include "analysis/report/anatomy.hpp"
#include "analysis/report/parts.hpp"
#include "sim/base/diagnostics.hpp"
#include "sim/base/suggest.hpp"

namespace fivenines {

namespace {

/// The value of a label in the query of a criterion that wants every region to hold by itself.
constexpr std::string_view kEach = "each";

constexpr std::string_view kNoData = "no data";

Evidence missing(std::string why) {
  Evidence evidence;
  evidence.missing = std::move(why);
  return evidence;
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
  evidence.load_factor =
      static_cast<double>(run.facts.learners) / static_cast<double>(kBaselineLearners);
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
    if (std::isfinite(ratio.value)) evidence.parts.push_back({name, ratio});
  }
  if (evidence.parts.empty()) return missing("the run with 500K learners used nothing");
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
  Evidence evidence = evidence_of(served);
  evidence.throughput = ThroughputEvidence{run.facts.declared_per_minute, share_interval(shares),
                                           backlog.slope, backlog.grows};
  return evidence;
}

/// The error limit that stands beside a throughput criterion: of the same scope if there is one.
double error_limit(const Criterion& throughput, const std::vector<Criterion>& chosen) {
  std::optional<double> any;
  for (const Criterion& criterion : chosen) {
    if (criterion.query.empty()) continue;
    const auto rule = rule_of(criterion);
    const auto* limit = rule ? std::get_if<Limit>(&*rule) : nullptr;
    if (limit == nullptr || !is_upper(limit->comparison)) continue;
    if (parse_query(criterion.query).metric != Metric::kErrorRatio) continue;
    const auto factor = unit_factor("ratio", criterion.unit);
    if (!factor) continue;
    const double share = limit->threshold / *factor;
    if (criterion.scope == throughput.scope) return share;
    if (!any) any = share;
  }
  return any.value_or(kErrorLimitUnlessTold);
}

/// In the unit of the criterion, or why there is nothing.
Evidence measured_evidence(const Query& query, const Criterion& criterion, const Run& run) {
  const Measurement measured = measure(query, run.records, run.facts);
  if (!measured.estimate) return missing(std::string(kNoData));
  const auto factor = unit_factor(measured.unit, criterion.unit);
  if (!factor) {
    return missing(
        fmt::format("measured in {}, the criterion is in {}", measured.unit, criterion.unit));
  }
  Evidence evidence = evidence_of(scaled(*measured.estimate, *factor));
  evidence.replications = measured.replications;
  return evidence;
}

/// One figure a learner region.
Evidence evidence_by_region(Query query, const Criterion& criterion, const Run& run) {
  Evidence all;
  for (const LearnerRegionRecord& region : run.records.front().learner_regions) {
    query.labels["learner_region"] = region.id;
    const Evidence one = measured_evidence(query, criterion, run);
    if (one.missing == kNoData) {
      all.parts_without_data.push_back(region.id);
    } else if (!one.missing.empty()) {
      return missing(fmt::format("{} in {}", one.missing, region.id));
    } else {
      all.parts.push_back({region.id, one.estimate});
    }
  }
  if (all.parts.empty() && !all.parts_without_data.empty()) return missing("no data in any region");
  if (all.parts.empty()) return missing("no learner regions");
  return all;
}

/// Learner regions that the plan gives no limit of their own, and the one nearest to them that has
/// one.
struct Neighbour {
  std::string_view learner_region;
  std::string_view criterion;
  std::string_view of;
};
constexpr std::array<Neighbour, 3> kNeighbours{{{"tokyo", "PLAN-T4-APAC", "APAC"},
                                                {"europe-2", "PLAN-T4-EU", "Europe"},
                                                {"us-central", "PLAN-T4-USE", "the US"}}};

/// Whether regions judged at the limit of all would hold their neighbour's.
std::string neighbour_note(const Evidence& evidence, const std::vector<Criterion>& chosen) {
  std::string note;
  for (const Neighbour& neighbour : kNeighbours) {
    const Criterion* other = find_criterion(chosen, neighbour.criterion);
    const auto rule = other == nullptr ? std::nullopt : rule_of(*other);
    const auto* limit = rule ? std::get_if<Limit>(&*rule) : nullptr;
    if (limit == nullptr) continue;
    for (const NamedEstimate& part : evidence.parts) {
      if (part.name != neighbour.learner_region) continue;
      const Result result = limit->judge(evidence_of(part.estimate)).result;
      note += fmt::format("; {} {} {}'s {} {}", part.name,
                          result == Result::kPass   ? "would hold"
                          : result == Result::kFail ? "would not hold"
                                                    : "may hold",
                          neighbour.of, other->threshold, other->unit);
    }
  }
  return note;
}

/// "TEST-3" of "criterion:TEST-3" and of "trigger:TEST-3-REOPT"; any other scope as it is.
std::string_view test_of(std::string_view scope) {
  constexpr std::string_view kTest = "TEST-";
  const std::size_t at = scope.find(kTest);
  if (at == std::string_view::npos) return scope;
  const std::size_t end = scope.find_first_not_of("0123456789", at + kTest.size());
  return scope.substr(at, end == std::string_view::npos ? end : end - at);
}

/// Whether a rule is about how other criteria came out.
bool is_about_criteria(const Rule& rule, const Criterion& criterion) {
  return std::holds_alternative<AllMet>(rule) ||
         (std::holds_alternative<PlanTrigger>(rule) && criterion.query.empty());
}

/// How the other criteria of the same test came out.
CriteriaMet met_beside(const Criterion& criterion, const std::vector<Judgement>& judgements) {
  CriteriaMet met;
  for (const Judgement& judgement : judgements) {
    const Criterion& other = judgement.criterion;
    const auto rule = rule_of(other);
    if (test_of(other.scope) != test_of(criterion.scope) || other.rule == PlanTrigger::kind)
      continue;
    if (rule && is_about_criteria(*rule, other)) continue;
    ++met.judged;
    met.passed += judgement.finding.result == Result::kPass ? 1 : 0;
    met.failed += judgement.finding.result == Result::kFail ? 1 : 0;
  }
  return met;
}

/// Criteria about criteria come after those that they are about, wherever the scenario names them.
void judge_sets(std::vector<Judgement>& judgements, std::size_t replications) {
  for (Judgement& judgement : judgements) {
    const auto rule = rule_of(judgement.criterion);
    if (!rule || !is_about_criteria(*rule, judgement.criterion)) continue;
    Evidence evidence;
    evidence.met = met_beside(judgement.criterion, judgements);
    const bool counts_failures = std::holds_alternative<PlanTrigger>(*rule);
    evidence.estimate = single_estimate(
        static_cast<double>(counts_failures ? evidence.met->failed : evidence.met->passed),
        static_cast<std::uint32_t>(replications));
    judgement = judge(judgement.criterion, rule, evidence, false);
  }
}

}  // namespace

std::optional<double> unit_factor(std::string_view metric_unit, std::string_view criterion_unit) {
  struct Conversion {
    std::string_view metric;
    std::string_view criterion;
    double factor;
  };
  static constexpr std::array<Conversion, 9> kConversions{{{"ratio", "percent", 100},
                                                           {"learners/min", "learners_per_min", 1},
                                                           {"ms", "s", 1e-3},
                                                           {"s", "ms", 1e3},
                                                           {"s", "h", 1.0 / 3600},
                                                           {"analyses", "count", 1},
                                                           {"writes", "count", 1},
                                                           {"copies", "keys", 1},
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
  try {
    const Query query = parse_query(criterion.query);
    if (query.label("learner_region") == kEach) return evidence_by_region(query, criterion, run);
    Evidence evidence = measured_evidence(query, criterion, run);
    const bool is_throughput = evidence.missing.empty() && criterion.rule == Throughput::kind;
    return is_throughput ? throughput_evidence(evidence.estimate, run) : evidence;
  } catch (const BadQuery& error) {
    return missing(error.what());
  }
}

std::vector<Criterion> named_criteria(const RunFacts& facts, const std::vector<Criterion>& criteria,
                                      const Readings& readings) {
  std::vector<Criterion> chosen;
  for (const std::string& id : facts.criteria) {
    const Criterion* criterion = find_criterion(criteria, id);
    if (criterion == nullptr) throw BadCriteria("unknown criterion " + in_quotes(id));
    chosen.push_back(as_read(*criterion, readings, criteria));
  }
  return chosen;
}

Verdict judge_run(const Run& run, const std::vector<Criterion>& chosen, bool allow_single,
                  bool partial) {
  std::vector<Judgement> judgements;
  for (const Criterion& criterion : chosen) {
    std::optional<Rule> rule = rule_of(criterion);
    if (auto* throughput = rule ? std::get_if<Throughput>(&*rule) : nullptr) {
      throughput->error_limit = error_limit(criterion, chosen);
    }
    const Evidence evidence = evidence_for(criterion, run);
    judgements.push_back(judge(criterion, rule, evidence, allow_single));
    if (criterion.rule != PlanTrigger::kind) {
      judgements.back().finding.note += neighbour_note(evidence, chosen);
    }
  }
  judge_sets(judgements, run.records.size());
  const std::size_t damaged = run.damaged.size();
  std::string why_partial;
  if (damaged > 0) {
    why_partial =
        damaged == 1 ? "a record is damaged" : fmt::format("{} records are damaged", damaged);
  } else if (partial) {
    why_partial = "the run was interrupted";
  } else if (!run.facts.faults.empty() &&
             faults_never_begun(run).size() == run.facts.faults.size()) {
    why_partial = "none of its faults began";  // a test of faults that none has struck
  }
  return decide(std::move(judgements), why_partial);
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

void check_queries(const std::vector<Criterion>& criteria, const std::string& file) {
  for (const Criterion& criterion : criteria) {
    if (criterion.query.empty() || criterion.rule == Linear::kind) continue;
    const auto complain = [&](const std::string& what) {
      throw BadCriteria(
          fmt::format("{}:{}: error: {} of {}", file, criterion.line, what, criterion.id));
    };
    if (criterion.rule == AllMet::kind) {
      complain("rule all_met is about other criteria and takes no query; leave out that");
    }
    try {
      const Query query = parse_query(criterion.query);
      if (criterion.rule == Throughput::kind && query.metric != Metric::kThroughput) {
        complain("rule throughput judges the metric throughput only, not the query");
      }
      const std::string_view unit = row_of(query.metric).unit;
      if (!unit_factor(unit, criterion.unit)) {
        complain(fmt::format("the query answers in {}, not in the unit {}", unit,
                             in_quotes(criterion.unit)));
      }
    } catch (const BadQuery& error) {
      complain(fmt::format("query: {}", error.what()));
    }
    if (!rule_of(criterion)) {
      complain(fmt::format("threshold {} is neither a number nor a range a..b",
                           in_quotes(criterion.threshold)));
    }
  }
}

bool needs_baseline(const std::vector<std::string>& ids, const std::vector<Criterion>& criteria) {
  return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
    const Criterion* criterion = find_criterion(criteria, id);
    return criterion != nullptr && criterion->rule == Linear::kind;
  });
}

}  // namespace fivenines
