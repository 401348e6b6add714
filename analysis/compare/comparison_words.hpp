// Phrases and cells that the text and the Markdown of a comparison share.
#pragma once

#include <string>
#include <vector>

#include "analysis/compare/comparison.hpp"
#include "analysis/report/tables.hpp"

namespace fivenines {

/// One line of the table of differences between a variant and the first.
struct DifferenceLine {
  std::string group;       ///< "latency by geography"
  std::string name;        ///< "latency p99 client, ms"
  std::string first;       ///< figure of the first variant
  std::string other;       ///< figure of the other
  std::string difference;  ///< other less first
  std::string interval;    ///< "[-12.1, -9.8]", empty without
  Effect effect = Effect::kUnknown;
};
std::vector<DifferenceLine> difference_lines(const VariantComparison& comparison,
                                             std::size_t variant);

/// A criterion of any variant, with its judgement in each; null where a variant does not have it.
struct CriterionLine {
  const Criterion* criterion = nullptr;
  std::vector<const Judgement*> judgements;  ///< by variant
};
std::vector<CriterionLine> criterion_lines(const VariantComparison& comparison);

/// What a planner weighs; nothing where a variant was not measured in it.
struct TradeOff {
  std::string variant;
  std::optional<Estimate> usd_a_month;
  std::optional<Estimate> downtime_s;  ///< in a year, weighted by learners
  std::optional<Estimate> p99_ms;      ///< at the learner
};
std::vector<TradeOff> trade_offs(const VariantComparison& comparison);

/// "worse in 3 (errors, downtime, restored after); better in 1 (a month); 14 not clearly
/// different".
std::string effects_text(const VariantComparison& comparison, std::size_t variant);

/// Every figure of the first variant and of another one, and what the difference amounts to.
Table difference_table(const VariantComparison& comparison, std::size_t variant);

/// "paired on 2 common replications, ..."; empty when both have the same ones.
std::string pairing_text(const VariantComparison& comparison, std::size_t variant);

/// Result, measured figure and interval in three cells; "-" and nothing where it is not judged.
void add_judgement(std::vector<std::string>& row, const Judgement* judgement);

/// "platform=default-3", or "as the scenario has it".
std::string changes_text(const VariantResult& variant);

/// "three 412 ms, eight 302 ms, difference -110 ms [-115, -105]; about 3 more replications".
std::string claim_text(const ClaimFinding& finding);

/// The title that all variants share, or the name of the scenario.
std::string title_of(const VariantComparison& comparison);

/// "three NO-GO, eight GO".
std::string verdicts_text(const VariantComparison& comparison);

}  // namespace fivenines
