// The schemas say what the readers accept: the files in scenarios/schemas are what is generated,
// nothing that readers ask for is missing, and what one refuses the other refuses, too.
#include <yaml-cpp/yaml.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#include <vector>

#include "sim/controlplane/fault.hpp"
#include "sim/scenario/schema/json_schema.hpp"
#include "sim/scenario/schema/samples.hpp"
#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// A plain scalar as the core schema of YAML types it, which is what editors do.
Json typed(const std::string& text) {
  static const std::regex integer("[-+]?[0-9]+");
  static const std::regex decimal("[-+]?([0-9]*\\.[0-9]+|[0-9]+\\.?)([eE][-+]?[0-9]+)?");
  if (text.empty() || text == "null" || text == "~") return nullptr;
  if (text == "true" || text == "false") return text == "true";
  if (std::regex_match(text, integer) && text.size() < 18) return std::stoll(text);
  if (std::regex_match(text, decimal)) return std::stod(text);
  return text;
}

Json json_of(const YAML::Node& node) {
  if (node.IsMap()) {
    Json map = Json::object();
    for (const auto& entry : node) map[entry.first.as<std::string>()] = json_of(entry.second);
    return map;
  }
  if (node.IsSequence()) {
    Json list = Json::array();
    for (const auto& item : node) list.push_back(json_of(item));
    return list;
  }
  if (node.IsNull()) return nullptr;
  const bool quoted = node.Tag() == "!";
  return quoted ? Json(node.Scalar()) : typed(node.Scalar());
}

class SchemaCheck {
 public:
  explicit SchemaCheck(const std::string& text) {
    const Json document = Json::parse(text);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(document), schema_);
  }
  bool accepts(const Json& json, std::string* why = nullptr) const {
    valijson::Validator validator;
    valijson::ValidationResults results;
    const bool fits = validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(json),
                                         why != nullptr ? &results : nullptr);
    valijson::ValidationResults::Error error;
    while (why != nullptr && results.popError(error)) {
      for (const std::string& part : error.context) *why += part;
      *why += ": " + error.description + "\n";
    }
    return fits;
  }

 private:
  valijson::Schema schema_;
};

const SchemaCheck& check_of(const std::string& name) {
  static const SchemaCheck scenario(schema_text("scenario"));
  static const SchemaCheck platform(schema_text("platform"));
  return name == "platform" ? platform : scenario;
}

bool reader_accepts(const std::string& name, const std::string& text) {
  return name == "platform" ? load_platform_text(text, "s.yaml").platform.has_value()
                            : load_scenario_text(text, "s.yaml").scenario.has_value();
}

/// Everything below `folder` that says it is of this format.
std::vector<fs::path> files_of(const fs::path& folder, const std::string& format) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string text = text_of(entry.path());
    if (text.find("fivenines: " + format) != std::string::npos) files.push_back(entry.path());
  }
  return files;
}

/// What is in `seen` and not in `known`, as paths.
void differences(const SchemaNode& seen, const SchemaNode& known, const std::string& path,
                 std::vector<std::string>& found) {
  const auto all_known = [&](const auto& some, const auto& all, const char* what) {
    for (const std::string& one : some) {
      if (std::find(all.begin(), all.end(), one) == all.end()) {
        found.push_back(path + " accepts the " + what + " " + one);
      }
    }
  };
  all_known(seen.types, known.types, "type");
  all_known(seen.words, known.words, "word");
  for (const SchemaKey& key : seen.keys) {
    const SchemaNode* same = known.find(key.key);
    if (same == nullptr) {
      found.push_back(path + " has the key " + key.key);
    } else {
      differences(key.shape, *same, path + "." + key.key, found);
    }
  }
  if (!seen.items.empty() && !known.items.empty()) {
    differences(seen.items[0], known.items[0], path + "[]", found);
  }
  if (!seen.any_key.empty() && !known.any_key.empty()) {
    differences(seen.any_key[0], known.any_key[0], path + ".*", found);
  }
}

void property_names(const Json& json, std::set<std::string>& names) {
  if (json.is_object() && json.contains("properties") && json["properties"].is_object()) {
    for (const auto& [name, value] : json["properties"].items()) names.insert(name);
  }
  if (json.is_structured()) {
    for (const auto& [key, value] : json.items()) property_names(value, names);
  }
}

/// Calls `function` for every node with its path, in which elements of lists are "[]".
void each_node(Json& node, const std::string& path,
               const std::function<void(Json&, const std::string&)>& function) {
  function(node, path);
  if (node.is_object()) {
    for (auto& [key, value] : node.items()) each_node(value, path + "." + key, function);
  } else if (node.is_array()) {
    for (Json& item : node) each_node(item, path + "[]", function);
  }
}

}  // namespace

