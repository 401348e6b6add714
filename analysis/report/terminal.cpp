#include "analysis/report/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/geography.hpp"
#include "analysis/report/tables.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

enum class Ink : std::uint8_t { kPlain, kGood, kBad, kOpen, kFaint, kBold };

/// Blue and orange rather than green and red, so that they differ for everybody.
std::string_view escape(Ink ink) {
  switch (ink) {
    case Ink::kGood:
      return "\x1b[34m";
    case Ink::kBad:
      return "\x1b[1;31m";
    case Ink::kOpen:
      return "\x1b[33m";
    case Ink::kFaint:
      return "\x1b[2m";
    case Ink::kBold:
      return "\x1b[1m";
    case Ink::kPlain:
      break;
  }
  return "";
}

/// Breaks at spaces so that no line is longer than the terminal; later lines are indented.
std::string wrapped(const std::string& text, std::size_t indent) {
  const std::size_t width = kTerminalColumns - indent;
  const std::string margin(indent, ' ');
  std::string result;
  std::size_t start = 0;
  while (start < text.size()) {
    std::size_t length = text.size() - start;
    if (length > width) {
      const std::size_t space = text.rfind(' ', start + width);
      length = space == std::string::npos || space <= start ? width : space - start;
    }
    result += margin + text.substr(start, length) + "\n";
    start += length;
    while (start < text.size() && text[start] == ' ') ++start;
  }
  return result;
}

struct Mark {
  std::string_view symbol;
  std::string_view word;
  Ink ink;
};

Mark mark_of(const Judgement& judgement) {
  switch (judgement.finding.result) {
    case Result::kPass:
      return {"✓", "ok", Ink::kGood};
    case Result::kFail:
      return judgement.criterion.is_blocker() ? Mark{"✗", "FAIL", Ink::kBad}
                                              : Mark{"!", "warn", Ink::kOpen};
    case Result::kInconclusive:
      return {"?", "????", Ink::kOpen};
    case Result::kNotMeasured:
      return {"-", "none", Ink::kOpen};
  }
  return {"", "", Ink::kPlain};
}

const Judgement* judged_in(const Verdict& verdict, std::string_view id) {
  for (const Judgement& judgement : verdict.judgements) {
    if (judgement.criterion.id == id) return &judgement;
  }
  return nullptr;
}

class Page {
 public:
  explicit Page(const TerminalStyle& style) : style_(style) {}

  std::string inked(Ink ink, std::string_view text) const {
    if (!style_.colour || ink == Ink::kPlain) return std::string(text);
    return fmt::format("{}{}\x1b[0m", escape(ink), text);
  }

  void line(const std::string& text = "") {
    text_ += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  }
  void block(const std::string& text) { text_ += text; }

  /// Criteria that have no place among the geographic ones.
  void criteria(const Verdict& verdict) {
    const auto& all = verdict.judgements;
    const auto is_here = [](const Judgement& j) { return !is_geographic(j.criterion); };
    if (std::none_of(all.begin(), all.end(), is_here)) return;
    line(inked(Ink::kBold, fmt::format("  {:<20} {:>22} {:>13}   {}", "CRITERIA", "limit",
                                       "measured", "95% interval")));
    for (const Judgement& judgement : all) {
      if (!is_here(judgement)) continue;
      criterion(judgement);
      faint(remark_of(judgement), 7);
    }
  }

  void criterion(const Judgement& judgement) {
    line(fmt::format("  {} {:<{}} {:>22} {:>13}   {}", mark(judgement), judgement.criterion.id,
                     19 - mark_width(), judgement.criterion.limit_text(), measured_text(judgement),
                     interval_of(judgement)));
  }

