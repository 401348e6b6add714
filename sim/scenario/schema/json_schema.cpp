#include "sim/scenario/schema/json_schema.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <regex>
#include <span>
#include <stdexcept>

#include "sim/base/quantity_units.hpp"
#include "sim/scenario/law_reader.hpp"
#include "sim/scenario/scenario_reader.hpp"
#include "sim/scenario/schema/descriptions.hpp"
#include "sim/scenario/schema/samples.hpp"

namespace fivenines {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDay = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
constexpr std::string_view kNumber = "[0-9]+(\\.[0-9]+)?";

/// "^-?NUMBER(ns|us|ms)$"
std::string pattern_of(std::span<const QuantityUnit> units, bool is_signed = false) {
  std::string names;
  for (const QuantityUnit& unit : units) {
    std::string name(unit.name);
    names += (names.empty() ? "" : "|") + name;
  }
  return std::string("^") + (is_signed ? "-?" : "") + std::string(kNumber) + "(" + names + ")$";
}

Json text_of(const std::string& pattern) {
  return {{"type", "string"}, {"pattern", pattern}};
}

/// A type by its name; `bounds` as far as a bare number has them.
Json type_json(const std::string& type, const SchemaNode& shape) {
  if (type == "duration") return text_of(pattern_of(kDurationUnits));
  if (type == "signed_duration") return text_of(pattern_of(kDurationUnits, true));
  if (type == "ratio") return text_of(std::string("^") + std::string(kNumber) + "%$");
  if (type == "trigger") {
    const std::string duration = pattern_of(kDurationUnits);
    return text_of("^.+ (begins|ends|detected|decided|switched)( *[+] *" +
                   duration.substr(1, duration.size() - 2) + ")?$");
  }
  if (type == "day") return text_of("^" + std::string(kDay) + "$");
  if (type == "day_and_time") {
    return text_of("^" + std::string(kDay) + " ([01][0-9]|2[0-3]):[0-5][0-9]$");
  }
  if (type == "rate") return text_of(pattern_of(kRateUnits));
  if (type == "size") return text_of(pattern_of(kSizeUnits));
  if (type == "bandwidth") return text_of(pattern_of(kBandwidthUnits));
  if (type == "name") {
    return {{"type", Json::array({"string", "number"})}, {"pattern", "^[-A-Za-z0-9_./]{1,100}$"}};
  }
  if (type == "text") return {{"type", Json::array({"string", "number", "boolean"})}};
  if (type == "file") return {{"type", "string"}};
  if (type == "anything") return Json::object();
  if (type == "degrees") return {{"type", "number"}, {"minimum", -180}, {"maximum", 180}};
  if (type == "level") {
    return {
        {"anyOf", Json::array({type_json("ratio", shape), {{"type", "number"}, {"minimum", 0}}})}};
  }
  Json number{{"type", type == "count" ? "integer" : "number"}};
  if (type == "number" || type == "count") {
    if (shape.bounds) {
      number["minimum"] = shape.bounds->first;
      number["maximum"] = shape.bounds->second;
      if (type == "count") {
        number["minimum"] = static_cast<std::int64_t>(shape.bounds->first);
        number["maximum"] = static_cast<std::int64_t>(shape.bounds->second);
      }
    }
    if (type == "number") return number;
    return {{"anyOf", Json::array({std::move(number), text_of(pattern_of(kCountUnits))})}};
  }
  return {{"$ref", "#/definitions/" + type}};
}

/// Schema of one place; complains of keys whose type nobody told.
class Writer {
 public:
  explicit Writer(std::string prefix) : prefix_(std::move(prefix)) {}

