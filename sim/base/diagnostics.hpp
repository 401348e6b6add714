// Complaints about what a user wrote: all of them, each with its place, none of them fatal by
// itself. Readers add, the command line prints and decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fivenines {

enum class Severity : std::uint8_t { kError, kWarning };

/// One complaint. The message says what was found, what is accepted, and what to try.
struct Diagnostic {
  std::string file;  ///< as the user named it, or "--set PATH=VALUE"
  int line = 0;      ///< from 1; 0: the whole file or option
  int column = 0;    ///< from 1
  Severity severity = Severity::kError;
  std::string message;

  auto operator<=>(const Diagnostic&) const = default;
};

/// `file:line:column: error: message`; without a line, `file: error: message`.
std::string to_text(const Diagnostic& diagnostic);

/// Collects complaints, sorted by file, line and column. The same complaint counts once.
class Diagnostics {
 public:
  /// Beyond this many, complaints are only counted: a garbled file must not fill the memory.
  static constexpr std::size_t kKeptMost = 1000;

  void add(Diagnostic diagnostic);

  bool has_errors() const { return errors_ > 0; }
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return warnings_; }
  bool empty() const { return sorted_.empty(); }
  const std::set<Diagnostic>& sorted() const { return sorted_; }

  /// One line for each, in order, and a last line if some were not kept.
  std::string text() const;

 private:
  std::set<Diagnostic> sorted_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
  std::size_t dropped_ = 0;
};

/// 'text' as it can stand in one line of a message: shortened, and without control characters.
std::string in_quotes(std::string_view text);

/// Joins words for a message: "a, b, c".
std::string joined(const std::vector<std::string>& words);

}  // namespace fivenines