TEST_CASE("the schemas in the scenarios' folder are the generated ones", "[scenario][schema]") {
  for (const std::string& name : schema_names()) {
    INFO("fivenines schema " << name << " > scenarios/schemas/" << name << ".schema.json");
    const fs::path file = source_root() / "scenarios" / "schemas" / (name + ".schema.json");
    CHECK((text_of(file) == schema_text(name)));
  }
}

TEST_CASE("every key of the schemas is described, and nothing else", "[scenario][schema]") {
  for (const std::string& name : schema_names()) {
    CHECK(undescribed(name) == std::vector<std::string>{});
  }
}

TEST_CASE("every kind of law and fault is in the schema", "[scenario][schema]") {
  const Json schema = Json::parse(schema_text("scenario"));
  const std::string samples(schema_samples("scenario")[1]);
  for (const std::string& kind : kind_names<Fault>()) {
    INFO("a fault of each kind in sim/scenario/schema/samples.cpp: " << kind);
    CHECK(samples.find("kind: " + kind) != std::string::npos);
  }
  for (const char* const unit : {"law_of_durations", "law_of_numbers"}) {
    const std::string law = schema["definitions"][unit].dump();
    for (const std::string& kind : kind_names<LawKind>()) {
      CHECK(law.find("\"" + kind + "\":{") != std::string::npos);
    }
  }
}

TEST_CASE("whatever readers ask for is in the schemas", "[scenario][schema]") {
  std::vector<std::string> found;
  for (const std::string& name : schema_names()) {
    const SchemaNode known = schema_tree(name);
    const fs::path folder = source_root() / (name == "platform" ? "platforms" : "scenarios");
    const auto files = files_of(folder, name + "/v1");
    CHECK(files.size() >= 2);
    for (const fs::path& file : files) {
      SchemaRecorder shapes;
      LoadOptions options = shipped();
      options.shapes = &shapes;
      if (name == "platform") {
        load_platform(file, options);
      } else {
        load_scenario(file, options);
      }
      differences(shapes.root(), known, name, found);
    }
  }
  CHECK(found == std::vector<std::string>{});
}

TEST_CASE("every key in the sources of the readers is in the schemas", "[scenario][schema]") {
  std::set<std::string> known;
  for (const std::string& name : schema_names()) {
    property_names(Json::parse(schema_text(name)), known);
  }
  const std::regex asks(
      "\\b(duration|signed_duration|duration_or_none|ratio|ratio_or_none|level|number|count|"
      "count32|"
      "rate|bandwidth|flag|text|id|section|is_none|list|find|given|value|read_law|read_law_or_none|"
      "read_entries|limit|degrees|choice<[^(]*>)\\(\\s*(?:in,\\s*|[a-z]+,\\s*)?\"([a-z_0-9]+)\"");
  std::set<std::string> asked;
  for (const auto& entry : fs::directory_iterator(source_root() / "sim" / "scenario")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with("_reader.cpp") && name != "platform_links.cpp") continue;
    const std::string text = text_of(entry.path());
    for (std::sregex_iterator it(text.begin(), text.end(), asks), end; it != end; ++it) {
      asked.insert((*it)[2]);
    }
  }
  CHECK(asked.size() > 60);
  asked.erase("service.analyzer");
  for (const std::string& key : asked) {
    INFO("give it in sim/scenario/schema/samples.cpp");
    CHECK((known.contains(key) ? "" : key) == "");
  }
}

TEST_CASE("shipped files fit their schemas, and so do canonical ones", "[scenario][schema]") {
  for (const std::string& name : schema_names()) {
    std::vector<fs::path> files =
        files_of(source_root() / (name == "platform" ? "platforms" : "scenarios"), name + "/v1");
    for (const fs::path& more : files_of(source_root() / "tests", name + "/v1")) {
      if (more.string().find("/cases/") != std::string::npos) files.push_back(more);
    }
    for (const fs::path& file : files) {
      INFO(file);
      std::string why;
      CHECK(check_of(name).accepts(json_of(YAML::LoadFile(file.string())), &why));
      CHECK(why == "");
    }
  }
  const LoadedScenario loaded = load_scenario("december/test-3", shipped());
  REQUIRE(loaded.scenario.has_value());
  std::string why;
  CHECK(check_of("scenario").accepts(json_of(YAML::Load(loaded.scenario->resolved_yaml)), &why));
  CHECK(why == "");
}