  Json write(const SchemaNode& shape, const std::string& path, bool of_list = false) {
    Json alternatives = Json::array();
    if (shape.is_unknown()) unknown_.push_back(path);
    add_words(shape, alternatives);
    for (const std::string& type : shape.types) {
      Json json = type_json(type, shape);
      if (json.contains("anyOf") && json.size() == 1) {
        for (const Json& part : json["anyOf"]) alternatives.push_back(part);
      } else {
        alternatives.push_back(std::move(json));
      }
    }
    if (shape.is_map) alternatives.push_back(map_json(shape, path, of_list));
    if (shape.is_list) {
      Json list{{"type", "array"}};
      if (!shape.items.empty() && !(shape.items.front().is_unknown())) {
        list["items"] = write(shape.items.front(), path + "[]", true);
      } else {
        unknown_.push_back(path + "[]");
      }
      alternatives.push_back(std::move(list));
    }
    Json json = Json::object();
    const std::string text = description(shape, path);
    if (!text.empty()) json["description"] = text;
    add_default(shape, json);
    const bool is_plain = alternatives.size() == 1 && !alternatives[0].contains("$ref");
    if (is_plain) {
      json.update(alternatives[0]);
    } else {
      json["anyOf"] = std::move(alternatives);
    }
    return json;
  }

  const std::vector<std::string>& unknown() const { return unknown_; }

 private:
  static void add_words(const SchemaNode& shape, Json& alternatives) {
    const auto& words = shape.words;
    if (words.empty()) return;
    if (words == std::vector<std::string>{"true", "false"}) {
      alternatives.push_back({{"type", "boolean"}});
    } else {
      alternatives.push_back({{"enum", words}});
    }
  }

  Json map_json(const SchemaNode& shape, const std::string& path, bool of_list) {
    Json json{{"type", "object"}};
    Json properties = Json::object();
    Json required = Json::array();
    for (const SchemaKey& key : shape.keys) {
      properties[key.key] = write(key.shape, path.empty() ? key.key : path + "." + key.key);
      if (key.shape.required > 0 && key.shape.required == shape.visits) required.push_back(key.key);
    }
    if (!properties.empty()) json["properties"] = std::move(properties);
    // Elsewhere what is required may come from the file that this one extends.
    if (of_list && !required.empty()) json["required"] = std::move(required);
    json["additionalProperties"] =
        shape.any_key.empty() ? Json(false) : write(shape.any_key.front(), path + ".*");
    return json;
  }

  std::string description(const SchemaNode& shape, const std::string& path) const {
    std::string text(description_of(prefix_ + path));
    if (!shape.default_value.empty()) {
      text += (text.empty() ? "" : " ") + std::string("Default: ") + shape.default_value + " (" +
              shape.default_origin + ").";
    }
    return text;
  }

  static void add_default(const SchemaNode& shape, Json& json) {
    const std::string& value = shape.default_value;
    if (value.empty() || value == "[]" || value.starts_with('{')) return;
    static const std::regex integer("[0-9]+");
    static const std::regex number("[0-9]+\\.[0-9]+");
    if (value == "true" || value == "false") {
      json["default"] = value == "true";
    } else if (std::regex_match(value, integer) && value.size() < 16) {
      json["default"] = std::stoll(value);
    } else if (std::regex_match(value, number)) {
      json["default"] = Json::parse(value);
    } else if (!shape.types.empty() || !shape.words.empty()) {
      json["default"] = value;
    }
  }

  std::string prefix_;
  std::vector<std::string> unknown_;
};

/// The sample with units behind its quantities.
std::string with_unit(std::string_view sample) {
  static const std::regex quantity("((mean|median|p99|value|low|high|least|offset|law): [0-9]+)");
  static const std::regex bare("^([0-9]+)$");
  const std::string text = std::regex_replace(std::string(sample), quantity, "$1ms");
  return std::regex_replace(text, bare, "$1ms");
}

SchemaNode law_tree(LawUnit unit) {
  SchemaRecorder shapes;
  for (const std::string_view sample : law_samples()) {
    record_law(shapes, unit, unit == LawUnit::kDuration ? with_unit(sample) : std::string(sample));
  }
  // A value alone is a law, too.
  shapes.type("", unit == LawUnit::kDuration ? "duration" : "number");
  if (unit == LawUnit::kNumber) shapes.bounds("", 0, 1e15);
  return shapes.root();
}

/// A platform as a part of a scenario.
SchemaNode platform_tree() {
  SchemaNode shape = schema_tree("platform");
  std::erase_if(shape.keys, [](const SchemaKey& key) { return key.key == "extends"; });
  return shape;
}

Json law_json(LawUnit unit, std::vector<std::string>& unknown) {
  Writer writer("LAW.");
  Json json = writer.write(law_tree(unit), "");
  json["description"] = unit == LawUnit::kDuration
                            ? "A duration, or a law of durations: {KIND: {parameters}}."
                            : "A plain number, or a law of numbers: {KIND: {parameters}}.";
  unknown.insert(unknown.end(), writer.unknown().begin(), writer.unknown().end());
  return json;
}

Json definitions(std::string_view name, std::vector<std::string>& unknown) {
  Json json = Json::object();
  json["law_of_durations"] = law_json(LawUnit::kDuration, unknown);
  if (name == "platform") return json;
  json["law_of_numbers"] = law_json(LawUnit::kNumber, unknown);
  Writer writer("platform:");
  json["platform"] = writer.write(platform_tree(), "");
  unknown.insert(unknown.end(), writer.unknown().begin(), writer.unknown().end());
  return json;
}

}  // namespace

