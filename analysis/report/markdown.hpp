// Tables in Markdown.
#pragma once

#include <string>

#include "analysis/report/tables.hpp"

namespace fivenines {

/// With an empty line after it. Indentation in a first cell means "part of the line above".
std::string markdown_table(const Table& table);

}  // namespace fivenines
