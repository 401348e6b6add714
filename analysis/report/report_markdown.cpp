#include <fmt/format.h>

#include "analysis/report/formats.hpp"
#include "analysis/report/tables.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

/// A cell may not end its column or its row.
std::string cell(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

std::string row_of_cells(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& one : cells) text += fmt::format(" {} |", cell(one));
  return text + "\n";
}

std::string drawn(const Table& table) {
  std::string text = row_of_cells(table.header) + "|---|";
  for (std::size_t i = 1; i < table.header.size(); ++i) text += "---:|";
  text += "\n";
  for (const auto& row : table.rows) {
    std::vector<std::string> cells = row;
    // Indentation in a first cell means "part of the line above".
    if (cells.front().starts_with("  ")) cells.front() = "- " + cells.front().substr(2);
    text += row_of_cells(cells);
  }
  return text + "\n";
}

std::string criteria_table(const Verdict& verdict) {
  Table table{{"criterion", "limit", "measured", "95% interval", "result", "remark", "source"}, {}};
  for (const Judgement& judgement : verdict.judgements) {
    const auto result = static_cast<std::size_t>(judgement.finding.result);
    table.rows.push_back({judgement.criterion.id, judgement.criterion.limit_text(),
                          measured_text(judgement), interval_of(judgement), kResultNames[result],
                          remark_of(judgement), judgement.criterion.source()});
  }
  return drawn(table);
}

std::string faults_table(const RunFacts& facts) {
  Table table{{"fault", "kind", "at", "for"}, {}};
  for (const FaultFact& fault : facts.faults) {
    table.rows.push_back({fault.id, fault.kind, duration_text(seconds(fault.at)),
                          fault.lasting ? duration_text(seconds(*fault.lasting)) : "the rest"});
  }
  return drawn(table);
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
      summary.partial ? " (interrupted)" : "", conditions_text(summary));
  if (!summary.verdict.judgements.empty()) {
    text += "## Criteria\n\n" + criteria_table(summary.verdict);
  }
  if (!summary.warnings.empty()) text += "## Warnings\n\n" + list(summary.warnings);
  text += "## Figures\n\n";
  for (const Table& table : tables_of(summary, Detail::kAll)) text += drawn(table);
  text += fmt::format(
      "Bottleneck: {}.\n\nPercentiles come from histograms whose cells are 1/128 of their value "
      "wide; intervals are 95 % over replications.\n\n",
      bottleneck_text(summary));
  if (!facts.faults.empty()) text += "## Faults\n\n" + faults_table(facts);
  if (!facts.assumptions.empty()) {
    Table table{{"parameter", "value", "origin"}, {}};
    for (const Assumption& assumption : facts.assumptions) {
      table.rows.push_back({assumption.path, assumption.value, assumption.origin});
    }
    text += "## Assumptions\n\nParameters that the scenario does not give.\n\n" + drawn(table);
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
