#include "analysis/compare/comparison_words.hpp"

#include <fmt/format.h>

#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

struct Shown {
  double factor;
  std::string_view unit;
};

/// Ratios are shown in percent, and what is small in a unit that fits it.
Shown shown(std::string_view unit) {
  if (unit == "ratio") return {100, "%"};
  if (unit == "core-s") return {1000, "core-ms"};
  return {1, unit};
}

std::string figure_text(const std::optional<Estimate>& estimate, double factor) {
  return estimate ? estimate_text(scaled(*estimate, factor)).value : "-";
}

/// With the sign that the value has, also for a positive one.
std::string signed_text(const std::string& text) {
  const bool is_plain = text.empty() || text.front() == '-' || text == "0";
  return is_plain ? text : "+" + text;
}

}  // namespace

std::vector<DifferenceLine> difference_lines(const VariantComparison& comparison,
                                             std::size_t variant) {
  std::vector<DifferenceLine> lines;
  for (const ComparedMetric& metric : comparison.metrics) {
    const Shown as = shown(metric.unit);
    DifferenceLine line{metric.group,
                        fmt::format("{}, {}", metric.name, as.unit),
                        figure_text(metric.values.front(), as.factor),
                        figure_text(metric.values[variant], as.factor),
                        "-",
                        "",
                        metric.effects[variant]};
    if (const auto& paired = metric.paired[variant]) {  // so that the columns add up
      line.first = figure_text(paired->right, as.factor);
      line.other = figure_text(paired->left, as.factor);
    }
    if (const auto& difference = metric.differences[variant]) {
      const Estimate estimate = scaled(*difference, as.factor);
      const EstimateText text = estimate_text(estimate);
      line.difference = signed_text(text.value);
      line.interval = text.interval;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<TradeOff> trade_offs(const VariantComparison& comparison) {
  const auto find = [&](const char* written) -> const ComparedMetric* {
    const std::string query = parse_query(written).text();
    for (const ComparedMetric& metric : comparison.metrics) {
      if (metric.query == query) return &metric;
    }
    return nullptr;
  };
  const ComparedMetric* money = find("cost{per=month}");
  const ComparedMetric* downtime = find("annual_downtime_seconds{scope=learner_weighted}");
  const ComparedMetric* latency = find("latency.p99{point=client}");
  std::vector<TradeOff> all;
  for (std::size_t v = 0; v < comparison.variants.size(); ++v) {
    const auto value = [v](const ComparedMetric* metric) {
      return metric == nullptr ? std::optional<Estimate>() : metric->values[v];
    };
    all.push_back({comparison.variants[v].name, value(money), value(downtime), value(latency)});
  }
  return all;
}

std::vector<CriterionLine> criterion_lines(const VariantComparison& comparison) {
  std::vector<CriterionLine> lines;
  const std::size_t variants = comparison.variants.size();
  for (std::size_t v = 0; v < variants; ++v) {
    for (const Judgement& judgement : comparison.variants[v].summary.verdict.judgements) {
      CriterionLine* line = nullptr;
      for (CriterionLine& known : lines) {
        if (known.criterion->id == judgement.criterion.id) line = &known;
      }
      if (line == nullptr) {
        lines.push_back({&judgement.criterion, {}});
        line = &lines.back();
        line->judgements.resize(variants, nullptr);
      }
      line->judgements[v] = &judgement;
    }
  }
  return lines;
}

void add_judgement(std::vector<std::string>& row, const Judgement* judgement) {
  if (judgement == nullptr) {
    row.insert(row.end(), {"-", "", ""});
    return;
  }
  row.insert(row.end(), {kResultNames[static_cast<std::size_t>(judgement->finding.result)],
                         measured_text(*judgement), interval_of(*judgement)});
}

Table difference_table(const VariantComparison& comparison, std::size_t variant) {
  Table table{{"group", "figure", comparison.variants.front().name,
               comparison.variants[variant].name, "difference", "95 % interval", "effect"},
              {}};
  std::string_view group;
  const auto lines = difference_lines(comparison, variant);
  for (const DifferenceLine& line : lines) {
    table.rows.push_back({line.group == group ? "" : line.group, line.name, line.first, line.other,
                          line.difference, line.interval,
                          kEffectNames[static_cast<std::size_t>(line.effect)]});
    group = line.group;
  }
  return table;
}

std::string effects_text(const VariantComparison& comparison, std::size_t variant) {
  std::string text;
  const auto add = [&](Effect effect, bool with_names) {
    const auto metrics = with_effect(comparison, variant, effect);
    if (metrics.empty()) return;
    std::vector<std::string> names;
    for (const ComparedMetric* metric : metrics) names.push_back(metric->name);
    text += fmt::format("{}{} in {}", text.empty() ? "" : "; ",
                        kEffectNames[static_cast<std::size_t>(effect)], metrics.size());
    if (with_names) text += fmt::format(" ({})", fmt::join(names, ", "));
  };
  add(Effect::kWorse, true);
  add(Effect::kBetter, true);
  add(Effect::kSmall, false);
  add(Effect::kUnclear, false);
  add(Effect::kEqual, false);
  return text.empty() ? "no intervals: nothing can be said" : text;
}

std::string pairing_text(const VariantComparison& comparison, std::size_t variant) {
  const std::size_t common = comparison.common[variant];
  const auto& all = comparison.variants;
  const auto& first = all.front().run.records;
  const auto& other = all[variant].run.records;
  if (common == first.size() && common == other.size()) return "";
  return fmt::format(
      "paired on {} common replication{}, whose figures these are; {} has {}, {} has {}", common,
      common == 1 ? "" : "s", all.front().name, first.size(), all[variant].name, other.size());
}

std::string changes_text(const VariantResult& variant) {
  if (variant.changes.empty()) return "as the scenario has it";
  return fmt::format("{}", fmt::join(variant.changes, ", "));
}

std::string claim_text(const ClaimFinding& finding) {
  if (!finding.difference) return "a variant has no data for it";
  const Shown as = shown(finding.unit);
  const auto side = [&](const std::string& name, const Estimate& estimate) {
    return fmt::format("{} {} {}", name, estimate_text(scaled(estimate, as.factor)).value, as.unit);
  };
  const EstimateText difference = estimate_text(scaled(finding.difference->difference, as.factor));
  std::string text = fmt::format(
      "{}, {}, difference {} {} {}", side(finding.claim.left_variant, finding.difference->left),
      side(finding.claim.right_variant, finding.difference->right), signed_text(difference.value),
      as.unit, difference.interval.empty() ? "without interval" : difference.interval);
  if (finding.replications_more) {
    text += "; " + more_text(*finding.replications_more);
  }
  return text;
}

std::string title_of(const VariantComparison& comparison) {
  const VariantResult& first = comparison.variants.front();
  const RunFacts& facts = first.summary.facts;
  std::string title = facts.title.empty() ? facts.scenario : facts.title;
  const std::string own = " (" + first.name + ")";
  if (title.ends_with(own)) title.resize(title.size() - own.size());
  return title;
}

std::string verdicts_text(const VariantComparison& comparison) {
  std::string text;
  for (const VariantResult& variant : comparison.variants) {
    const auto decision = static_cast<std::size_t>(variant.summary.verdict.decision);
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", variant.name, kDecisionNames[decision]);
  }
  return text;
}

}  // namespace fivenines
