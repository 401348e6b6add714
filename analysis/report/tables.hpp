// The tables of a report, as text in cells; terminal and Markdown only differ in how they draw
// them.
#pragma once

#include <string>
#include <vector>

#include "analysis/report/summary.hpp"

namespace fivenines {

struct Table {
  /// The first cell is the title of the table and of its first column.
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

enum class Detail : std::uint8_t {
  kTerminal,  ///< what fits on a few screens
  kAll,       ///< also by learner region at every point, and by cache family
};

/// In the order of the report, without those that have no rows.
std::vector<Table> tables_of(const Summary& summary, Detail detail);

}  // namespace fivenines
