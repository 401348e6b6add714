#include "analysis/compare/comparison_document.hpp"

#include <fmt/format.h>

#include "analysis/compare/comparison_words.hpp"
#include "analysis/report/html/pages.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

namespace {

TextTable variants_of(const VariantComparison& comparison) {
  Table table{{"variant", "verdict", "changes", "platform", "reason"}, {}};
  for (const VariantResult& variant : comparison.variants) {
    const Summary& summary = variant.summary;
    table.rows.push_back({variant.name,
                          kDecisionNames[static_cast<std::size_t>(summary.verdict.decision)],
                          changes_text(variant), summary.facts.platform, summary.verdict.reason});
  }
  return {std::move(table), ""};
}

/// Three columns a variant: result, measured, interval.
TextTable criteria_of(const VariantComparison& comparison) {
  Table table{{"criterion", "limit"}, {}};
  for (const VariantResult& variant : comparison.variants) {
    table.header.insert(table.header.end(), {variant.name, "measured", "95 % interval"});
  }
  for (const CriterionLine& line : criterion_lines(comparison)) {
    std::vector<std::string> row{line.criterion->id, line.criterion->limit_text()};
    for (const Judgement* judgement : line.judgements) add_judgement(row, judgement);
    table.rows.push_back(std::move(row));
  }
  return {std::move(table), ""};
}

TextTable differences_of(const VariantComparison& comparison, std::size_t variant) {
  const std::string& first = comparison.variants.front().name;
  const std::string& name = comparison.variants[variant].name;
  return {difference_table(comparison, variant), fmt::format("{} less {}", name, first)};
}

TextTable trade_offs_of(const VariantComparison& comparison) {
  Table table{{"variant", "USD a month", "downtime in a year, s", "95 % interval",
               "p99 at the learner, ms"},
              {}};
  for (const TradeOff& one : trade_offs(comparison)) {
    const auto value = [](const std::optional<Estimate>& estimate) {
      return estimate ? estimate_text(*estimate).value : std::string("-");
    };
    table.rows.push_back(
        {one.variant, one.usd_a_month ? figure(one.usd_a_month->value) : "-", value(one.downtime_s),
         one.downtime_s ? estimate_text(*one.downtime_s).interval : "", value(one.p99_ms)});
  }
  return {std::move(table), ""};
}

}  // namespace

Document comparison_document(const VariantComparison& comparison, const ReportContext& context) {
  const Summary& first = comparison.variants.front().summary;
  const RunFacts& facts = first.facts;
  Document document;
  document.title = title_of(comparison);
  document.subtitle = fmt::format(
      "Comparison of {} variants, seed {}, {} replications of each on the same draws, simulated by "
      "fivenines {}",
      comparison.variants.size(), facts.seed, facts.replications, context.version);
  document.badge = kDecisionNames[static_cast<std::size_t>(comparison.decision)];
  document.badge_class = class_of(comparison.decision);
  document.lead = verdicts_text(comparison) + ".";

  DocumentPage verdict{"Verdict", {}};
  if (comparison.claim) {
    const ClaimFinding& finding = *comparison.claim;
    verdict.blocks.emplace_back(
        Heading{fmt::format("Claim {}: {}", finding.claim.id,
                            kConclusionNames[static_cast<std::size_t>(finding.conclusion)])});
    verdict.blocks.emplace_back(Verbatim{finding.claim.expect});
    verdict.blocks.emplace_back(Paragraph{claim_text(finding) + ".", false});
  }
  verdict.blocks.emplace_back(variants_of(comparison));
  for (const VariantResult& variant : comparison.variants) {
    verdict.blocks.emplace_back(Link{fmt::format("variants/{}/report.html", variant.name),
                                     fmt::format("Report of {}", variant.name)});
  }
  TextTable criteria = criteria_of(comparison);
  if (!criteria.table.rows.empty()) {
    verdict.blocks.emplace_back(Heading{"Criteria"});
    verdict.blocks.emplace_back(std::move(criteria));
  }
  verdict.blocks.emplace_back(Heading{"Trade-off"});
  verdict.blocks.emplace_back(trade_offs_of(comparison));
  add_figure(verdict, trade_off_chart(comparison),
             "Downtime in a year is not observable here: no fault says how often a year it "
             "happens.");
  document.pages.push_back(std::move(verdict));
  if (comparison.variants.size() > 1) {
    DocumentPage differences{"Differences", {}};
    differences.blocks.emplace_back(Paragraph{
        "Paired by replication: all variants see the same learners, so a difference is not noise "
        "between draws. Where the interval has 0 in it there is no clear difference.",
        false});
    for (std::size_t v = 1; v < comparison.variants.size(); ++v) {
      differences.blocks.emplace_back(Paragraph{effects_text(comparison, v) + ".", false});
      differences.blocks.emplace_back(differences_of(comparison, v));
    }
    document.pages.push_back(std::move(differences));
    DocumentPage pictures{"Geography, availability, failover", {}};
    add_figure(pictures, variants_geography_chart(comparison), "No analysis was answered.");
    add_figure(pictures, variants_errors_chart(comparison), "No whole second was simulated.");
    add_figure(pictures, variants_failover_chart(comparison),
               "No fault of these runs took a region down.");
    document.pages.push_back(std::move(pictures));
  }
  if (!context.repeat.empty()) {
    DocumentPage repeat{"Repeat it", {}};
    repeat.blocks.emplace_back(Verbatim{context.repeat});
    document.pages.push_back(std::move(repeat));
  }
  document.footer = fmt::format("fivenines {}", context.version);
  return document;
}

}  // namespace fivenines::html
