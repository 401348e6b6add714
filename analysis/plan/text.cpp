#include "analysis/plan/text.hpp"

namespace fivenines {

std::string wrapped(const std::string& text, std::size_t indent) {
  const std::size_t width = kTerminalColumns - indent;
  const std::string margin(indent, ' ');
  std::string result;
  std::size_t start = 0;
  while (start < text.size()) {
    std::size_t length = text.size() - start;
    if (length > width) {
      const std::size_t space = text.rfind(' ', start + width);
      length = space == std::string::npos || space <= start ? width : space - start;
    }
    result += margin + text.substr(start, length) + "\n";
    start += length;
    while (start < text.size() && text[start] == ' ') ++start;
  }
  return result;
}

}  // namespace fivenines
