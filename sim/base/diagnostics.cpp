#include "sim/base/diagnostics.hpp"

namespace fivenines {

std::string to_text(const Diagnostic& diagnostic) {
  std::string text = diagnostic.file;
  if (diagnostic.line > 0) {
    text += ':' + std::to_string(diagnostic.line) + ':' + std::to_string(diagnostic.column);
  }
  text += diagnostic.severity == Severity::kError ? ": error: " : ": warning: ";
  return text + diagnostic.message;
}

void Diagnostics::add(Diagnostic diagnostic) {
  std::size_t& count = diagnostic.severity == Severity::kError ? errors_ : warnings_;
  // Errors beyond the limit still count, so that a garbled file never passes as valid.
  if (sorted_.size() >= kKeptMost) {
    ++count;
    ++dropped_;
    return;
  }
  if (sorted_.insert(std::move(diagnostic)).second) ++count;
}

std::string Diagnostics::text() const {
  std::string all;
  for (const Diagnostic& diagnostic : sorted_) all += to_text(diagnostic) + '\n';
  if (dropped_ > 0) all += std::to_string(dropped_) + " more complaints are not shown\n";
  return all;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kShownMost = 60;
  std::string shown = "'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    // Cut between characters, not inside one: 10xxxxxx continues a character of UTF-8.
    if (i >= kShownMost && (c & 0xC0U) != 0x80U) {
      shown += "...";
      break;
    }
    shown += c < 0x20 || c == 0x7F ? ' ' : text[i];
  }
  return shown + "'";
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) {
    if (!all.empty()) all += ", ";
    all += word;
  }
  return all;
}

}  // namespace fivenines
