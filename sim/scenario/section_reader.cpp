#include "sim/scenario/section_reader.hpp"

#include <algorithm>

#include "sim/base/suggest.hpp"

namespace fivenines {
namespace {

/// A map of these keys, as far as they fit into a line: "{time: ..., from: ...}".
std::string map_of(const std::vector<std::string>& keys) {
  constexpr std::size_t kShown = 6;
  if (keys.empty()) return "{key: value}";
  std::string text;
  for (std::size_t i = 0; i < keys.size() && i < kShown; ++i) {
    text += (i == 0 ? "{" : ", ") + keys[i] + ": ...";
  }
  return text + (keys.size() > kShown ? ", ...}" : "}");
}

}  // namespace

SectionReader::SectionReader(ReadContext& context, const YamlNode* node, std::string path,
                             SourcePosition position, YamlNode& resolved)
    : context_(context),
      node_(node),
      path_(std::move(path)),
      position_(std::move(position)),
      resolved_target_(&resolved),
      resolved_(yaml_map()) {
  if (context_.shapes != nullptr) context_.shapes->map(path_);
  if (node_ != nullptr && !node_->is_map()) {
    misfit_ = name() + " must be a map; accepted: ";
    node_ = nullptr;
    muted_ = true;
  }
}

SectionReader::SectionReader(SectionReader& parent, std::string_view key, const YamlNode* node,
                             bool muted, std::string misfit)
    : context_(parent.context_),
      node_(node),
      path_(parent.path_of(key)),
      position_(node != nullptr ? node->position : parent.position_of(key)),
      parent_(&parent),
      resolved_(yaml_map()),
      misfit_(std::move(misfit)),
      muted_(muted) {
  if (context_.shapes != nullptr) context_.shapes->map(path_);
  parent.resolve(key, yaml_map());
  while (parent.resolved_.entries[slot_].key != key) ++slot_;
}

SectionReader::~SectionReader() {
  if (!misfit_.empty()) context_.diagnostics.add(position_.error(misfit_ + map_of(asked_)));
  if (node_ != nullptr && !muted_) {
    for (const YamlEntry& entry : node_->entries) {
      if (std::find(asked_.begin(), asked_.end(), entry.key) != asked_.end()) continue;
      context_.diagnostics.add(entry.position.error("unknown key " + in_quotes(entry.key) + " in " +
                                                    name() + "; accepted: " + joined(asked_) +
                                                    did_you_mean(entry.key, asked_)));
    }
  }
  if (parent_ != nullptr) {
    parent_->resolved_.entries[slot_].value = std::move(resolved_);
  } else {
    *resolved_target_ = std::move(resolved_);
  }
}

std::string SectionReader::name() const {
  return path_.empty() ? std::string("the file") : in_quotes(path_);
}

std::string SectionReader::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

bool SectionReader::given(std::string_view key) const {
  return node_ != nullptr && node_->find(key) != nullptr;
}

SourcePosition SectionReader::position_of(std::string_view key) const {
  const YamlNode* value = node_ != nullptr ? node_->find(key) : nullptr;
  return value != nullptr ? value->position : position_;
}

void SectionReader::error(std::string_view key, std::string message) {
  if (muted_) return;
  context_.diagnostics.add(position_of(key).error(path_of(key) + ": " + std::move(message)));
}

void SectionReader::warning(std::string_view key, std::string message) {
  if (muted_) return;
  context_.diagnostics.add(position_of(key).warning(path_of(key) + ": " + std::move(message)));
}

void SectionReader::missing(std::string_view key, std::string_view accepted) {
  if (muted_) return;
  context_.diagnostics.add(position_.error("missing key " + in_quotes(path_of(key)) +
                                           "; accepted: " + std::string(accepted)));
}

void SectionReader::use_default(std::string_view key, const std::string& value,
                                std::string_view origin) {
  if (context_.shapes != nullptr) context_.shapes->fallback(path_of(key), value, origin);
  if (muted_) return;
  context_.defaults.push_back({path_of(key), value, std::string(origin)});
}

void SectionReader::resolve(std::string_view key, YamlNode value) {
  resolved_.set(std::string(key), std::move(value));
}

const YamlNode* SectionReader::find(std::string_view key) {
  const bool first = std::find(asked_.begin(), asked_.end(), key) == asked_.end();
  if (first) asked_.emplace_back(key);
  if (first && context_.shapes != nullptr) context_.shapes->key(path_of(key));
  const YamlNode* value = node_ != nullptr ? node_->find(key) : nullptr;
  if (value == nullptr || !value->is_null()) return value;
  if (first) error(key, "has no value; write one, or leave the key out");
  return nullptr;
}

void SectionReader::accepts(std::string_view key, std::string_view type) {
  if (context_.shapes != nullptr) context_.shapes->type(path_of(key), type);
}

void SectionReader::accepts_word(std::string_view key, std::string_view word) {
  if (context_.shapes != nullptr) context_.shapes->word(path_of(key), word);
}

void SectionReader::accepts_items(std::string_view key, std::string_view type) {
  if (context_.shapes != nullptr) context_.shapes->type(path_of(key) + "[0]", type);
}

void SectionReader::accepts_free_keys(std::string_view key, std::vector<std::string> known) {
  if (context_.shapes != nullptr) context_.shapes->free_keys(path_of(key), std::move(known));
}

void SectionReader::requires_key(std::string_view key) {
  if (context_.shapes != nullptr) context_.shapes->required(path_of(key));
}

SectionReader SectionReader::section(std::string_view key) {
  const YamlNode* value = find(key);
  const bool broken = given(key) && (value == nullptr || !value->is_map());
  std::string misfit;
  if (value != nullptr && broken && !muted_) {
    const bool or_none = std::find(nones_.begin(), nones_.end(), key) != nones_.end();
    misfit = path_of(key) + ": must be a map; accepted: " + (or_none ? "none, or " : "");
  }
  return {*this, key, broken ? nullptr : value, muted_ || broken, std::move(misfit)};
}

bool SectionReader::is_none(std::string_view key, bool fallback_none, std::string_view origin) {
  const YamlNode* value = find(key);
  accepts_word(key, "none");
  nones_.emplace_back(key);
  if (value != nullptr ? !value->is_word("none") : given(key) || !fallback_none) return false;
  if (fallback_none) use_default(key, "none", origin);
  resolve(key, yaml_scalar("none"));
  return true;
}

const std::vector<YamlNode>& SectionReader::list(std::string_view key, bool required) {
  static const std::vector<YamlNode> none;
  const YamlNode* value = find(key);
  if (context_.shapes != nullptr) context_.shapes->list(path_of(key));
  if (required) requires_key(key);
  if (value != nullptr && value->is_list()) return value->items;
  if (value != nullptr && !value->is_word("none")) {
    error(key, "must be a list; accepted: [value, ...], or one '- value' a line");
  } else if (!given(key) && required) {
    missing(key, "a list");
  } else if (!given(key)) {
    use_default(key, "[]", kAssumption);
  }
  return none;
}

std::size_t SectionReader::sections(std::string_view key,
                                    const std::function<void(SectionReader&, std::size_t)>& read,
                                    bool required) {
  YamlNode resolved = yaml_list();
  const std::vector<YamlNode>& written = list(key, required);
  for (std::size_t i = 0; i < written.size(); ++i) {
    YamlNode text;
    {
      SectionReader in(context_, &written[i], path_of(key) + "[" + std::to_string(i) + "]",
                       written[i].position, text);
      read(in, i);
    }
    resolved.items.push_back(std::move(text));
  }
  resolve(key, std::move(resolved));
  return written.size();
}

}  // namespace fivenines
