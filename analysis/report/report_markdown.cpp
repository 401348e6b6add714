#include <fmt/format.h>

#include "analysis/report/formats.hpp"
#include "analysis/report/geography.hpp"
#include "analysis/report/markdown.hpp"
#include "analysis/report/tables.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

std::string criteria_table(const Verdict& verdict) {
  Table table{{"criterion", "limit", "measured", "95% interval", "result", "remark", "source"}, {}};
  for (const Judgement& judgement : verdict.judgements) {
    const auto result = static_cast<std::size_t>(judgement.finding.result);
    table.rows.push_back({judgement.criterion.id, judgement.criterion.limit_text(),
                          measured_text(judgement), interval_of(judgement), kResultNames[result],
                          remark_of(judgement), judgement.criterion.source()});
  }
  return markdown_table(table);
}

std::string readings_section(const Summary& summary) {
  Table table{{"reading", "verdict", "criterion", "limit", "measured", "95% interval", "result"},
              {}};
  for (const OtherReading& other : summary.other_readings) {
    if (other.needs_run) continue;
    std::string name = reading_text(other);
    std::string verdict = name_of(other.decision);
    for (const Judgement& judgement : other.changed) {
      table.rows.push_back({name, verdict, judgement.criterion.id, judgement.criterion.limit_text(),
                            measured_text(judgement), interval_of(judgement),
                            kResultNames[static_cast<std::size_t>(judgement.finding.result)]});
      name = verdict = "";
    }
  }
  std::string text;
  const auto chosen = summary.readings.chosen();
  if (!chosen.empty()) text += fmt::format("Judged by {}.\n\n", fmt::join(chosen, ", "));
  if (!table.rows.empty()) {
    text +=
        "Every reading that differs, one at a time, with the lines that it reads otherwise.\n\n" +
        markdown_table(table);
  }
  const std::string models = other_models(summary);
  if (!models.empty()) {
    text += fmt::format(
        "Not judged without a run of its own, because the model is another: {}.\n\n", models);
  }
  return text.empty() ? text : "## Readings of the plan\n\n" + text;
}

std::string faults_table(const RunFacts& facts) {
  Table table{{"fault", "kind", "at", "for", "with"}, {}};
  for (const FaultFact& fault : facts.faults) {
    const std::string with = fault_parameters(fault);
    if (fault.by_chance) {
      table.rows.push_back({fault.id, fault.kind, "by chance", "until repaired", with});
      continue;
    }
    table.rows.push_back(
        {fault.id, fault.kind,
         fault.after.empty() ? duration_text(seconds(fault.at)) : "after " + fault.after,
         fault.lasting ? duration_text(seconds(*fault.lasting)) : "the rest", with});
  }
  return markdown_table(table);
}

std::string list(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += fmt::format("- {}\n", sentence);
  return text + "\n";
}

}  // namespace

std::string report_markdown(const Summary& summary) {
  const RunFacts& facts = summary.facts;
  const auto decision = static_cast<std::size_t>(summary.verdict.decision);
  std::string text = fmt::format("# {}: {}\n\n", facts.title.empty() ? facts.scenario : facts.title,
                                 kDecisionNames[decision]);
  text += fmt::format("{}.\n\n", summary.verdict.reason);
  text += fmt::format(
      "{} on platform {} ({} regions), {} learners, {} analyses a minute declared, seed {}, {} of "
      "{} "
      "replications{}. {}.\n\n",
      facts.scenario, facts.platform, facts.regions, figure(static_cast<double>(facts.learners)),
      figure(facts.declared_per_minute), facts.seed, summary.replications, facts.replications,
      summary.damaged   ? " (the others cannot be read)"
      : summary.partial ? " (interrupted)"
                        : "",
      conditions_text(summary));
  if (!summary.verdict.judgements.empty()) {
    text += "## Criteria\n\n" + criteria_table(summary.verdict);
  }
  const auto geography = geographic_lines(summary);
  if (!geography.empty()) {
    text +=
        "## Limits by region\n\n" + markdown_table(limits_by_region(geography)) +
        "The way there and back alone is last mile and WAN to the nearest region, at the same "
        "statistic: where it is over the limit, no server can keep the limit at the client.\n\n";
  }
  text += readings_section(summary);
  if (!summary.warnings.empty()) text += "## Warnings\n\n" + list(summary.warnings);
  text += "## Figures\n\n";
  for (const Table& table : tables_of(summary, Detail::kAll)) text += markdown_table(table);
  text += fmt::format(
      "Bottleneck: {}.\n\nPercentiles come from histograms whose cells are 1/128 of their value "
      "wide; intervals are 95 % over replications. {}\n\n",
      bottleneck_text(summary), beyond_intervals_text());
  if (!facts.faults.empty()) text += "## Faults\n\n" + faults_table(facts);
  if (!summary.fault_text.empty()) text += "\n```text\n" + summary.fault_text + "```\n\n";
  if (!facts.assumptions.empty()) {
    Table table{{"parameter", "value", "origin"}, {}};
    for (const Assumption& assumption : facts.assumptions) {
      table.rows.push_back({assumption.path, assumption.value, assumption.origin});
    }
    text +=
        "## Assumptions\n\nParameters that the scenario does not give.\n\n" + markdown_table(table);
  }
  if (!facts.left_out.empty()) {
    text += "## What the model leaves out\n\n" + list(facts.left_out);
  }
  if (!facts.engine.empty()) {
    text += fmt::format("Engine: {}.\n\n", fmt::join(facts.engine, ", "));
  }
  text += fmt::format("Digest of the results: `{}`\n", summary.digest);
  return text;
}

}  // namespace fivenines
