// What readers accept, seen as they ask for it. A reader that is given a SchemaRecorder leaves in
// it every key it asked for, with its type, bounds, words and default; the JSON schemas are made of
// that, so that they cannot say anything else than the reader does.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fivenines {

struct SchemaKey;

/// A place of a file: a value of one of several types, a map, a list, or each of them.
struct SchemaNode {
  std::vector<std::string> types;  ///< names of quantities, "law_of_durations", "file", ...
  std::vector<std::string> words;  ///< accepted as they stand
  std::optional<std::pair<double, double>> bounds;  ///< of "number" and "count"
  std::vector<SchemaKey> keys;                      ///< of a map, in the order they were asked for
  std::vector<SchemaNode> any_key;  ///< of a map with keys that users choose: what all of them are
  std::vector<SchemaNode> items;    ///< of a list: what all elements are
  bool is_map = false;
  bool is_list = false;
  std::string default_value;
  std::string default_origin;
  std::size_t visits = 0;    ///< how often this map was read
  std::size_t required = 0;  ///< how often this key was asked for without a fallback

  const SchemaNode* find(std::string_view key) const;
  /// A key that was asked for and of which nobody said what it is.
  bool is_unknown() const { return types.empty() && words.empty() && !is_map && !is_list; }
};

struct SchemaKey {
  std::string key;
  SchemaNode shape;
};

class SchemaRecorder {
 public:
  /// Paths are those of SectionReader: "faults[0].kind", "" is the root.
  void map(std::string_view path);
  void list(std::string_view path);
  void key(std::string_view path) { at(path); }
  void type(std::string_view path, std::string_view type);
  void bounds(std::string_view path, double least, double most);
  void word(std::string_view path, std::string_view word);
  void required(std::string_view path) { ++at(path).required; }
  void fallback(std::string_view path, std::string_view value, std::string_view origin);
  /// The map has keys that users choose, besides those that are `known`.
  void free_keys(std::string_view path, std::vector<std::string> known = {});

  const SchemaNode& root() const { return root_; }

 private:
  SchemaNode& at(std::string_view path);

  SchemaNode root_;
};

}  // namespace fivenines
