#include "sim/scenario/text_checks.hpp"

#include <cstddef>

namespace fivenines {
namespace {

/// A byte offset as line and column.
SourcePosition place(std::string_view text, std::size_t offset,
                     const std::shared_ptr<const TextSource>& source) {
  if (!source->has_lines) return {source, 0, 0};
  SourcePosition position{source, 1, 1};
  for (const char c : text.substr(0, offset)) {
    ++position.column;
    if (c == '\n') {
      ++position.line;
      position.column = 1;
    }
  }
  return position;
}

/// Bytes of the UTF-8 character that starts at `i`; 0 if none does.
std::size_t character_bytes(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) -> unsigned {
    return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U;
  };
  const unsigned lead = byte(i);
  std::size_t bytes = 1;
  if (lead >= 0x80U) {
    bytes = lead >= 0xF0U && lead < 0xF5U ? 4 : lead >= 0xE0U ? 3 : lead >= 0xC2U ? 2 : 0;
    if (lead >= 0xF5U) return 0;
  }
  for (std::size_t k = 1; k < bytes; ++k) {
    if ((byte(i + k) & 0xC0U) != 0x80U) return 0;
  }
  // Longer than needed, halves of a surrogate pair, and beyond U+10FFFF (RFC 3629, section 4).
  const unsigned second = byte(i + 1);
  if (lead == 0xE0U && second < 0xA0U) return 0;
  if (lead == 0xEDU && second >= 0xA0U) return 0;
  if (lead == 0xF0U && second < 0x90U) return 0;
  if (lead == 0xF4U && second >= 0x90U) return 0;
  return bytes;
}

/// Offset of the first byte that text cannot hold; npos if there is none.
std::size_t first_strange_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
    const std::size_t bytes = control ? 0 : character_bytes(text, i);
    if (bytes == 0) return i;
    i += bytes;
  }
  return std::string_view::npos;
}

/// Offset of the bracket that opens one level too many; npos if there is none. Follows quotes and
/// comments closely enough for that: a bracket counts where a value may begin, or inside brackets.
/// The exact limit is kept while parsing; this keeps the parser from looking far ahead before.
std::size_t first_bracket_too_many(std::string_view text) {
  int depth = 0;
  char quote = 0;
  bool value_may_begin = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++i;
      if (c == quote) quote = 0;
      continue;
    }
    switch (c) {
      case '\n':
        value_may_begin = true;
        break;
      case ' ':
      case '\t':
      case '\r':
        break;
      case '#':
        if (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t' || text[i - 1] == '\n') {
          while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
        }
        break;
      case '"':
      case '\'':
        if (value_may_begin) quote = c;
        value_may_begin = false;
        break;
      case '[':
      case '{':
        if ((value_may_begin || depth > 0) && ++depth > kNestingMost) return i;
        break;
      case ']':
      case '}':
        if (depth > 0) --depth;
        value_may_begin = false;
        break;
      default:
        value_may_begin = c == ':' || c == ',' || c == '-' || c == '?';
    }
  }
  return std::string_view::npos;
}

/// Only white space, comments and document markers.
bool is_blank(std::string_view text) {
  bool comment = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') comment = false;
    if (c == '#') comment = true;
    if (!comment && c != ' ' && c != '\t' && c != '\r' && c != '\n') return false;
  }
  return true;
}

}  // namespace

std::string nesting_complaint() {
  return "maps and lists are nested more than " + std::to_string(kNestingMost) +
         " levels deep; accepted: at most that many";
}

std::optional<Diagnostic> check_text(std::string_view text,
                                     const std::shared_ptr<const TextSource>& source) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const auto complain = [&](std::size_t offset, std::string message) {
    return place(text, offset, source).error(std::move(message));
  };
  if (text.size() > kTextBytesMost) {
    return complain(0, "too large: more than " + std::to_string(kTextBytesMost >> 20) + " MB");
  }
  if (const std::size_t at = first_strange_byte(text); at != std::string_view::npos) {
    return complain(at, "not text: this byte cannot stand in a YAML file in UTF-8");
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (is_blank(text)) return complain(0, "empty: there is nothing but white space and comments");
  if (const std::size_t at = first_bracket_too_many(text); at != std::string_view::npos) {
    return complain(at, nesting_complaint());
  }
  return std::nullopt;
}

std::string first_comment(std::string_view text) {
  std::string comment;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.starts_with('#')) {
      // Blank lines before the comment are skipped; the first one after it ends it.
      if (comment.empty() && line.find_first_not_of(" \t") == std::string_view::npos) continue;
      break;
    }
    line.remove_prefix(std::min(line.find_first_not_of("# \t"), line.size()));
    if (line.starts_with("yaml-language-server:")) continue;
    if (line.empty()) {
      if (comment.empty()) continue;
      break;
    }
    while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
    if (!comment.empty()) comment += ' ';
    comment += line;
  }
  return comment;
}

}  // namespace fivenines
