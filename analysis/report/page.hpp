// Drawing on a terminal: ink, marks, tables and paragraphs, at most 80 columns.
#pragma once

#include <string>
#include <string_view>

#include "analysis/plan/text.hpp"
#include "analysis/plan/verdict.hpp"
#include "analysis/report/tables.hpp"

namespace fivenines {

struct TerminalStyle {
  bool colour = false;   ///< escape sequences
  bool symbols = false;  ///< check marks; otherwise ok, warn, FAIL, ????
};

enum class Ink : std::uint8_t { kPlain, kGood, kBad, kOpen, kFaint, kBold };

Ink ink_of(Decision decision);

class Page {
 public:
  explicit Page(const TerminalStyle& style) : style_(style) {}

  /// The text in that ink, where there is colour.
  std::string inked(Ink ink, std::string_view text) const;
  /// The decision in its own ink.
  std::string inked(Decision decision) const;
  /// PASS, FAIL, ... of a criterion as a sign, mark_width() wide.
  std::string mark(const Judgement& judgement) const;
  int mark_width() const { return style_.symbols ? 1 : 4; }

  void line(const std::string& text = "");
  void heading(const std::string& text) { line(inked(Ink::kBold, text)); }
  void block(const std::string& text) { text_ += text; }
  /// A line with a head in its first `indent` columns, wrapped beside it.
  void beside(const std::string& head, const std::string& text, std::size_t indent);
  /// Beside the point: wrapped and faint.
  void faint(const std::string& text, std::size_t indent);
  /// First column to the left, the others to the right, as wide as their widest cell.
  void table(const Table& table);
  /// A labelled paragraph: the label stands in the margin of its first line.
  void paragraph(std::string_view label, const std::string& text);
  /// The same for a shell command, broken between its words so that it can be copied as it is.
  void command(std::string_view label, const std::string& command);

  const std::string& text() const { return text_; }

 private:
  TerminalStyle style_;
  std::string text_;
};

}  // namespace fivenines
