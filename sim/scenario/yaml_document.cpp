#include "sim/scenario/yaml_document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <numeric>
#include <sstream>
#include <utility>

#include "sim/scenario/text_checks.hpp"

namespace fivenines {

Diagnostic SourcePosition::error(std::string message) const {
  return {source ? source->name : std::string{}, line, column, Severity::kError,
          std::move(message)};
}

Diagnostic SourcePosition::warning(std::string message) const {
  return {source ? source->name : std::string{}, line, column, Severity::kWarning,
          std::move(message)};
}

std::string SourcePosition::text() const {
  std::string place = source ? source->name : std::string{};
  if (line > 0) place += ':' + std::to_string(line) + ':' + std::to_string(column);
  return place;
}

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

YamlNode* YamlNode::find(std::string_view key) {
  return const_cast<YamlNode*>(std::as_const(*this).find(key));
}

YamlNode& YamlNode::set(std::string key, YamlNode value) {
  kind = Kind::kMap;
  if (YamlNode* present = find(key)) return *present = std::move(value);
  entries.push_back({std::move(key), value.position, std::move(value)});
  return entries.back().value;
}

YamlNode yaml_scalar(std::string text) {
  YamlNode node;
  node.kind = YamlNode::Kind::kScalar;
  node.text = std::move(text);
  return node;
}

YamlNode yaml_list() {
  YamlNode node;
  node.kind = YamlNode::Kind::kList;
  return node;
}

YamlNode yaml_map() {
  YamlNode node;
  node.kind = YamlNode::Kind::kMap;
  return node;
}

namespace {

/// Stops yaml-cpp's recursion; the complaint has been made.
struct TooDeep : std::exception {};

/// Builds the tree from yaml-cpp's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::shared_ptr<const TextSource> source, Diagnostics& diagnostics)
      : source_(std::move(source)), diagnostics_(diagnostics) {}

  void OnDocumentStart(const YAML::Mark& mark) override { start_ = at(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    YamlNode node;
    node.position = at(mark);
    add(std::move(node));
  }
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    refuse(at(mark), "the anchor " + in_quotes("&" + name) +
                         " is not accepted; write the value out, or share it through 'extends'");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(at(mark),
           "aliases are not accepted; write the value out, or share it through 'extends'");
    OnNull(mark, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    check_tag(mark, tag);
    YamlNode node = yaml_scalar(value);
    node.position = at(mark);
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(mark, yaml_list());
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(mark, yaml_map());
  }
  void OnMapEnd() override {
    check_duplicates(stack_.back());
    close();
  }

  SourcePosition at(const YAML::Mark& mark) const {
    if (!source_->has_lines) return {source_, 0, 0};
    return {source_, std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1};
  }
  bool trusted() const { return trusted_; }
  YamlNode take_root() { return std::move(root_); }
  const SourcePosition& start() const { return start_; }

 private:
  /// A map or list that is still being read.
  struct Open {
    YamlNode node;
    std::optional<std::pair<std::string, SourcePosition>> key;  ///< of the value to come
  };

  void refuse(const SourcePosition& position, std::string message) {
    diagnostics_.add(position.error(std::move(message)));
    trusted_ = false;
  }
  void check_tag(const YAML::Mark& mark, const std::string& tag) {
    // "?" marks a plain scalar or collection, "!" a quoted scalar.
    if (tag.empty() || tag == "?" || tag == "!") return;
    refuse(at(mark), "the tag " + in_quotes(tag) + " is not accepted; leave it out");
  }
  void open(const YAML::Mark& mark, YamlNode node) {
    node.position = at(mark);
    if (stack_.size() >= kNestingMost) {
      refuse(node.position, nesting_complaint());
      throw TooDeep{};
    }
    stack_.push_back({std::move(node), {}});
  }
  void close() {
    YamlNode node = std::move(stack_.back().node);
    stack_.pop_back();
    add(std::move(node));
  }
  void add(YamlNode node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& top = stack_.back();
    if (top.node.is_list()) {
      top.node.items.push_back(std::move(node));
    } else if (!top.key) {
      take_key(top, node);
    } else {
      // A missing value is marked where the parser gave up looking for it; point to its key.
      if (node.is_null()) node.position = top.key->second;
      top.node.entries.push_back({std::move(top.key->first), top.key->second, std::move(node)});
      top.key.reset();
    }
  }
  void take_key(Open& top, const YamlNode& node) {
    if (!node.is_scalar()) {
      refuse(node.position, "a key must be a word; accepted: key: value");
    } else if (node.text == "<<") {
      refuse(node.position, "the merge key '<<' is not accepted; use 'extends: other.yaml'");
    }
    top.key.emplace(node.text, node.position);
  }
  /// Keeps the first of entries with one key and complains of the others.
  void check_duplicates(Open& map) {
    std::vector<YamlEntry>& entries = map.node.entries;
    std::vector<std::size_t> order(entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return entries[a].key < entries[b].key; });
    std::vector<bool> again(entries.size(), false);
    std::size_t first = 0;
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (entries[order[i]].key != entries[order[first]].key) {
        first = i;
        continue;
      }
      again[order[i]] = true;
      diagnostics_.add(entries[order[i]].position.error(
          "duplicate key " + in_quotes(entries[order[i]].key) + " (first at " +
          entries[order[first]].position.text() + "); keep one of them"));
    }
    std::vector<YamlEntry> kept;
    kept.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!again[i]) kept.push_back(std::move(entries[i]));
    }
    entries = std::move(kept);
  }

  std::shared_ptr<const TextSource> source_;
  Diagnostics& diagnostics_;
  std::vector<Open> stack_;
  YamlNode root_;
  SourcePosition start_;
  bool trusted_ = true;
};

}  // namespace

std::optional<YamlNode> parse_yaml(std::string_view text,
                                   const std::shared_ptr<const TextSource>& source,
                                   Diagnostics& diagnostics) {
  if (auto complaint = check_text(text, source)) {
    diagnostics.add(std::move(*complaint));
    return std::nullopt;
  }
  std::istringstream stream{std::string(text)};
  TreeBuilder builder(source, diagnostics);
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    YamlNode root = builder.take_root();
    if (parser.HandleNextDocument(builder)) {
      diagnostics.add(builder.start().error(
          "a second document starts here; accepted: one document in a file, without '---'"));
      return std::nullopt;
    }
    if (!builder.trusted()) return std::nullopt;
    return root;
  } catch (const TooDeep&) {
    return std::nullopt;
  } catch (const YAML::Exception& exception) {
    diagnostics.add(builder.at(exception.mark).error("not valid YAML: " + exception.msg));
    return std::nullopt;
  }
}

}  // namespace fivenines
