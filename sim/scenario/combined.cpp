#include "sim/scenario/combined.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "sim/base/assert.hpp"
#include "sim/scenario/canonical.hpp"
#include "sim/scenario/variant_reader.hpp"

namespace fivenines {
YamlNode resolved_tree(const Scenario& scenario) {
  Diagnostics none;
  const auto source =
      std::make_shared<const TextSource>(TextSource{"scenario.resolved.yaml", {}, true});
  auto root = parse_yaml(scenario.resolved_yaml, source, none);
  FIVENINES_ASSERT(root.has_value());
  return std::move(*root);
}

YamlNode canonical_variant(const std::string& name, const YamlNode& variant, const YamlNode& base) {
  YamlNode entry = yaml_map();
  entry.set("name", yaml_scalar(name));
  YamlNode set = yaml_map();
  for (const YamlEntry& section : variant.entries) {
    const YamlNode* same = base.find(section.key);
    if (same != nullptr && flow_text(*same) == flow_text(section.value)) continue;
    if (section.key == "platform") {
      entry.set(section.key, section.value);
    } else if (!is_common_key(section.key)) {
      set.set(section.key, section.value);
    }
  }
  if (!set.entries.empty()) entry.set("set", std::move(set));
  return entry;
}

std::string combined_yaml(const std::string& name, const std::string& title,
                          const std::vector<NamedScenario>& scenarios) {
  FIVENINES_ASSERT(!scenarios.empty());
  YamlNode root = resolved_tree(scenarios.front().scenario);
  const YamlNode base = root;
  YamlNode variants = yaml_list();
  for (const NamedScenario& named : scenarios) {
    variants.items.push_back(canonical_variant(named.name, resolved_tree(named.scenario), base));
  }
  root.set("name", yaml_scalar(name));
  root.set("title", yaml_scalar(title));
  root.set("variants", std::move(variants));
  return canonical_text(root, {});
}

}  // namespace fivenines
