// The canonical text of a tree: the same tree always prints the same, and reads back as it was.
#pragma once

#include <string>

#include "sim/scenario/yaml_document.hpp"

namespace fivenines {

/// One line: "{mean: 1ms, sigma: 0.9}", "[a, b]", "20%"; quotes only where YAML needs them.
std::string flow_text(const YamlNode& node);

/// A whole file: a map over several lines, in which what fits stands on one. `comment` is its first
/// line, unless empty.
std::string canonical_text(const YamlNode& root, const std::string& comment);

}  // namespace fivenines
