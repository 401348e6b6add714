#include <fmt/format.h>

#include <algorithm>

#include "analysis/compare/comparison_formats.hpp"
#include "analysis/compare/comparison_words.hpp"
#include "analysis/compare/flip.hpp"
#include "analysis/report/aftermath.hpp"
#include "analysis/report/words.hpp"

namespace fivenines {

namespace {

void draw_variants(Page& page, const VariantComparison& comparison) {
  page.heading("  VARIANTS");
  for (const VariantResult& variant : comparison.variants) {
    const Verdict& verdict = variant.summary.verdict;
    const auto decision = kDecisionNames[static_cast<std::size_t>(verdict.decision)];
    const std::string padding(13 - std::min<std::size_t>(13, std::string_view(decision).size()),
                              ' ');
    page.line(fmt::format("  {:<18} {}{}{}", variant.name, page.inked(verdict.decision), padding,
                          verdict.reason));
    page.faint(changes_text(variant), 4);
    for (const FaultSummary& fault : variant.summary.faults) {
      if (fault.ended == 0) continue;
      page.beside("", fmt::format("once {} is gone it {}", fault.id, aftermath_text(fault)), 4);
    }
  }
}

void draw_flips(Page& page, const VariantComparison& comparison) {
  for (const Flip& flip : flips_of(comparison)) {
    page.line();
    page.paragraph("FLIP",
                   fmt::format("{}: once {} is gone it {}", flip.of, flip.fault, flip_text(flip)));
  }
}

/// All criteria, two variants beside each other.
void draw_criteria(Page& page, const VariantComparison& comparison) {
  constexpr std::size_t kBeside = 2;
  constexpr int kColumn = 19;
  const std::vector<CriterionLine> lines = criterion_lines(comparison);
  if (lines.empty()) return;
  const auto& variants = comparison.variants;
  for (std::size_t first = 0; first < variants.size(); first += kBeside) {
    const std::size_t last = std::min(first + kBeside, variants.size());
    std::string heading = fmt::format("  {:<14} {:>22}", "CRITERIA", "limit");
    for (std::size_t v = first; v < last; ++v) {
      heading += fmt::format("  {:<{}}", variants[v].name, kColumn - 2);
    }
    page.line();
    page.heading(heading);
    for (const CriterionLine& line : lines) {
      std::string text =
          fmt::format("  {:<14} {:>22}", line.criterion->id, line.criterion->limit_text());
      for (std::size_t v = first; v < last; ++v) {
        const Judgement* judgement = line.judgements[v];
        text += judgement == nullptr
                    ? fmt::format("  {:<{}}", "-", kColumn - 2)
                    : fmt::format("  {} {:<{}}", page.mark(*judgement), measured_text(*judgement),
                                  kColumn - 3 - page.mark_width());
      }
      page.line(text);
    }
  }
}

/// A sign at the end of a line of differences.
std::string_view sign_of(Effect effect) {
  switch (effect) {
    case Effect::kEqual:
      return "=";
    case Effect::kUnclear:
      return "?";
    case Effect::kSmall:
      return "~";
    case Effect::kBetter:
      return "+";
    case Effect::kWorse:
      return "!";
    case Effect::kUnknown:
    case Effect::kLess:
    case Effect::kMore:
      break;
  }
  return "";
}

Ink ink_of(Effect effect) {
  if (effect == Effect::kBetter) return Ink::kGood;
  return effect == Effect::kWorse ? Ink::kBad : Ink::kPlain;
}

/// The end of the name where its beginning would be that of the other one, too.
std::string_view column_name(std::string_view name, std::string_view other) {
  constexpr std::size_t kMost = 9;
  if (name.size() <= kMost) return name;
  const bool alike = name.substr(0, kMost) == other.substr(0, kMost);
  return alike ? name.substr(name.size() - kMost) : name.substr(0, kMost);
}

void draw_heading(Page& page, const std::string& title, std::string_view first,
                  std::string_view other) {
  constexpr std::size_t kTitleMost = 26;
  const bool has_line = title.size() > kTitleMost;
  if (has_line) page.heading("  " + title);
  page.heading(fmt::format("  {:<26} {:>9} {:>9} {:>10}  {}", has_line ? "" : title,
                           column_name(first, other), column_name(other, first), "difference",
                           "95% interval"));
}

void draw_differences(Page& page, const VariantComparison& comparison) {
  // of many variants the terminal shows what they amount to; report.md has every figure
  constexpr std::size_t kWholeTablesMost = 5;
  const auto& variants = comparison.variants;
  const bool in_short = variants.size() > kWholeTablesMost;
  for (std::size_t v = 1; v < variants.size(); ++v) {
    page.line();
    const std::string title = fmt::format("{} less {}", variants[v].name, variants.front().name);
    if (in_short) {
      page.heading("  " + title);
    } else {
      draw_heading(page, title, variants.front().name, variants[v].name);
    }
    const auto lines = in_short ? std::vector<DifferenceLine>{} : difference_lines(comparison, v);
    std::string_view group = "latency";  // which the heading stands for
    for (const DifferenceLine& line : lines) {
      if (line.group != group) page.faint(line.group, 2);
      group = line.group;
      page.line(fmt::format("  {:<26} {:>9} {:>9} {:>10}  {}{}{}", line.name, line.first,
                            line.other, line.difference, line.interval,
                            line.interval.empty() ? "" : " ",
                            page.inked(ink_of(line.effect), sign_of(line.effect))));
    }
    const std::string pairing = pairing_text(comparison, v);
    if (!pairing.empty()) page.faint(pairing, 4);
    page.paragraph("in short", effects_text(comparison, v));
  }
  if (variants.size() > 1) {
    std::string legend = "paired by replication; ! worse, + better, ? no clear difference, = equal";
    if (comparison.effect_least > 0) {
      legend += fmt::format(", ~ clear but below {:.4g} %", 100 * comparison.effect_least);
    }
    page.faint(legend, 4);
  }
}

/// Downtime against money, what a planner looks at first.
void draw_trade_offs(Page& page, const VariantComparison& comparison) {
  const std::vector<TradeOff> all = trade_offs(comparison);
  const bool any = std::any_of(all.begin(), all.end(), [](const TradeOff& one) {
    return one.usd_a_month && one.downtime_s;
  });
  if (!any) return;
  Table table{{"TRADE-OFF", "USD a month", "down s a year", "95% interval", "p99 client ms"}, {}};
  for (const TradeOff& one : all) {
    const auto value = [](const std::optional<Estimate>& estimate) {
      return estimate ? estimate_text(*estimate).value : std::string("-");
    };
    table.rows.push_back({one.variant, one.usd_a_month ? compact(one.usd_a_month->value) : "-",
                          value(one.downtime_s),
                          one.downtime_s ? estimate_text(*one.downtime_s).interval : "",
                          value(one.p99_ms)});
  }
  page.table(table);
}

void draw_claim(Page& page, const std::optional<ClaimFinding>& finding) {
  if (!finding) return;
  const Ink ink = finding->conclusion == Conclusion::kHolds     ? Ink::kGood
                  : finding->conclusion == Conclusion::kRefuted ? Ink::kBad
                                                                : Ink::kOpen;
  page.line();
  page.line(
      fmt::format("  CLAIM      {}   {}",
                  page.inked(ink, kConclusionNames[static_cast<std::size_t>(finding->conclusion)]),
                  finding->claim.id));
  page.paragraph("", finding->claim.expect);
  page.paragraph("", claim_text(*finding));
}

}  // namespace

std::string comparison_report(const VariantComparison& comparison, const TerminalStyle& style,
                              const TerminalFooter& footer) {
  Page page(style);
  draw_variants(page, comparison);
  draw_flips(page, comparison);
  draw_criteria(page, comparison);
  draw_differences(page, comparison);
  draw_trade_offs(page, comparison);
  const Summary& first = comparison.variants.front().summary;
  page.line();
  const std::string conditions = conditions_text(first);
  page.paragraph("conditions", comparison.warnings.empty()
                                   ? conditions
                                   : comparison.variants.front().name + ": " + conditions);
  page.paragraph("each",
                 "latencies, caches, readings and assumptions of a variant are in "
                 "variants/NAME/report.md");
  for (const std::string& warning : comparison.warnings) page.paragraph("WARNING", warning);
  draw_claim(page, comparison.claim);
  draw_footer(page, comparison.decision, "the worst of: " + verdicts_text(comparison), footer);
  return page.text();
}

}  // namespace fivenines
