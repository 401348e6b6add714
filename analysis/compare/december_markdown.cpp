#include <fmt/format.h>

#include "analysis/compare/december_findings.hpp"
#include "analysis/report/markdown.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

std::string tests_table(const December& december) {
  Table table{{"test", "dates", "learners"}, {}};
  for (const DecemberColumn& column : december.columns) {
    table.header.push_back(column.topology.name);
  }
  for (std::size_t i = 0; i < december.schedule.tests.size(); ++i) {
    const PlannedTest& test = december.schedule.tests[i];
    const Summary& first = december.columns.front().runs[i].summary;
    std::vector<std::string> row{fmt::format("{}: {}", test.name, test.what), days_text(test.days),
                                 compact(static_cast<double>(first.facts.learners))};
    for (const DecemberColumn& column : december.columns) {
      const DecemberRun& run = column.runs[i];
      row.push_back(
          fmt::format("[{}]({}/report.md), {}",
                      kDecisionNames[static_cast<std::size_t>(run.summary.verdict.decision)],
                      run.folder, outcome_text(run.summary)));
    }
    table.rows.push_back(std::move(row));
  }
  return markdown_table(table);
}

std::string test_criteria(const December& december, std::size_t index) {
  Table table{{"criterion", "of", "limit"}, {}};
  for (const DecemberColumn& column : december.columns) {
    table.header.push_back(column.topology.name);
  }
  for (const DecemberLine& line : december_lines(december, index)) {
    std::vector<std::string> row{line.criterion->id, subject_text(*line.criterion),
                                 line.criterion->limit_text()};
    for (const Judgement* judgement : line.judgements) {
      row.push_back(
          judgement == nullptr
              ? "-"
              : fmt::format("{} {} {} {}",
                            kResultNames[static_cast<std::size_t>(judgement->finding.result)],
                            measured_text(*judgement), interval_of(*judgement),
                            margin_text(*judgement)));
    }
    table.rows.push_back(std::move(row));
  }
  return fmt::format("### {}: {}\n\n", december.schedule.tests[index].name,
                     december.schedule.tests[index].what) +
         markdown_table(table);
}

std::string calendar_table(const December& december, const DecemberColumn& column) {
  const auto dates = [](const std::optional<Days>& days) {
    return days ? days_text(*days) : std::string("-");
  };
  Table table{{column.topology.name, "planned", "resulting", "outcome", ""}, {}};
  std::size_t test = 0;
  for (const CalendarEntry& entry : column.calendar.entries) {
    std::string outcome;
    if (entry.outcome) {
      outcome =
          kDecisionNames[static_cast<std::size_t>(column.runs[test++].summary.verdict.decision)];
    }
    table.rows.push_back({(entry.is_remedy ? "  " : "") + entry.what, dates(entry.planned),
                          dates(entry.resulting), outcome, entry.note});
  }
  std::string text = markdown_table(table);
  for (const std::string& sentence : calendar_sentences(december, column.calendar)) {
    text += "- " + sentence + "\n";
  }
  return text + "\n";
}

}  // namespace

std::string december_markdown(const December& december) {
  const RunFacts& facts = december.columns.front().runs.front().summary.facts;
  const std::string rehearsal = rehearsal_text(december);
  const std::string readings =
      readings_text(december.columns.front().runs.front().summary.readings);
  std::string text = fmt::format(
      "# December tests: {}\n\n{}.{}{}\n\nSeed {}, {} replications of each test; 95 % intervals. "
      "{}.\n\n"
      "## Tests\n\n",
      kDecisionNames[static_cast<std::size_t>(december.decision)], december.reason,
      rehearsal.empty() ? "" : " This is a " + rehearsal + ".",
      readings.empty() ? "" : " All tests are " + readings + ".", facts.seed, facts.replications,
      december_conditions(december));
  text += tests_table(december);
  if (const auto actions = first_actions(december); !actions.empty()) {
    text += "## What to do first\n\n";
    for (const auto& [advice, places] : actions) {
      text += fmt::format("- {} ({}). {}.\n", advice.what, criteria_text(advice), advice.why);
    }
    text += "\n";
  }
  text += "## Criteria\n\n";
  for (std::size_t i = 0; i < december.schedule.tests.size(); ++i) {
    text += test_criteria(december, i);
  }
  text += "## Calendar\n\n";
  for (const DecemberColumn& column : december.columns) text += calendar_table(december, column);
  return text;
}

}  // namespace fivenines
