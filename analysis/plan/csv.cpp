#include "analysis/plan/csv.hpp"

namespace fivenines {

std::vector<CsvRow> read_csv(std::string_view text) {
  std::vector<CsvRow> rows;
  CsvRow row{1, {}};
  std::string field;
  bool quoted = false;      // inside quotes
  bool was_quoted = false;  // this field began with a quote, so it counts even when empty
  int line = 1;
  int quote_line = 1;
  const auto end_row = [&] {
    if (!row.fields.empty() || !field.empty() || was_quoted) {
      row.fields.push_back(std::move(field));
      rows.push_back(std::move(row));
    }
    field.clear();
    was_quoted = false;
    row = {line + 1, {}};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
        field += text[++i];
      } else if (c == '"') {
        quoted = false;
      } else {
        field += c;
      }
    } else if (c == '"' && field.empty() && !was_quoted) {
      quoted = was_quoted = true;
      quote_line = line;
    } else if (c == ',') {
      row.fields.push_back(std::move(field));
      field.clear();
      was_quoted = false;
    } else if (c == '\n') {
      end_row();
    } else if (c != '\r') {
      field += c;
    }
    if (c == '\n') ++line;
  }
  if (quoted) throw BadCsv("line " + std::to_string(quote_line) + ": a quote is never closed");
  end_row();
  return rows;
}

std::string csv_field(std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(field);
  std::string text = "\"";
  for (const char c : field) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

}  // namespace fivenines
