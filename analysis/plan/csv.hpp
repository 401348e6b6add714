// Comma-separated values as RFC 4180 has them: fields may be quoted, a quote inside is doubled, and
// a quoted field may hold commas and line ends.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fivenines {

struct CsvRow {
  int line = 0;  ///< where the row begins, from 1
  std::vector<std::string> fields;
};

/// Thrown for an open quote; says in which line it was opened.
class BadCsv : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// All rows, the header included. Empty lines are left out.
std::vector<CsvRow> read_csv(std::string_view text);

/// The field as it has to be written: quoted when it holds a comma, a quote or a line end.
std::string csv_field(std::string_view field);

}  // namespace fivenines
