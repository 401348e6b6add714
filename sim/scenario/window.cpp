#include "sim/scenario/window.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/assert.hpp"
#include "sim/base/quantities.hpp"
#include "sim/scenario/canonical.hpp"
#include "sim/scenario/combined.hpp"
#include "sim/scenario/yaml_document.hpp"

namespace fivenines {
namespace {

void erase_key(YamlNode& map, std::string_view key) {
  std::erase_if(map.entries, [&](const YamlEntry& entry) { return entry.key == key; });
}

std::vector<RegionId> struck_by(const Fault& fault) {
  return std::visit([](const auto& kind) { return kind.strikes(); }, fault);
}

const YamlNode* written_as(const YamlNode& faults, const std::string& id) {
  for (const YamlNode& fault : faults.items) {
    const YamlNode* own = fault.find("id");
    if (own != nullptr && own->is_word(id)) return &fault;
  }
  return nullptr;
}

/// An occurrence as an entry of its own, at its time in the window; nothing if it is outside.
std::optional<YamlNode> in_window(const Scenario& scenario, const FaultEntry& entry,
                                  const YamlNode& written, const Window& window) {
  const ClockOptions& clock = scenario.clock;
  SimDuration at = entry.at - clock.measure_start() - window.from;
  std::optional<SimDuration> lasting = entry.lasting;
  if (at >= window.until - window.from) return std::nullopt;
  if (lasting && at + *lasting <= -clock.warm_up) return std::nullopt;
  if (at < -clock.warm_up) {
    if (lasting) *lasting -= -clock.warm_up - at;
    at = -clock.warm_up;
  }
  YamlNode node = written;
  node.set("id", yaml_scalar(entry.id));
  const std::vector<RegionId> struck = struck_by(entry.fault);
  if (node.find("region") != nullptr && struck.size() == 1) {
    node.set("region", yaml_scalar(scenario.platform.regions.at(index(struck.front())).id));
  }
  erase_key(node, "every");
  erase_key(node, "repeat");
  const bool is_before = at < SimDuration{0};
  node.set("at", yaml_scalar((is_before ? "-" : "") + print_duration(is_before ? -at : at)));
  if (lasting) node.set("for", yaml_scalar(print_duration(*lasting)));
  return node;
}

/// Breakdowns and faults with triggers have no time of their own and stay as they are.
bool has_own_time(const FaultEntry& entry) {
  return !entry.after && !entry.breakdowns;
}

YamlNode faults_in(const Scenario& scenario, const YamlNode& written, const Window& window) {
  YamlNode list = yaml_list();
  std::vector<std::string> kept;
  for (const FaultEntry& entry : scenario.faults) {
    const YamlNode* node = written_as(written, entry.template_id());
    FIVENINES_ASSERT(node != nullptr);
    if (has_own_time(entry)) {
      if (auto own = in_window(scenario, entry, *node, window)) list.items.push_back(*own);
    } else if (std::find(kept.begin(), kept.end(), entry.template_id()) == kept.end()) {
      kept.push_back(entry.template_id());
      list.items.push_back(*node);
    }
  }
  return list;
}

/// A key of a map as YAML reads it back.
std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

}  // namespace

bool can_shift(const Scenario& scenario) {
  return !scenario.workload.diurnal && scenario.workload.load.empty() &&
         scenario.dataplane.service.schedule.empty() &&
         std::all_of(scenario.faults.begin(), scenario.faults.end(), has_own_time);
}

std::string window_yaml(const Scenario& scenario, const Window& window,
                        const std::vector<WindowVariant>& variants) {
  FIVENINES_ASSERT(window.from == SimDuration{0} || can_shift(scenario));
  YamlNode root = resolved_tree(scenario);
  for (const char* const key : {"variants", "claim"}) erase_key(root, key);
  root.set("name", yaml_scalar("why-" + scenario.name));
  YamlNode& clock = *root.find("clock");
  clock.set("measure", yaml_scalar(print_duration(window.until - window.from)));
  if (const YamlNode* faults = root.find("faults"); faults != nullptr && faults->is_list()) {
    root.set("faults", faults_in(scenario, *faults, window));
  }
  if (window.learners) {
    root.find("workload")->set("learners", yaml_scalar(print_count(*window.learners)));
  }
  YamlNode criteria = yaml_list();
  for (const std::string& id : window.criteria) criteria.items.push_back(yaml_scalar(id));
  root.set("criteria", std::move(criteria));
  root.find("replications")->set("count", yaml_scalar(std::to_string(window.replications)));
  std::string text = canonical_text(root, {});
  if (!variants.empty()) text += "variants:\n";
  for (const WindowVariant& variant : variants) {
    std::string sets;
    for (const auto& [path, value] : variant.sets) {
      sets += (sets.empty() ? "" : ", ") + quoted(path) + ": " + value;
    }
    text += "  - {name: " + variant.name + (sets.empty() ? "}\n" : ", set: {" + sets + "}}\n");
  }
  return text;
}

}  // namespace fivenines
