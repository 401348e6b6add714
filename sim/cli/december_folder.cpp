#include "sim/cli/december_folder.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kRuns = "runs.jsonl";

std::string runs_jsonl(const std::vector<std::string>& folders) {
  std::string text;
  for (const std::string& folder : folders) {
    text += nlohmann::ordered_json{{"folder", folder}}.dump() + "\n";
  }
  return text;
}

}  // namespace

void take_december_folder(const fs::path& directory, const std::vector<std::string>& folders) {
  std::error_code error;
  const std::string ours = runs_jsonl(folders);
  if (fs::exists(directory / kRuns, error)) {
    if (read_file(directory / kRuns) == ours) return;
    throw UsageError(fmt::format(
        "{} holds the December tests on other regions; give another folder, or the same --regions "
        "to continue them",
        directory.string()));
  }
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".tmp") continue;
    throw UsageError(fmt::format("{} holds other files and no December tests; give an empty folder",
                                 directory.string()));
  }
  write_file(directory / kRuns, ours);
}

std::vector<std::string> december_runs(const fs::path& directory) {
  std::vector<std::string> folders;
  std::error_code error;
  if (!fs::exists(directory / kRuns, error)) return folders;
  const std::string text = read_file(directory / kRuns);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const auto json = nlohmann::ordered_json::parse(text.substr(at, end - at), nullptr, false);
    if (json.is_object() && json.contains("folder") && json["folder"].is_string()) {
      folders.push_back(json["folder"].get<std::string>());
    }
    at = end + 1;
  }
  return folders;
}

}  // namespace fivenines::cli
