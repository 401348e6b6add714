#include "analysis/plan/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fivenines {

namespace {

void append(std::string& note, const std::string& more) {
  if (!note.empty() && !more.empty()) note += "; ";
  note += more;
}

/// A figure that the rule may judge although it has no interval: what has happened once has
/// happened, and nothing at all in several replications is bounded by their number.
bool counts_cases(const Rule& rule, const Evidence& evidence) {
  if (std::holds_alternative<Maximum>(rule) || evidence.met) return true;
  return std::holds_alternative<NoneAtAll>(rule) &&
         (evidence.estimate.value > 0 || replications_of(evidence) > 1);
}

/// The first figure that the rule needs an interval of and that has none; null when all do.
const Estimate* without_interval(const Rule& rule, const Evidence& evidence) {
  if (std::holds_alternative<Throughput>(rule)) {
    const Estimate& share = evidence.throughput->served_share;
    return share.single ? &share : nullptr;
  }
  for (const NamedEstimate& part : evidence.parts) {
    if (part.estimate.single) return &part.estimate;
  }
  const bool is_needed = evidence.parts.empty() && !counts_cases(rule, evidence);
  return is_needed && evidence.estimate.single ? &evidence.estimate : nullptr;
}

/// Why a figure has no interval.
std::string why_single(const Estimate& estimate) {
  if (estimate.replications < 2) return "one replication has no interval";
  if (estimate.empty == 0) {
    return fmt::format("{} are too few for an interval of this figure", estimate.replications);
  }
  return fmt::format("{} of {} replications have data", estimate.with_data(),
                     estimate.replications);
}

/// Leaves open what cannot be judged without an interval, or marks it.
void settle_single(const Estimate& estimate, bool allow_single, Finding& finding,
                   bool& by_single_value) {
  if (allow_single) {
    by_single_value = true;
    return;
  }
  finding.result = Result::kInconclusive;
  finding.replications_more.reset();
  append(finding.note, why_single(estimate));
}

/// Which result stands for all: the worse one.
bool is_worse(Result a, Result b) {
  const auto rank = [](Result r) { return r == Result::kFail ? 2 : r == Result::kPass ? 0 : 1; };
  return rank(a) > rank(b);
}

/// One of several figures and what it amounts to by itself.
struct PartFinding {
  const NamedEstimate* part = nullptr;
  Finding finding;
  bool by_single_value = false;
};

/// Every part has to hold, and one that surely does not decides. The part that decides is shown:
/// of those whose result is that of all the one with the least margin.
Finding judge_parts(const Rule& rule, const Evidence& evidence, bool allow_single,
                    Judgement& judgement) {
  std::vector<PartFinding> all;
  for (const NamedEstimate& part : evidence.parts) {
    const Evidence one = evidence_of(part.estimate);
    PartFinding found{&part, std::visit([&](const auto& r) { return r.judge(one); }, rule), false};
    if (part.estimate.single && !counts_cases(rule, one)) {
      settle_single(part.estimate, allow_single, found.finding, found.by_single_value);
    }
    all.push_back(std::move(found));
  }
  const PartFinding* furthest = &all.front();
  const PartFinding* decides = &all.front();
  for (const PartFinding& found : all) {
    const bool is_further = *found.finding.margin < *decides->finding.margin;
    const bool is_alike = found.finding.result == decides->finding.result;
    if (is_worse(found.finding.result, decides->finding.result) || (is_alike && is_further)) {
      decides = &found;
    }
    if (*found.finding.margin < *furthest->finding.margin) furthest = &found;
  }
  judgement.estimate = decides->part->estimate;
  const bool any_single = std::any_of(
      all.begin(), all.end(), [](const PartFinding& found) { return found.by_single_value; });
  judgement.by_single_value =
      decides->finding.result == Result::kFail ? decides->by_single_value : any_single;
  Finding finding = decides->finding;
  if (decides == furthest) {
    append(finding.note, fmt::format("the worst of {} is {}", all.size(), decides->part->name));
    return finding;
  }
  append(finding.note, fmt::format("of {} {} decides", all.size(), decides->part->name));
  if (finding.result != Result::kFail)
    return finding;  // the other is nearer to the limit, but sure
  if (furthest->part->estimate.single) {
    append(finding.note, fmt::format("{} is further off, but {}", furthest->part->name,
                                     why_single(furthest->part->estimate)));
  } else {
    append(finding.note, fmt::format("{} is further off, but its interval is not all on one side",
                                     furthest->part->name));
  }
  return finding;
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
    judgement.finding = judge_parts(*rule, evidence, allow_single, judgement);
    const auto& lacking = evidence.parts_without_data;
    if (lacking.empty()) return judgement;
    append(judgement.finding.note, fmt::format("no data in {}", fmt::join(lacking, ", ")));
    // What is not known of these cannot save what fails elsewhere, but no pass holds without them.
    if (judgement.finding.result != Result::kFail) {
      judgement.finding.result = Result::kNotMeasured;
      judgement.finding.replications_more.reset();
    }
    return judgement;
  }
  judgement.estimate = is_linear ? Linear::furthest(evidence).estimate : evidence.estimate;
  if (is_linear) judgement.unit = "x";
  judgement.finding = std::visit([&](const auto& r) { return r.judge(evidence); }, *rule);
  if (const Estimate* single = without_interval(*rule, evidence)) {
    settle_single(*single, allow_single, judgement.finding, judgement.by_single_value);
  }
  return judgement;
}

Verdict decide(std::vector<Judgement> judgements, const std::string& why_partial) {
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
  } else if (open + unmeasured > 0 || !why_partial.empty()) {
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
  if (!why_partial.empty()) also(why_partial);
  const bool single = std::any_of(verdict.judgements.begin(), verdict.judgements.end(),
                                  [](const Judgement& j) { return j.by_single_value; });
  if (single) also("judged by single values (--allow-single)");
  return verdict;
}

}  // namespace fivenines
