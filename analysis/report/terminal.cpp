#include "analysis/report/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/geography.hpp"
#include "analysis/report/tables.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

const Judgement* judged_in(const Verdict& verdict, std::string_view id) {
  for (const Judgement& judgement : verdict.judgements) {
    if (judgement.criterion.id == id) return &judgement;
  }
  return nullptr;
}

/// Of a measuring point in the table of geographic limits, without its mark.
constexpr int kPointWidth = 25;

/// Mark, figure and interval.
std::string at_point(const Page& page, const Judgement* judgement) {
  if (judgement == nullptr) return fmt::format(" {:<{}}", "-", kPointWidth - 1 + page.mark_width());
  std::string text = "-";
  if (const auto& estimate = judgement->estimate) {
    text = fmt::format("{:>6} {}", estimate_text(*estimate).value, interval_of(*judgement));
    // Narrow intervals of long latencies have more digits than there is room for.
    if (text.size() > kPointWidth - 2 && !estimate->single) {
      text = fmt::format("{:>6} [{}, {}]", figure(estimate->value), figure(estimate->low),
                         figure(estimate->high));
    }
  }
  return fmt::format(" {} {:<{}}", page.mark(*judgement), text, kPointWidth - 2);
}

void draw_criterion(Page& page, const Judgement& judgement) {
  page.line(fmt::format("  {} {:<{}} {:>22} {:>13}   {}", page.mark(judgement),
                        judgement.criterion.id, 19 - page.mark_width(),
                        judgement.criterion.limit_text(), measured_text(judgement),
                        interval_of(judgement)));
}

/// Criteria that have no place among the geographic ones.
void draw_criteria(Page& page, const Verdict& verdict) {
  const auto& all = verdict.judgements;
  const auto is_here = [](const Judgement& j) { return !is_geographic(j.criterion); };
  if (std::none_of(all.begin(), all.end(), is_here)) return;
  page.heading(
      fmt::format("  {:<20} {:>22} {:>13}   {}", "CRITERIA", "limit", "measured", "95% interval"));
  for (const Judgement& judgement : all) {
    if (!is_here(judgement)) continue;
    draw_criterion(page, judgement);
    page.faint(remark_of(judgement), 7);
  }
}

/// One line a limit, at both points.
void draw_geography(Page& page, const Summary& summary) {
  const std::vector<GeographicLine> lines = geographic_lines(summary);
  if (lines.empty()) return;
  constexpr std::string_view kPrefix = "PLAN-";
  const int point_width = kPointWidth + page.mark_width();
  if (!page.text().empty()) page.line();
  page.heading(fmt::format("  {:<8}{:>6}{:<{}}{:<{}}{:>6}", "REGIONS", "limit",
                           " client ms, 95% interval", point_width, " server ms, 95% interval",
                           point_width, "access"));
  std::string out_of_reach;
  for (const GeographicLine& row : lines) {
    const Criterion& criterion = row.judged->criterion;
    std::string_view id = criterion.id;
    if (id.starts_with(kPrefix)) id.remove_prefix(kPrefix.size());
    page.line(fmt::format("  {:<8} {:>5}{}{}{:>6}", id,
                          fmt::format("{} {}", criterion.comparison, criterion.threshold),
                          at_point(page, row.client), at_point(page, row.server),
                          row.access_ms ? figure(*row.access_ms) : "-"));
    if (row.out_of_reach) out_of_reach += fmt::format("{}{}", out_of_reach.empty() ? "" : ", ", id);
  }
  const auto point = parse_query(lines.front().judged->criterion.query);
  page.faint(
      fmt::format("judged: {} at the {}; access: the way there and back alone, {} of last mile "
                  "and WAN",
                  statistic_name(point.statistic), point.label("point"),
                  statistic_name(point.statistic)),
      4);
  if (!out_of_reach.empty()) {
    page.faint(fmt::format("no server can keep at the client what the way alone exceeds: {}",
                           out_of_reach),
               4);
  }
  for (const GeographicLine& row : lines) {
    const Finding& finding = row.judged->finding;
    std::string remark = finding.note;
    if (finding.replications_more) {
      remark += (remark.empty() ? "" : "; ") + more_text(*finding.replications_more);
    }
    if (!remark.empty()) page.faint(fmt::format("{}: {}", row.judged->criterion.id, remark), 4);
  }
}

