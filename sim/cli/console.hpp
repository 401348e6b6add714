#pragma once

#include <string>

#include "analysis/report/terminal.hpp"

namespace fivenines::cli {

/// From --color auto|always|never, NO_COLOR and whether standard output is a terminal. Marks are
/// words unless the output is coloured.
TerminalStyle terminal_style(const std::string& choice);

/// An argument as a shell reads it back.
std::string shell_quoted(const std::string& argument);

}  // namespace fivenines::cli
