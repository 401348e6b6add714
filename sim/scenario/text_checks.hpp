// What can be said of a text before it is read as YAML: whether it is text at all, of a sane size,
// and not nested so deeply that a parser would run out of stack or memory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/diagnostics.hpp"
#include "sim/scenario/yaml_document.hpp"

namespace fivenines {

/// The first thing that forbids reading the text as YAML, or nothing: too large, empty, not UTF-8,
/// control characters, too many open brackets.
std::optional<Diagnostic> check_text(std::string_view text,
                                     const std::shared_ptr<const TextSource>& source);

/// The message for maps and lists within each other beyond kNestingMost.
std::string nesting_complaint();

/// The first comment of a file without the line for editors: its hypothesis, on one line.
std::string first_comment(std::string_view text);

}  // namespace fivenines
