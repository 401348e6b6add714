#include <fmt/format.h>

#include <algorithm>

#include "analysis/compare/december_findings.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

/// Columns left of a mark, with the space after it; and between a figure and its interval.
constexpr std::size_t kBeforeFigures = 41;
constexpr std::size_t kGap = 3;

void draw_test(Page& page, const December& december, std::size_t index) {
  const PlannedTest& test = december.schedule.tests[index];
  const Summary& first = december.columns.front().runs[index].summary;
  std::string heading = test.name;
  std::transform(heading.begin(), heading.end(), heading.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const int marks = page.mark_width();
  page.line();
  page.heading(fmt::format("  {:<12}{:>21} {:>3} {:<{}} {:>11}   {}", heading, "limit", "on", "",
                           marks, "measured", "95% interval"));
  page.faint(fmt::format("{}, {} learners: {}", days_text(test.days),
                         compact(static_cast<double>(first.facts.learners)), test.what),
             2);
  for (const DecemberLine& line : december_lines(december, index)) {
    std::string_view id = short_id(line.criterion->id);
    std::string limit = line.criterion->limit_text();
    for (std::size_t c = 0; c < line.judgements.size(); ++c) {
      const Judgement* judgement = line.judgements[c];
      if (judgement == nullptr) continue;
      const std::string interval = interval_of(*judgement);
      const std::string figures = fmt::format("{:>11}", measured_text(*judgement));
      const std::size_t used = kBeforeFigures + static_cast<std::size_t>(marks) + figures.size() +
                               kGap + interval.size();
      const bool fits = used <= kTerminalColumns;
      page.line(fmt::format("  {:<12}{:>21} {:>3} {} {}{:{}}{}", id, limit,
                            short_topology(december.columns[c].topology.id), page.mark(*judgement),
                            figures, "", kGap, fits ? interval : ""));
      if (!fits) page.line(fmt::format("{:>{}}", interval, kTerminalColumns));
      id = "";
      limit = "";
    }
  }
}

void draw_calendar(Page& page, const December& december, const DecemberColumn& column) {
  const auto dates = [](const std::optional<Days>& days) {
    return days ? days_text(*days) : std::string();
  };
  page.line();
  page.heading(fmt::format("  {:<38}{:<12}{:<12}{}", "CALENDAR on " + column.topology.name,
                           "planned", "resulting", "outcome"));
  std::size_t test = 0;
  for (const CalendarEntry& entry : column.calendar.entries) {
    std::string outcome;
    if (entry.outcome) {
      const Summary& summary = column.runs[test++].summary;
      outcome = page.inked(summary.verdict.decision);
    }
    page.line(fmt::format("  {:<38}{:<12}{:<12}{}", (entry.is_remedy ? "  " : "") + entry.what,
                          dates(entry.planned), dates(entry.resulting), outcome));
    if (!entry.note.empty()) page.faint(entry.note, 6);
  }
  for (const std::string& sentence : calendar_sentences(december, column.calendar)) {
    page.block(wrapped(sentence, 4));
  }
}

}  // namespace

std::string december_terminal(const December& december, const TerminalStyle& style,
                              const TerminalFooter& footer) {
  Page page(style);
  for (std::size_t i = 0; i < december.schedule.tests.size(); ++i) draw_test(page, december, i);
  for (const DecemberColumn& column : december.columns) draw_calendar(page, december, column);
  page.line();
  const Readings& readings = december.columns.front().runs.front().summary.readings;
  if (const std::string judged = readings_text(readings); !judged.empty()) {
    page.paragraph("readings", judged);
  }
  page.paragraph("conditions", december_conditions(december));
  if (const std::string rehearsal = rehearsal_text(december); !rehearsal.empty()) {
    page.paragraph("REHEARSAL", rehearsal);
  }
  if (december.decision == Decision::kNoGo) {
    page.paragraph("what helps",
                   "fivenines why, with this folder, simulates all tests again with "
                   "what helps them changed at once");
  }
  page.paragraph("each test", "has a folder of its own with report.md: " +
                                  december.columns.front().runs.front().folder + " and so on");
  draw_footer(page, december.decision, december.reason, footer);
  return page.text();
}

}  // namespace fivenines