  /// One line a limit, at both points.
  void geography(const Summary& summary) {
    const std::vector<GeographicLine> lines = geographic_lines(summary);
    if (lines.empty()) return;
    constexpr std::string_view kPrefix = "PLAN-";
    const int point_width = kPointWidth + mark_width();
    line(inked(Ink::kBold, fmt::format("  {:<8}{:>6} {:<{}}{:<{}}{:>6}", "GEOGRAPHY", "limit",
                                       " client ms, 95% interval", point_width,
                                       " server ms, 95% interval", point_width, "access")));
    std::string out_of_reach;
    for (const GeographicLine& row : lines) {
      const Criterion& criterion = row.judged->criterion;
      std::string_view id = criterion.id;
      if (id.starts_with(kPrefix)) id.remove_prefix(kPrefix.size());
      line(fmt::format("  {:<8} {:>5} {}{}{:>6}", id,
                       fmt::format("{} {}", criterion.comparison, criterion.threshold),
                       at_point(row.client), at_point(row.server),
                       row.access_ms ? figure(*row.access_ms) : "-"));
      if (row.out_of_reach)
        out_of_reach += fmt::format("{}{}", out_of_reach.empty() ? "" : ", ", id);
    }
    const auto point = parse_query(lines.front().judged->criterion.query);
    faint(fmt::format("judged: {} at the {}; access: the way there and back alone, {} of last mile "
                      "and WAN",
                      statistic_name(point.statistic), point.label("point"),
                      statistic_name(point.statistic)),
          4);
    if (!out_of_reach.empty()) {
      faint(fmt::format("no server can keep at the client what the way alone exceeds: {}",
                        out_of_reach),
            4);
    }
    for (const GeographicLine& row : lines) {
      const Finding& finding = row.judged->finding;
      std::string remark = finding.note;
      if (finding.replications_more) {
        remark += fmt::format("{}about {} more replications", remark.empty() ? "" : "; ",
                              *finding.replications_more);
      }
      if (!remark.empty()) faint(fmt::format("{}: {}", row.judged->criterion.id, remark), 4);
    }
  }

  /// The verdict under every other reading, with the lines that come out otherwise.
  void other_readings(const Summary& summary) {
    if (summary.other_readings.empty()) return;
    line();
    line(inked(Ink::kBold, "  OTHER READINGS OF THE PLAN"));
    for (const OtherReading& other : summary.other_readings) {
      if (other.needs_run) continue;
      line(fmt::format("  {:<38} {}", reading_text(other), effect_text(other, summary.verdict)));
      for (const Judgement& judgement : other.changed) {
        const Judgement* judged = judged_in(summary.verdict, judgement.criterion.id);
        const bool is_new = judged->finding.result != judgement.finding.result;
        if (is_new && !is_geographic(judgement.criterion)) criterion(judgement);
      }
    }
    const std::string others = other_models(summary);
    if (!others.empty()) {
      faint(fmt::format("another model, so not judged without a run of its own (run --reading): {}",
                        others),
            4);
    }
  }

  /// First column to the left, the others to the right, as wide as their widest cell.
  void table(const Table& table) {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < table.header.size(); ++column) {
      std::size_t width = table.header[column].size();
      for (const auto& row : table.rows) width = std::max(width, row[column].size());
      widths.push_back(width);
    }
    line();
    line(inked(Ink::kBold, drawn(table.header, widths)));
    for (const auto& row : table.rows) line(drawn(row, widths));
  }

  const std::string& text() const { return text_; }

 private:
  static std::string drawn(const std::vector<std::string>& cells,
                           const std::vector<std::size_t>& widths) {
    std::string text = fmt::format("  {:<{}}", cells[0], std::max<std::size_t>(widths[0], 18));
    for (std::size_t i = 1; i < cells.size(); ++i) {
      text += fmt::format(" {:>{}}", cells[i], std::max<std::size_t>(widths[i], 7));
    }
    return text;
  }

  int mark_width() const { return style_.symbols ? 1 : 4; }

  std::string mark(const Judgement& judgement) const {
    const Mark mark = mark_of(judgement);
    const std::string_view sign = style_.symbols ? mark.symbol : mark.word;
    return inked(mark.ink, fmt::format("{:<{}}", sign, mark_width()));
  }

  /// Mark, figure and interval.
  std::string at_point(const Judgement* judgement) const {
    if (judgement == nullptr) return fmt::format(" {:<{}}", "-", kPointWidth - 1 + mark_width());
    const std::string text =
        judgement->estimate ? fmt::format("{:>6} {}", estimate_text(*judgement->estimate).value,
                                          interval_of(*judgement))
                            : "-";
    return fmt::format(" {} {:<{}}", mark(*judgement), text, kPointWidth - 2);
  }

  void faint(const std::string& text, std::size_t indent) {
    const std::string lines = wrapped(text, indent);
    if (!style_.colour || lines.empty()) return block(lines);
    block(inked(Ink::kFaint, lines.substr(0, lines.size() - 1)) + "\n");
  }

  /// Of a measuring point in the table of geographic limits, without its mark.
  static constexpr int kPointWidth = 25;

  TerminalStyle style_;
  std::string text_;
};