/// The verdict under every other reading, with the lines that come out otherwise.
void draw_other_readings(Page& page, const Summary& summary) {
  if (summary.other_readings.empty()) return;
  page.line();
  page.heading("  OTHER READINGS OF THE PLAN");
  for (const OtherReading& other : summary.other_readings) {
    if (other.needs_run) continue;
    page.line(fmt::format("  {:<38} {}", reading_text(other), effect_text(other, summary.verdict)));
    for (const Judgement& judgement : other.changed) {
      const Judgement* judged = judged_in(summary.verdict, judgement.criterion.id);
      const bool is_new = judged->finding.result != judgement.finding.result;
      const bool is_beside = is_geographic(judgement.criterion) || is_geographic(judged->criterion);
      if (is_new && !is_beside) draw_criterion(page, judgement);
    }
  }
  const std::string others = other_models(summary);
  if (!others.empty()) {
    page.faint(
        fmt::format("another model, so not judged without a run of its own (run --reading): {}",
                    others),
        4);
  }
}

}  // namespace

void draw_footer(Page& page, Decision decision, const std::string& reason,
                 const TerminalFooter& footer) {
  page.line();
  const std::string_view name = name_of(decision);
  constexpr std::size_t kBeside = 16;  // what stands left and right of the decision
  const bool fits = kBeside + name.size() + reason.size() <= kTerminalColumns;
  page.line(fmt::format("  VERDICT    {}   {}", page.inked(decision), fits ? reason : ""));
  if (!fits) page.paragraph("", reason);
  if (decision == Decision::kNoGo && !footer.repeat.empty()) page.command("repeat", footer.repeat);
  if (!footer.directory.empty()) {
    page.line(fmt::format("  files      {}   exit {}", footer.directory, footer.exit_code));
  }
}

std::string headline(const RunFacts& facts, std::string_view version) {
  return fmt::format("fivenines {}  {}  {} region{}  {} learners  seed {}  {} replication{}",
                     version, facts.scenario, facts.regions, facts.regions == 1 ? "" : "s",
                     compact(static_cast<double>(facts.learners)), facts.seed, facts.replications,
                     facts.replications == 1 ? "" : "s");
}

std::string terminal_report(const Summary& summary, const TerminalStyle& style,
                            const TerminalFooter& footer) {
  Page page(style);
  draw_criteria(page, summary.verdict);
  draw_geography(page, summary);
  for (const Table& table : tables_of(summary, Detail::kTerminal)) page.table(table);
  draw_other_readings(page, summary);
  page.line();
  if (!summary.fault_text.empty()) page.block(summary.fault_text + "\n");
  if (summary.requests > 0 || summary.replications == 0) {
    page.paragraph("BOTTLENECK", bottleneck_text(summary));
  }
  if (const std::string readings = readings_text(summary.readings); !readings.empty()) {
    page.paragraph("readings", readings);
  }
  page.paragraph("conditions", conditions_text(summary));
  if (!summary.facts.assumptions.empty()) {
    page.paragraph("assumed", assumed_text(summary.facts));
  }
  for (const std::string& sentence : summary.facts.left_out) {
    page.paragraph("left out", sentence);
  }
  for (const std::string& warning : summary.warnings) {
    page.paragraph("WARNING", warning);
  }
  draw_footer(page, summary.verdict.decision, summary.verdict.reason, footer);
  return page.text();
}

}  // namespace fivenines