const std::vector<std::string>& schema_names() {
  static const std::vector<std::string> names{"scenario", "platform"};
  return names;
}

SchemaNode schema_tree(std::string_view name) {
  SchemaRecorder shapes;
  LoadOptions options;
  options.shapes = &shapes;
  for (const std::string_view sample : schema_samples(name)) {
    const Diagnostics diagnostics =
        name == "platform" ? load_platform_text(sample, "sample.yaml", options).diagnostics
                           : load_scenario_text(sample, "sample.yaml", options).diagnostics;
    if (diagnostics.has_errors()) {
      throw std::logic_error("a sample of the " + std::string(name) + " schema cannot be read:\n" +
                             diagnostics.text());
    }
  }
  // `extends` is not the readers': files are put together before they read.
  shapes.type("extends", "file");
  return shapes.root();
}

std::string schema_text(std::string_view name) {
  std::vector<std::string> unknown;
  const bool scenario = name == "scenario";
  Json json{{"$schema", "http://json-schema.org/draft-07/schema#"},
            {"title", "fivenines " + std::string(name) + "/v1"}};
  Writer writer(scenario ? "" : "platform:");
  json.update(writer.write(schema_tree(name), ""));
  Json needed = scenario ? Json::array({"fivenines", "platform", "workload"})
                         : Json::array({"fivenines", "regions"});
  json["if"] = {{"not", {{"required", Json::array({"extends"})}}}};
  json["then"] = {{"required", std::move(needed)}};
  json["definitions"] = definitions(name, unknown);
  unknown.insert(unknown.end(), writer.unknown().begin(), writer.unknown().end());
  if (!unknown.empty()) {
    std::string paths;
    for (const std::string& path : unknown) paths += "\n  " + path;
    throw std::logic_error("nobody says what these keys accept; give them in " +
                           std::string("sim/scenario/schema/samples.cpp:") + paths);
  }
  return json.dump(2) + "\n";
}

namespace {

void collect(const SchemaNode& shape, const std::string& path, std::vector<std::string>& paths) {
  for (const SchemaKey& key : shape.keys) {
    const std::string at =
        path.empty() || path.ends_with(':') ? path + key.key : path + "." + key.key;
    paths.push_back(at);
    collect(key.shape, at, paths);
  }
  for (const SchemaNode& item : shape.items) {
    if (!item.types.empty()) paths.push_back(path + "[]");
    collect(item, path + "[]", paths);
  }
  for (const SchemaNode& any : shape.any_key) {
    paths.push_back(path + ".*");
    collect(any, path + ".*", paths);
  }
}

}  // namespace

std::vector<std::string> undescribed(std::string_view name) {
  std::vector<std::string> paths;
  const std::string prefix = name == "platform" ? "platform:" : "";
  collect(schema_tree(name), prefix, paths);
  std::vector<std::string> wrong;
  for (const std::string& path : paths) {
    if (path.ends_with("[]")) continue;  // what the list says is enough
    if (description_of(path).empty()) wrong.push_back(path + " has no description");
  }
  for (const std::string_view path : described_paths()) {
    if (path.starts_with("LAW.") || path.starts_with("platform:") != (name == "platform")) continue;
    const bool stands = std::any_of(paths.begin(), paths.end(), [&](const std::string& known) {
      return description_of(known) == description_of(path);
    });
    if (!stands) {
      wrong.push_back(std::string(path) + " is described, but no key");
    }
  }
  return wrong;
}

}  // namespace fivenines
