#include <fmt/format.h>

#include "analysis/compare/comparison_formats.hpp"
#include "analysis/compare/comparison_words.hpp"
#include "analysis/compare/flip.hpp"
#include "analysis/report/markdown.hpp"
#include "analysis/report/words.hpp"

namespace fivenines {

namespace {

std::string variants_table(const VariantComparison& comparison) {
  Table table{{"variant", "changes", "platform", "verdict", "reason", "report"}, {}};
  for (const VariantResult& variant : comparison.variants) {
    const Summary& summary = variant.summary;
    table.rows.push_back({variant.name, changes_text(variant), summary.facts.platform,
                          kDecisionNames[static_cast<std::size_t>(summary.verdict.decision)],
                          summary.verdict.reason,
                          fmt::format("[{0}](variants/{0}/report.md)", variant.name)});
  }
  return markdown_table(table);
}

std::string criteria_table(const VariantComparison& comparison) {
  Table table{{"criterion", "limit"}, {}};
  for (const VariantResult& variant : comparison.variants) table.header.push_back(variant.name);
  for (const CriterionLine& line : criterion_lines(comparison)) {
    std::vector<std::string> row{line.criterion->id, line.criterion->limit_text()};
    for (const Judgement* judgement : line.judgements) {
      row.push_back(
          judgement == nullptr
              ? "-"
              : fmt::format("{} {} {}",
                            kResultNames[static_cast<std::size_t>(judgement->finding.result)],
                            measured_text(*judgement), interval_of(*judgement)));
    }
    table.rows.push_back(std::move(row));
  }
  return table.rows.empty() ? "" : "## Criteria\n\n" + markdown_table(table);
}

std::string differences_section(const VariantComparison& comparison, std::size_t variant) {
  const std::string& first = comparison.variants.front().name;
  const std::string& name = comparison.variants[variant].name;
  std::string text =
      fmt::format("### {} less {}\n\n{}.\n\n", name, first, effects_text(comparison, variant));
  const std::string pairing = pairing_text(comparison, variant);
  if (!pairing.empty()) text += fmt::format("The figures are {}.\n\n", pairing);
  return text + markdown_table(difference_table(comparison, variant));
}

}  // namespace

std::string comparison_markdown(const VariantComparison& comparison) {
  const Summary& first = comparison.variants.front().summary;
  const RunFacts& facts = first.facts;
  std::string text = fmt::format(
      "# {}: {}\n\n{}.\n\nSeed {}, {} replications of each variant on the same draws. "
      "{}.\n\n",
      title_of(comparison), kDecisionNames[static_cast<std::size_t>(comparison.decision)],
      verdicts_text(comparison), facts.seed, facts.replications, conditions_text(first));
  for (const std::string& warning : comparison.warnings) {
    text += fmt::format("**Warning:** {}.\n\n", warning);
  }
  if (comparison.claim) {
    const ClaimFinding& finding = *comparison.claim;
    text += fmt::format("## Claim {}: {}\n\n`{}`\n\n{}.\n\n", finding.claim.id,
                        kConclusionNames[static_cast<std::size_t>(finding.conclusion)],
                        finding.claim.expect, claim_text(finding));
  }
  for (const Flip& flip : flips_of(comparison)) {
    text +=
        fmt::format("Flip of {}: once {} is gone it {}.\n\n", flip.of, flip.fault, flip_text(flip));
  }
  text += "## Variants\n\n" + variants_table(comparison) + criteria_table(comparison);
  if (comparison.variants.size() > 1) {
    text += "## Differences\n\nPaired by replication, 95 % intervals.\n\n";
    for (std::size_t v = 1; v < comparison.variants.size(); ++v) {
      text += differences_section(comparison, v);
    }
  }
  return text;
}

}  // namespace fivenines
