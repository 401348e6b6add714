#include "analysis/report/markdown.hpp"

#include <fmt/format.h>

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

}  // namespace

std::string markdown_table(const Table& table) {
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

}  // namespace fivenines
