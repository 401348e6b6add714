// From criteria and what was measured to a decision. PASS, FAIL, INCONCLUSIVE or NOT MEASURED for
// each criterion; GO when all blockers pass, NO-GO when one fails, INCONCLUSIVE otherwise. No data
// is never a pass.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/criterion.hpp"
#include "analysis/plan/finding.hpp"

namespace fivenines {

struct Judgement {
  Criterion criterion;
  /// In the unit of the criterion; nothing when it was not measured.
  std::optional<Estimate> estimate;
  /// For a linear criterion the estimate is a ratio to the run with 500K learners.
  std::string unit;
  Finding finding;
  bool by_single_value = false;  ///< one replication, judged because --allow-single was given
};

enum class Decision : std::uint8_t { kNoCriteria, kGo, kNoGo, kInconclusive };
inline constexpr std::array<const char*, 4> kDecisionNames{"NO CRITERIA", "GO", "NO-GO",
                                                           "INCONCLUSIVE"};

struct Verdict {
  Decision decision = Decision::kNoCriteria;
  std::vector<Judgement> judgements;
  /// One sentence: how many blockers passed, failed, are open.
  std::string reason;

  std::size_t count(Result result, bool blockers_only) const;
};

/// Judges one criterion. With one replication there is no interval: the result is INCONCLUSIVE
/// unless `allow_single`, which judges the value itself and marks the judgement. `rule` is
/// rule_of() the criterion, with what the rule takes from its neighbours filled in.
Judgement judge(const Criterion& criterion, const std::optional<Rule>& rule,
                const Evidence& evidence, bool allow_single);

/// The decision of a run. A run that is not whole, for the reason given, is never GO.
Verdict decide(std::vector<Judgement> judgements, const std::string& why_partial = "");

}  // namespace fivenines
