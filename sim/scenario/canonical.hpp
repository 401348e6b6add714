// The canonical text of a tree: the same tree always prints the same, and reads back as it was.
#pragma once

#include <map>
#include <string>

#include "sim/scenario/yaml_document.hpp"

namespace fivenines {

/// One line: "{mean: 1ms, sigma: 0.9}", "[a, b]", "20%"; quotes only where YAML needs them.
std::string flow_text(const YamlNode& node);

/// A whole file: a map over several lines, in which what fits stands on one. `comment` is its first
/// line, unless empty.
std::string canonical_text(const YamlNode& root, const std::string& comment);

/// The same with a comment behind every value that has a mark, by its path: "workload.writes",
/// "stations[0].bound". A map stands on one line only if all of it has the same mark, or none.
std::string marked_text(const YamlNode& root, const std::string& comment,
                        const std::map<std::string, std::string>& marks);

}  // namespace fivenines
