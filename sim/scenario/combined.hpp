// Several scenarios as the variants of one, so that they are simulated, continued and judged as one
// run.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/yaml_document.hpp"

namespace fivenines {

struct NamedScenario {
  std::string name;  ///< of the variant
  Scenario scenario;
};

/// A scenario file with these as its variants; all else in it is of the first one. Precondition:
/// there is one, and none has variants of its own.
std::string combined_yaml(const std::string& name, const std::string& title,
                          const std::vector<NamedScenario>& scenarios);

/// The resolved scenario as a tree.
YamlNode resolved_tree(const Scenario& scenario);

/// A variant in canonical form: every section that is not that of `base`, whole, so that neither
/// files nor defaults that depend on other sections are needed to read it back.
YamlNode canonical_variant(const std::string& name, const YamlNode& variant, const YamlNode& base);

}  // namespace fivenines
