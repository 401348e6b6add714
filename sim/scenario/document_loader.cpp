#include "sim/scenario/document_loader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <fstream>
#include <system_error>
#include <utility>

#include "sim/base/kinds.hpp"
#include "sim/base/suggest.hpp"
#include "sim/controlplane/failover/options.hpp"
#include "sim/model/law.hpp"

namespace fivenines {
namespace {

namespace fs = std::filesystem;

/// Keys of which a map has one, to say of what kind it is.
bool is_law_kind(std::string_view key) {
  for (const KindHelp& known : kinds_of<LawKind>()) {
    if (known.kind == key) return true;
  }
  return false;
}
bool is_other_kind(std::string_view key) {
  return key == "analyzer" || key == "sine" || key == "table" || key == "anycast" || key == "dns";
}

/// Whether `over` describes another kind of thing than `base` and so replaces it.
bool chooses_a_kind(const YamlNode& base, const YamlNode& over) {
  for (const YamlEntry& entry : over.entries) {
    if (is_law_kind(entry.key)) return true;
    if (is_other_kind(entry.key) && base.find(entry.key) == nullptr) {
      return std::any_of(base.entries.begin(), base.entries.end(), [](const YamlEntry& present) {
        return is_law_kind(present.key) || is_other_kind(present.key);
      });
    }
    if (entry.key == "layout" || entry.key == "mode" || entry.key == "kind") {
      const YamlNode* present = base.find(entry.key);
      if (present != nullptr && present->text != entry.value.text) return true;
    }
  }
  return false;
}

/// A section that chooses its detector drops what it has said of others, each under its name.
void drop_other_detectors(YamlNode& section, const YamlNode* chosen) {
  if (chosen == nullptr || !chosen->is_scalar()) return;
  std::erase_if(section.entries, [&](const YamlEntry& entry) {
    const std::vector<KindHelp> kinds = kinds_of<Detector>();
    return entry.key != chosen->text &&
           std::any_of(kinds.begin(), kinds.end(),
                       [&](const KindHelp& known) { return known.kind == entry.key; });
  });
}

/// The element of a list that a part of an override's path names; nullptr if none does.
YamlNode* find_item(YamlNode& list, std::string_view name, std::vector<std::string>& known) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    known.push_back(std::to_string(i));
    if (known.back() == name) return &list.items[i];
    for (const char* const key : {"id", "name"}) {
      const YamlNode* id = std::as_const(list.items[i]).find(key);
      if (id == nullptr || !id->is_scalar()) continue;
      known.back() = id->text;
      if (id->text == name) return &list.items[i];
    }
  }
  return nullptr;
}

}  // namespace

std::optional<std::string> read_text_file(const fs::path& path, const SourcePosition& asked_at,
                                          Diagnostics& diagnostics) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    diagnostics.add(asked_at.error("no such file: " + in_quotes(path.string()) +
                                   did_you_mean(path.filename().string(), files_beside(path))));
    return std::nullopt;
  }
  if (fs::is_directory(status)) {
    diagnostics.add(asked_at.error(in_quotes(path.string()) + " is a directory, not a YAML file"));
    return std::nullopt;
  }
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 65536> part{};
  while (file && text.size() <= kTextBytesMost) {
    file.read(part.data(), part.size());
    text.append(part.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.is_open() || file.bad()) {
    diagnostics.add(asked_at.error(in_quotes(path.string()) + " cannot be read"));
    return std::nullopt;
  }
  return text;
}

void merge_yaml(YamlNode& base, YamlNode over) {
  if (!base.is_map() || !over.is_map() || chooses_a_kind(base, over)) {
    base = std::move(over);
    return;
  }
  drop_other_detectors(base, over.find("detector"));
  for (YamlEntry& entry : over.entries) {
    const auto present =
        std::find_if(base.entries.begin(), base.entries.end(),
                     [&](const YamlEntry& candidate) { return candidate.key == entry.key; });
    if (present == base.entries.end()) {
      base.entries.push_back(std::move(entry));
    } else {
      present->position = entry.position;
      merge_yaml(present->value, std::move(entry.value));
    }
  }
  base.position = over.position;
}

std::optional<YamlNode> DocumentLoader::load(const fs::path& path, const SourcePosition& asked_at) {
  const auto text = read_text_file(path, asked_at, diagnostics_);
  return text ? load_text(*text, path) : std::nullopt;
}

