#include "analysis/plan/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fivenines {

namespace {

/// Every figure of the evidence that the rule will look at has an interval.
bool has_interval(const Rule& rule, const Evidence& evidence) {
  if (std::holds_alternative<Throughput>(rule)) return !evidence.throughput->served_share.single;
  if (!evidence.parts.empty()) {
    return std::none_of(evidence.parts.begin(), evidence.parts.end(),
                        [](const NamedEstimate& part) { return part.estimate.single; });
  }
  // What has happened once has happened: these count cases.
  if (std::holds_alternative<Maximum>(rule) || evidence.met) return true;
  if (std::holds_alternative<NoneAtAll>(rule) && evidence.estimate.value > 0) return true;
  return !evidence.estimate.single;
}

/// Which result stands for all: the worse one.
bool is_worse(Result a, Result b) {
  const auto rank = [](Result r) { return r == Result::kFail ? 2 : r == Result::kPass ? 0 : 1; };
  return rank(a) > rank(b);
}

/// Every part has to hold; the one with the least margin is shown.
Finding judge_parts(const Rule& rule, const Evidence& evidence, Judgement& judgement) {
  std::optional<Finding> worst;
  Result result = Result::kPass;
  std::string name;
  for (const NamedEstimate& part : evidence.parts) {
    const Evidence one = evidence_of(part.estimate);
    const Finding finding = std::visit([&](const auto& r) { return r.judge(one); }, rule);
    if (is_worse(finding.result, result)) result = finding.result;
    if (worst && *finding.margin >= *worst->margin) continue;
    worst = finding;
    judgement.estimate = part.estimate;
    name = part.name;
  }
  worst->result = result;
  if (!worst->note.empty()) worst->note += "; ";
  worst->note += fmt::format("the worst of {} is {}", evidence.parts.size(), name);
  return *worst;
}

std::string counted(std::size_t n, std::string_view what) {
  return fmt::format("{} blocker{} {}", n, n == 1 ? "" : "s", what);
}

}  // namespace

std::size_t Verdict::count(Result result, bool blockers_only) const {
  return static_cast<std::size_t>(
      std::count_if(judgements.begin(), judgements.end(), [&](const Judgement& judgement) {
        return judgement.finding.result == result &&
               (!blockers_only || judgement.criterion.is_blocker());
      }));
}

Judgement judge(const Criterion& criterion, const std::optional<Rule>& rule,
                const Evidence& evidence, bool allow_single) {
  Judgement judgement{criterion, std::nullopt, criterion.unit, {}, false};
  if (!evidence.missing.empty()) {
    judgement.finding.note = evidence.missing;
    return judgement;
  }
  if (!rule) {
    judgement.finding.note = "the plan gives words, not a number";
    return judgement;
  }
  const bool is_linear = std::holds_alternative<Linear>(*rule);
  if (!evidence.parts.empty() && !is_linear) {
    judgement.finding = judge_parts(*rule, evidence, judgement);
  } else {
    judgement.estimate = is_linear ? Linear::furthest(evidence).estimate : evidence.estimate;
    if (is_linear) judgement.unit = "x";
    judgement.finding = std::visit([&](const auto& r) { return r.judge(evidence); }, *rule);
  }
  if (has_interval(*rule, evidence)) return judgement;

  if (allow_single) {
    judgement.by_single_value = true;
  } else {
    judgement.finding.result = Result::kInconclusive;
    if (!judgement.finding.note.empty()) judgement.finding.note += "; ";
    judgement.finding.note += "one replication has no interval";
  }
  return judgement;
}

Verdict decide(std::vector<Judgement> judgements, bool partial) {
  Verdict verdict;
  verdict.judgements = std::move(judgements);
  const std::size_t passed = verdict.count(Result::kPass, true);
  const std::size_t failed = verdict.count(Result::kFail, true);
  const std::size_t open = verdict.count(Result::kInconclusive, true);
  const std::size_t unmeasured = verdict.count(Result::kNotMeasured, true);
  if (verdict.judgements.empty()) {
    verdict.reason = "the scenario names no criteria";
    return verdict;
  }
  if (failed > 0) {
    verdict.decision = Decision::kNoGo;
    verdict.reason = counted(failed, "failed");
  } else if (open + unmeasured > 0 || partial) {
    verdict.decision = Decision::kInconclusive;
  } else {
    verdict.decision = Decision::kGo;
    verdict.reason = passed == 0 ? "no criterion is a blocker" : counted(passed, "passed");
  }
  const auto also = [&](const std::string& what) {
    if (!verdict.reason.empty()) verdict.reason += ", ";
    verdict.reason += what;
  };
  if (open > 0) also(fmt::format("{} inconclusive", open));
  if (unmeasured > 0) also(fmt::format("{} not measured", unmeasured));
  if (partial) also("the run was interrupted");
  const bool single = std::any_of(verdict.judgements.begin(), verdict.judgements.end(),
                                  [](const Judgement& j) { return j.by_single_value; });
  if (single) also("judged by single values (--allow-single)");
  return verdict;
}

}  // namespace fivenines
