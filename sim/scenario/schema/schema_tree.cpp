#include "sim/scenario/schema/schema_tree.hpp"

#include <algorithm>

namespace fivenines {
namespace {

void add_once(std::vector<std::string>& list, std::string_view value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.emplace_back(value);
}

SchemaNode* find_key(SchemaNode& map, std::string_view key) {
  for (SchemaKey& known : map.keys) {
    if (known.key == key) return &known.shape;
  }
  return nullptr;
}

}  // namespace

const SchemaNode* SchemaNode::find(std::string_view key) const {
  for (const SchemaKey& known : keys) {
    if (known.key == key) return &known.shape;
  }
  return nullptr;
}

SchemaNode& SchemaRecorder::at(std::string_view path) {
  SchemaNode* shape = &root_;
  while (!path.empty()) {
    const std::size_t end = path.find_first_of(".[", 1);
    std::string_view part = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
    if (part.starts_with('[')) {
      shape->is_list = true;
      if (shape->items.empty()) shape->items.emplace_back();
      shape = &shape->items.front();
    } else if (SchemaNode* known = find_key(*shape, part)) {
      shape = known;
    } else if (!shape->any_key.empty()) {
      shape = &shape->any_key.front();
    } else {
      shape->keys.push_back({std::string(part), {}});
      shape = &shape->keys.back().shape;
    }
    if (path.starts_with('.')) path.remove_prefix(1);
  }
  return *shape;
}

void SchemaRecorder::map(std::string_view path) {
  SchemaNode& shape = at(path);
  shape.is_map = true;
  ++shape.visits;
}

void SchemaRecorder::list(std::string_view path) {
  SchemaNode& shape = at(path);
  shape.is_list = true;
  if (shape.items.empty()) shape.items.emplace_back();
}

void SchemaRecorder::type(std::string_view path, std::string_view type) {
  add_once(at(path).types, type);
}

void SchemaRecorder::bounds(std::string_view path, double least, double most) {
  auto& bounds = at(path).bounds;
  if (!bounds) bounds = {least, most};
  bounds->first = std::min(bounds->first, least);
  bounds->second = std::max(bounds->second, most);
}

void SchemaRecorder::word(std::string_view path, std::string_view word) {
  add_once(at(path).words, word);
}

void SchemaRecorder::fallback(std::string_view path, std::string_view value,
                              std::string_view origin) {
  SchemaNode& shape = at(path);
  shape.default_value = value;
  shape.default_origin = origin;
}

void SchemaRecorder::free_keys(std::string_view path, std::vector<std::string> known) {
  SchemaNode& shape = at(path);
  shape.is_map = true;
  for (const std::string& key : known) {
    if (find_key(shape, key) == nullptr) shape.keys.push_back({key, {}});
  }
  if (shape.any_key.empty()) shape.any_key.emplace_back();
}

}  // namespace fivenines