TEST_CASE("the first line of shipped files names the schema", "[scenario][schema]") {
  const std::string lead = "# yaml-language-server: $schema=";
  for (const std::string& name : schema_names()) {
    const char* const folder = name == "platform" ? "platforms" : "scenarios";
    for (const fs::path& file : files_of(source_root() / folder, name + "/v1")) {
      INFO(file);
      std::string line;
      std::ifstream text(file);
      std::getline(text, line);
      REQUIRE(line.starts_with(lead));
      const fs::path schema = file.parent_path() / line.substr(lead.size());
      CHECK(schema.filename() == name + ".schema.json");
      CHECK(fs::is_regular_file(schema));
    }
  }
}

TEST_CASE("planted mistakes do not fit the schema", "[scenario][schema]") {
  const auto fits = [](const std::string& more) {
    return check_of("scenario").accepts(json_of(YAML::Load(kSmall + more)));
  };
  CHECK(fits("clock: {warm_up: 5s}\n"));
  CHECK_FALSE(fits("clock: {warm_up: 5}\n"));
  CHECK_FALSE(fits("clock: {warmup: 5s}\n"));
  CHECK_FALSE(fits("clok: {warm_up: 5s}\n"));
  CHECK_FALSE(fits("limits: {good_share: 0.99}\n"));
  CHECK_FALSE(fits("capacity: proportionate\n"));
  CHECK_FALSE(fits("cancel: yes\n"));
  CHECK_FALSE(fits("caches: {layout: hierarchical, local: {instances: 0}}\n"));
  CHECK_FALSE(fits("caches: {layout: hierarchical, local: {instances: 8, entires: 50K}}\n"));
  CHECK_FALSE(fits("service: {exponental: {mean: 5ms}}\n"));
  CHECK_FALSE(fits("service: {exponential: {mean: 5}}\n"));
  CHECK_FALSE(fits("stations: [{servers: 3}]\n"));
  CHECK_FALSE(fits("faults: [{at: 3s, region: a}]\n"));
  CHECK_FALSE(fits("faults: [{kind: region_outag, at: 3s, region: a}]\n"));
  CHECK_FALSE(fits("criteria: PLAN-T3-ERR\n"));
  const auto bare = [](const std::string& text) {
    return check_of("scenario").accepts(json_of(YAML::Load(text)));
  };
  CHECK_FALSE(bare("fivenines: scenario/v1\nworkload: {learners: 5}\n"));
  CHECK(bare("extends: other.yaml\nworkload: {learners: 5}\n"));
  CHECK_FALSE(bare("fivenines: scenario/v2\nextends: other.yaml\n"));
}

TEST_CASE("reader and schema refuse the same mutations of the samples", "[scenario][schema]") {
  // Only the reader knows places, regions, metrics and sums, and what of several forms is empty.
  const std::regex readers_own(
      "\\.workload\\.learner_regions\\..*|\\.variants\\[\\]\\.set.*|\\.claim.*|\\.service|"
      ".*\\.jitter|\\.place_rtt.*|.*\\.wan\\.rtt|.*\\.id|.*\\.place|.*\\.write_master|.*\\.region|"
      ".*\\.replication\\.clocks\\..*|.*\\.updates\\..*|.*\\.site|.*\\.title|.*\\.estimates.*|.*\\."
      "platform|\\.criteria.*");
  for (const std::string& name : schema_names()) {
    int mutations = 0;
    for (const std::string_view sample : schema_samples(name)) {
      const Json valid = json_of(YAML::Load(std::string(sample)));
      REQUIRE(reader_accepts(name, valid.dump()));
      std::string why;
      CHECK(check_of(name).accepts(valid, &why));
      CHECK(why == "");

      Json mutated = valid;
      const auto judge_both = [&](const std::string& what) {
        ++mutations;
        const bool read = reader_accepts(name, mutated.dump());
        const bool fits = check_of(name).accepts(mutated);
        if (read == fits) return;
        INFO(what << " of the sample:" << sample);
        CHECK(read == fits);
      };
      each_node(mutated, "", [&](Json& node, const std::string& path) {
        if (path.empty() || std::regex_match(path, readers_own)) return;
        const Json original = node;
        if (original.is_object()) {
          for (const auto& [key, value] : original.items()) {
            if (std::regex_match(path + "." + key, readers_own)) continue;
            node.erase(key);
            node[key + "_x"] = value;
            judge_both("key " + path + "." + key + " misspelt");
            node = original;
          }
        }
        std::vector<Json> others{Json("?!"), Json::array({Json("?!")})};
        if (!original.is_object()) others.push_back(Json{{"x_y", 1}});
        for (const Json& other : others) {
          node = other;
          judge_both(path + " = " + other.dump());
        }
        node = original;
      });
    }
    CHECK(mutations > 100);
  }
}
