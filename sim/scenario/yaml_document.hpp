// YAML as a tree of plain values in which every key and every value knows where it was written, so
// that a complaint made long after reading still has its position. yaml-cpp reads; the tree adds
// what it lets through: duplicate keys, anchors and merge keys, tags, second documents.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/diagnostics.hpp"

namespace fivenines {

/// Where text came from: a file, or an option of the command line.
struct TextSource {
  std::string name;              ///< as complaints show it
  std::filesystem::path folder;  ///< file names in the text are relative to this
  bool has_lines = true;         ///< false for options: the whole text is one place
};

struct SourcePosition {
  std::shared_ptr<const TextSource> source;
  int line = 0;
  int column = 0;

  Diagnostic error(std::string message) const;
  Diagnostic warning(std::string message) const;
  /// "file:3:5", to point to a second place inside a message.
  std::string text() const;
};

struct YamlEntry;

/// A value. Scalars stay text until a reader asks for a quantity.
struct YamlNode {
  enum class Kind : std::uint8_t { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  SourcePosition position;
  std::string text;                ///< of a scalar
  std::vector<YamlNode> items;     ///< of a list
  std::vector<YamlEntry> entries;  ///< of a map, in the order written, keys are unique

  bool is_null() const { return kind == Kind::kNull; }
  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }
  /// A scalar with just this text.
  bool is_word(std::string_view word) const { return is_scalar() && text == word; }

  /// The value of a key of a map; nullptr if this is no map or has no such key.
  const YamlNode* find(std::string_view key) const;
  YamlNode* find(std::string_view key);
  /// Sets a key of a map: replaces its value or appends it. Makes a null node a map.
  YamlNode& set(std::string key, YamlNode value);
};

struct YamlEntry {
  std::string key;
  SourcePosition position;
  YamlNode value;
};

YamlNode yaml_scalar(std::string text);
YamlNode yaml_list();
YamlNode yaml_map();

/// Text beyond this is refused: scenarios are written by hand.
inline constexpr std::size_t kTextBytesMost = std::size_t{4} << 20;
/// Maps and lists within each other; deeper is refused before any recursion goes deeper.
inline constexpr int kNestingMost = 64;

/// The only document in `text`; nothing if its structure cannot be trusted (syntax errors, anchors,
/// too deep), in which case `diagnostics` has at least one error. Duplicate keys are errors too,
/// but the tree is still returned, with the first value, so that other mistakes show as well.
std::optional<YamlNode> parse_yaml(std::string_view text,
                                   const std::shared_ptr<const TextSource>& source,
                                   Diagnostics& diagnostics);

}  // namespace fivenines