Ink ink_of(Decision decision) {
  switch (decision) {
    case Decision::kGo:
      return Ink::kGood;
    case Decision::kNoGo:
      return Ink::kBad;
    case Decision::kInconclusive:
      return Ink::kOpen;
    case Decision::kNoCriteria:
      break;
  }
  return Ink::kPlain;
}

/// A labelled paragraph: the label stands in the margin of its first line.
std::string paragraph(std::string_view label, const std::string& text) {
  constexpr std::size_t kIndent = 13;
  std::string lines = wrapped(text, kIndent);
  lines.replace(2, label.size(), label);
  return lines;
}

/// Where a word of a shell command ends: at a space outside quotes.
std::size_t end_of_word(const std::string& command, std::size_t at) {
  bool quoted = false;
  while (at < command.size() && (quoted || command[at] != ' ')) {
    if (command[at] == '\'') quoted = !quoted;
    ++at;
  }
  return at;
}

/// A command, broken between its words so that it can be copied as it is.
std::string command_lines(std::string_view label, const std::string& command) {
  constexpr std::size_t kIndent = 13;
  constexpr std::string_view kGoesOn = " \\";
  std::string text = fmt::format("  {:<{}}", label, kIndent - 2);
  std::size_t column = kIndent;
  for (std::size_t at = 0; at < command.size();) {
    const std::size_t end = end_of_word(command, at);
    const std::string word = command.substr(at, end - at);
    if (column > kIndent && column + 1 + word.size() + kGoesOn.size() > kTerminalColumns) {
      text += fmt::format("{}\n{}", kGoesOn, std::string(kIndent, ' '));
      column = kIndent;
    } else if (column > kIndent) {
      text += ' ';
      ++column;
    }
    text += word;
    column += word.size();
    at = end + 1;
  }
  return text + "\n";
}

void verdict_lines(Page& page, const Summary& summary, const TerminalFooter& footer) {
  const Verdict& verdict = summary.verdict;
  const auto decision = static_cast<std::size_t>(verdict.decision);
  page.line();
  page.line(fmt::format("  VERDICT    {}   {}",
                        page.inked(ink_of(verdict.decision), kDecisionNames[decision]),
                        verdict.reason));
  if (verdict.decision == Decision::kNoGo && !footer.repeat.empty()) {
    page.block(command_lines("repeat", footer.repeat));
  }
  if (!footer.directory.empty()) {
    page.line(fmt::format("  files      {}   exit {}", footer.directory, footer.exit_code));
  }
}

}  // namespace

std::string headline(const RunFacts& facts, std::string_view version) {
  return fmt::format("fivenines {}  {}  {} region{}  {} learners  seed {}  {} replication{}",
                     version, facts.scenario, facts.regions, facts.regions == 1 ? "" : "s",
                     compact(static_cast<double>(facts.learners)), facts.seed, facts.replications,
                     facts.replications == 1 ? "" : "s");
}

std::string terminal_report(const Summary& summary, const TerminalStyle& style,
                            const TerminalFooter& footer) {
  Page page(style);
  page.criteria(summary.verdict);
  page.geography(summary);
  for (const Table& table : tables_of(summary, Detail::kTerminal)) page.table(table);
  page.other_readings(summary);
  page.line();
  page.block(paragraph("BOTTLENECK", bottleneck_text(summary)));
  page.block(paragraph("conditions", conditions_text(summary)));
  if (!summary.facts.assumptions.empty()) {
    const std::size_t n = summary.facts.assumptions.size();
    page.block(paragraph(
        "assumed", fmt::format("{} parameter{} that the scenario does not give: see report.md", n,
                               n == 1 ? "" : "s")));
  }
  for (const std::string& sentence : summary.facts.left_out) {
    page.block(paragraph("left out", sentence));
  }
  for (const std::string& warning : summary.warnings) {
    page.block(paragraph("WARNING", warning));
  }
  verdict_lines(page, summary, footer);
  return page.text();
}

}  // namespace fivenines
