#include "analysis/report/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>

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

  void criteria(const Verdict& verdict) {
    if (verdict.judgements.empty()) return;
    line(inked(Ink::kBold, fmt::format("  {:<20} {:>22} {:>13}   {}", "CRITERIA", "limit",
                                       "measured", "95% interval")));
    for (const Judgement& judgement : verdict.judgements) {
      const Mark mark = mark_of(judgement);
      const std::string_view sign = style_.symbols ? mark.symbol : mark.word;
      const int sign_width = style_.symbols ? 1 : 4;
      const int id_width = 19 - sign_width;
      line(fmt::format("  {} {:<{}} {:>22} {:>13}   {}",
                       inked(mark.ink, fmt::format("{:<{}}", sign, sign_width)),
                       judgement.criterion.id, id_width, judgement.criterion.limit_text(),
                       measured_text(judgement), interval_of(judgement)));
      block(faint_lines(wrapped(remark_of(judgement), 7)));
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

  std::string faint_lines(const std::string& lines) const {
    if (!style_.colour || lines.empty()) return lines;
    return inked(Ink::kFaint, lines.substr(0, lines.size() - 1)) + "\n";
  }

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

void verdict_lines(Page& page, const Summary& summary, const TerminalFooter& footer) {
  const Verdict& verdict = summary.verdict;
  const auto decision = static_cast<std::size_t>(verdict.decision);
  page.line();
  page.line(fmt::format("  VERDICT    {}   {}",
                        page.inked(ink_of(verdict.decision), kDecisionNames[decision]),
                        verdict.reason));
  if (verdict.decision == Decision::kNoGo && !footer.repeat.empty()) {
    page.line("  repeat     " + footer.repeat);
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
  for (const Table& table : tables_of(summary, Detail::kTerminal)) page.table(table);
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
