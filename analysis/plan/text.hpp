// Text for terminals.
#pragma once

#include <string>

namespace fivenines {

inline constexpr std::size_t kTerminalColumns = 80;

/// Lines of at most kTerminalColumns, broken at spaces, all indented; each ends its line.
std::string wrapped(const std::string& text, std::size_t indent);

}  // namespace fivenines
