#include "analysis/report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/plan/text.hpp"
#include "analysis/report/words.hpp"

namespace fivenines {

namespace {

/// Where paragraphs stand, right of their labels.
constexpr std::size_t kIndent = 13;

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

/// Where a word of a shell command ends: at a space outside quotes.
std::size_t end_of_word(const std::string& command, std::size_t at) {
  bool quoted = false;
  while (at < command.size() && (quoted || command[at] != ' ')) {
    if (command[at] == '\'') quoted = !quoted;
    ++at;
  }
  return at;
}

std::string drawn(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string text = fmt::format("  {:<{}}", cells[0], std::max<std::size_t>(widths[0], 18));
  for (std::size_t i = 1; i < cells.size(); ++i) {
    text += fmt::format(" {:>{}}", cells[i], std::max<std::size_t>(widths[i], 7));
  }
  return text;
}

}  // namespace

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

std::string Page::inked(Ink ink, std::string_view text) const {
  if (!style_.colour || ink == Ink::kPlain) return std::string(text);
  return fmt::format("{}{}\x1b[0m", escape(ink), text);
}

std::string Page::inked(Decision decision) const {
  return inked(ink_of(decision), name_of(decision));
}

std::string Page::mark(const Judgement& judgement) const {
  const Mark mark = mark_of(judgement);
  const std::string_view sign = style_.symbols ? mark.symbol : mark.word;
  return inked(mark.ink, fmt::format("{:<{}}", sign, mark_width()));
}

void Page::line(const std::string& text) {
  text_ += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
}

void Page::faint(const std::string& text, std::size_t indent) {
  const std::string lines = wrapped(text, indent);
  if (!style_.colour || lines.empty()) return block(lines);
  block(inked(Ink::kFaint, lines.substr(0, lines.size() - 1)) + "\n");
}

void Page::beside(const std::string& head, const std::string& text, std::size_t indent) {
  std::string lines = wrapped(text, indent);
  lines.replace(0, std::min(head.size(), indent), head, 0, indent);
  block(lines);
}

void Page::table(const Table& table) {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < table.header.size(); ++column) {
    std::size_t width = table.header[column].size();
    for (const auto& row : table.rows) width = std::max(width, row[column].size());
    widths.push_back(width);
  }
  line();
  heading(drawn(table.header, widths));
  for (const auto& row : table.rows) line(drawn(row, widths));
}

void Page::paragraph(std::string_view label, const std::string& text) {
  std::string lines = wrapped(text, kIndent);
  lines.replace(2, label.size(), label);
  block(lines);
}

void Page::command(std::string_view label, const std::string& command) {
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
  block(text + "\n");
}

}  // namespace fivenines
