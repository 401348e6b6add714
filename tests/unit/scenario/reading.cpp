#include "tests/unit/scenario/reading.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <utility>

namespace fivenines::reading {

namespace fs = std::filesystem;

fs::path source_root() {
  const fs::path root = fs::path(__FILE__).parent_path().parent_path().parent_path().parent_path();
  // A compiler cache may make the path relative to some build; CTest starts tests at the root.
  return fs::exists(root / "platforms") ? root : fs::current_path();
}

LoadOptions shipped(std::vector<std::string> overrides) {
  return {std::move(overrides), {source_root().empty() ? fs::path(".") : source_root()}};
}

const std::string kSmall =
    "fivenines: scenario/v1\n"
    "name: small\n"
    "platform: {regions: [{id: a, servers: 4, cores: 2}, {id: b}], wan: {rtt: {a/b: 40ms}}}\n"
    "workload: {learners: 100}\n";

Scenario read(const std::string& text, const LoadOptions& options) {
  const LoadedScenario loaded = load_scenario_text(text, "s.yaml", options);
  INFO(text);
  INFO(loaded.diagnostics.text());
  REQUIRE(loaded.scenario.has_value());
  REQUIRE(loaded.diagnostics.empty());
  return *loaded.scenario;
}

Scenario accepted(const std::string& text, const LoadOptions& options) {
  const LoadedScenario loaded = load_scenario_text(text, "s.yaml", options);
  INFO(loaded.diagnostics.text());
  REQUIRE(loaded.scenario.has_value());
  return *loaded.scenario;
}

std::string complaints(const std::string& text, const LoadOptions& options) {
  const LoadedScenario loaded = load_scenario_text(text, "s.yaml", options);
  INFO(text);
  REQUIRE_FALSE(loaded.scenario.has_value());
  REQUIRE(loaded.diagnostics.has_errors());
  return loaded.diagnostics.text();
}

std::string complaints_with(const std::string& more_lines) {
  return complaints(kSmall + more_lines);
}

Scenario read_with(const std::string& more_lines) {
  return read(kSmall + more_lines);
}

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "fivenines-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

Folder::~Folder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

fs::path Folder::write(const std::string& name, const std::string& text) const {
  const fs::path file = path_ / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

}  // namespace fivenines::reading