std::optional<YamlNode> DocumentLoader::load_text(std::string_view text, const fs::path& path) {
  const fs::path shown = path.lexically_normal();
  const auto source =
      std::make_shared<const TextSource>(TextSource{shown.string(), shown.parent_path()});
  auto root = parse_yaml(text, source, diagnostics_);
  if (!root) return std::nullopt;
  if (!root->is_map()) {
    SourcePosition position = root->position;
    if (position.line == 0) position = {source, 1, 1};
    diagnostics_.add(position.error("the file must be a map; accepted: lines of 'key: value'"));
    return std::nullopt;
  }
  std::error_code error;
  fs::path full = fs::weakly_canonical(shown, error);
  open_.push_back(error ? shown : std::move(full));
  auto whole = with_extended(std::move(*root), shown.parent_path());
  open_.pop_back();
  return whole;
}

std::optional<YamlNode> DocumentLoader::with_extended(YamlNode root, const fs::path& folder) {
  const auto entry = std::find_if(root.entries.begin(), root.entries.end(),
                                  [](const YamlEntry& e) { return e.key == "extends"; });
  if (entry == root.entries.end()) return root;
  const YamlNode value = std::move(entry->value);
  root.entries.erase(entry);
  if (!value.is_scalar() || value.text.empty()) {
    diagnostics_.add(
        value.position.error("'extends' names one file; accepted: extends: other.yaml"));
    return std::nullopt;
  }
  const fs::path path = shipped_.find(value.text, folder);
  if (!shipped_.check_exists(path, value.text, value.position, diagnostics_)) return std::nullopt;
  std::error_code error;
  const fs::path full = fs::weakly_canonical(path.lexically_normal(), error);
  constexpr std::size_t kLongestChain = 32;
  if (std::find(open_.begin(), open_.end(), full) != open_.end() || open_.size() >= kLongestChain) {
    std::string chain;
    for (const fs::path& file : open_) chain += file.filename().string() + " -> ";
    diagnostics_.add(value.position.error("'extends' goes in a circle: " + chain +
                                          full.filename().string() + "; remove one of the links"));
    return std::nullopt;
  }
  auto base = load(path, value.position);
  if (!base) return std::nullopt;
  std::erase_if(base->entries,
                [](const YamlEntry& e) { return e.key == "name" || e.key == "title"; });
  merge_yaml(*base, std::move(root));
  return base;
}

std::string_view override_section(std::string_view path_and_value) {
  return path_and_value.substr(0, path_and_value.find_first_of(".="));
}

void apply_override(YamlNode& root, std::string_view path_and_value, const fs::path& folder,
                    Diagnostics& diagnostics) {
  const auto source = std::make_shared<const TextSource>(
      TextSource{"--set " + std::string(path_and_value), folder, false});
  const SourcePosition position{source, 0, 0};
  const std::size_t equals = path_and_value.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == path_and_value.size()) {
    diagnostics.add(
        position.error("not an override; accepted: PATH=VALUE, such as workload.learners=1M"));
    return;
  }
  auto value = parse_yaml(path_and_value.substr(equals + 1), source, diagnostics);
  if (!value) return;
  set_at_path(root, path_and_value.substr(0, equals), std::move(*value), position, diagnostics);
}

void set_at_path(YamlNode& root, std::string_view path, YamlNode value,
                 const SourcePosition& position, Diagnostics& diagnostics) {
  YamlNode* node = &root;
  std::string done;
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string part(path.substr(0, dot));
    if (part.empty()) {
      diagnostics.add(position.error("a part of the path is empty; accepted: keys joined by dots"));
      return;
    }
    if (node->is_list()) {
      std::vector<std::string> known;
      node = find_item(*node, part, known);
      if (node == nullptr) {
        diagnostics.add(position.error(in_quotes(done) + " has no element " + in_quotes(part) +
                                       "; accepted: " + joined(known) + did_you_mean(part, known)));
        return;
      }
    } else if (node->is_scalar()) {
      diagnostics.add(position.error(in_quotes(done) + " is " + in_quotes(node->text) +
                                     ", which has no part " + in_quotes(part) +
                                     "; accepted: a new value for the whole of it"));
      return;
    } else {
      if (part == "detector") drop_other_detectors(*node, &value);
      YamlNode* next = node->find(part);
      if (next == nullptr) {
        YamlNode empty;
        empty.position = position;
        next = &node->set(part, std::move(empty));
      }
      node = next;
    }
    done += (done.empty() ? "" : ".") + part;
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  *node = std::move(value);
}

}  // namespace fivenines
