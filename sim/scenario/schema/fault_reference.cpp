#include "sim/scenario/schema/fault_reference.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "sim/base/kinds.hpp"
#include "sim/base/quantities.hpp"
#include "sim/controlplane/fault.hpp"
#include "sim/scenario/scenario_reader.hpp"
#include "sim/scenario/schema/descriptions.hpp"
#include "sim/scenario/schema/json_schema.hpp"
#include "sim/scenario/schema/samples.hpp"

namespace fivenines {
namespace {

constexpr std::array<std::string_view, 14> kCommon{
    "id",   "kind", "at",    "for",   "every",    "repeat",     "after",
    "mtbf", "mttr", "group", "crews", "per_year", "stands_for", "repairable"};

bool is_common(std::string_view key) {
  return std::find(kCommon.begin(), kCommon.end(), key) != kCommon.end();
}

/// A type as users would say it.
std::string words_of(const std::string& type, const SchemaNode& shape) {
  if (type == "duration") return "DURATION";
  if (type == "signed_duration") return "DURATION, may be negative";
  if (type == "ratio") return "PERCENT";
  if (type == "level") return "PERCENT or factor";
  if (type == "law_of_durations") return "LAW of durations";
  if (type == "trigger") return "FAULT EVENT + DURATION";
  if (type == "name") return "ID";
  if ((type == "count" || type == "number") && shape.bounds) {
    return "number, " + print_number(shape.bounds->first) + " to " +
           print_number(shape.bounds->second);
  }
  return type;
}

std::string accepted(const SchemaNode& shape) {
  std::string text;
  const auto add = [&](const std::string& word) { text += (text.empty() ? "" : " | ") + word; };
  for (const std::string& type : shape.types) add(words_of(type, shape));
  for (const std::string& word : shape.words) add(word);
  if (shape.is_list && !shape.items.empty()) add("[" + accepted(shape.items.front()) + ", ...]");
  return text;
}

FaultKey reference_of(const SchemaKey& key) {
  std::string fallback = key.shape.default_value;
  const std::vector<std::string>& words = key.shape.words;
  // what may be none is none unless it is given
  if (std::find(words.begin(), words.end(), "none") != words.end()) fallback = "none";
  return {key.key, accepted(key.shape), fallback,
          std::string(description_of("faults[]." + key.key))};
}

/// The elements of the lists of faults in the samples, as they are written.
std::vector<std::string> samples_of(std::string_view kind) {
  std::vector<std::string> lines;
  const std::string wanted = "kind: " + std::string(kind);
  for (const std::string_view sample : schema_samples("scenario")) {
    for (std::size_t at = 0; at < sample.size();) {
      const std::size_t end = std::min(sample.find('\n', at), sample.size());
      const std::string line(sample.substr(at, end - at));
      at = end + 1;
      const std::size_t found = line.find(wanted);
      if (!line.starts_with("  - {") || found == std::string::npos) continue;
      const char behind = line[found + wanted.size()];
      if (behind == ',' || behind == '}') lines.push_back(line.substr(4));
    }
  }
  return lines;
}

/// What the readers ask for of one element of the list.
SchemaNode element_tree(const std::vector<std::string>& elements) {
  SchemaRecorder shapes;
  LoadOptions options;
  options.shapes = &shapes;
  for (const std::string& element : elements) {
    const std::string text =
        std::string(fault_sample_scenario()) + "faults:\n  - " + element + "\n";
    const Diagnostics diagnostics = load_scenario_text(text, "sample.yaml", options).diagnostics;
    if (diagnostics.has_errors()) {
      throw std::logic_error("a sample of a fault cannot be read:\n" + diagnostics.text());
    }
  }
  const SchemaNode* faults = shapes.root().find("faults");
  return faults->items.front();
}

/// The element with nothing but what cannot be left out, so that its reader tells its defaults.
std::string bare(const std::string& element, const SchemaNode& tree) {
  std::string kept;
  std::string_view rest(element);
  rest = rest.substr(1, rest.size() - 2);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(", "), rest.size());
    const std::string_view pair = rest.substr(0, end);
    const SchemaNode* key = tree.find(pair.substr(0, pair.find(':')));
    const bool law_or_none = key != nullptr && std::find(key->words.begin(), key->words.end(),
                                                         "none") != key->words.end();
    if (key != nullptr && key->required > 0 && !law_or_none) {
      kept += std::string(kept.empty() ? "" : ", ") + std::string(pair);
    }
    rest = end == rest.size() ? std::string_view{} : rest.substr(end + 2);
  }
  return "{" + kept + "}";
}

/// The sentence without the keys that follow it in braces.
std::string summary_of(std::string_view help) {
  const std::size_t keys = std::min(help.find("; one of {"), help.find(": {"));
  std::string_view summary = help.substr(0, keys);
  if (const std::size_t looks = summary.find(", looks: silent"); looks != std::string_view::npos) {
    summary = summary.substr(0, looks);
  }
  return std::string(summary);
}

}  // namespace

std::vector<FaultReference> fault_references() {
  std::vector<FaultReference> references;
  for (const KindHelp& kind : kinds_of<Fault>()) {
    FaultReference reference;
    reference.kind = kind.kind;
    reference.summary = summary_of(kind.help);
    std::vector<std::string> samples = samples_of(kind.kind);
    // what waits for another fault cannot be read alone
    std::erase_if(samples, [](const std::string& s) { return s.find("after:") != s.npos; });
    if (samples.empty()) {
      throw std::logic_error("no sample of the fault " + reference.kind + " stands alone");
    }
    reference.example = "- " + samples.front();
    // one shape of several is needed by a partition, and none of them by itself
    if (kind.kind != Partition::kind) {
      samples.push_back(bare(samples.front(), element_tree(samples)));
    }
    for (const SchemaKey& key : element_tree(samples).keys) {
      if (!is_common(key.key)) reference.keys.push_back(reference_of(key));
    }
    references.push_back(std::move(reference));
  }
  return references;
}

std::vector<FaultKey> common_fault_keys() {
  std::vector<FaultKey> keys;
  const SchemaNode all = schema_tree("scenario");
  for (const std::string_view key : kCommon) {
    if (key == "kind") continue;
    keys.push_back(reference_of({std::string(key), *all.find("faults")->items.front().find(key)}));
  }
  return keys;
}

}  // namespace fivenines
