#include "sim/cli/console.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace fivenines::cli {

TerminalStyle terminal_style(const std::string& choice) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool refused = no_color != nullptr && *no_color != '\0';
  const bool is_terminal = isatty(STDOUT_FILENO) != 0;
  const bool colour = choice == "always" || (choice == "auto" && is_terminal && !refused);
  return {colour, colour};
}

std::string shell_quoted(const std::string& argument) {
  const auto is_plain = [](char c) {
    constexpr std::string_view kSafe = "_-./=,:@%+";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kSafe.find(c) != std::string_view::npos;
  };
  bool plain = !argument.empty();
  std::string quoted = "'";
  for (const char c : argument) {
    plain = plain && is_plain(c);
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return plain ? argument : quoted + "'";
}

}  // namespace fivenines::cli
