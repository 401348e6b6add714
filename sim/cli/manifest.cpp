#include "sim/cli/manifest.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <boost/version.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "sim/cli/files.hpp"

namespace fivenines::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;

Json time_json(std::time_t time) {
  if (time == 0) return nullptr;
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time));
}

Json host_json() {
  utsname names{};
  if (uname(&names) != 0) return nullptr;
  return {{"name", names.nodename},
          {"system", fmt::format("{} {}", names.sysname, names.release)},
          {"machine", names.machine},
          {"processors", std::thread::hardware_concurrency()}};
}

Json task_json(const TaskReport& report) {
  return {{"task", report.task.number},
          {"exit_code", report.exit_code},
          {"wall_seconds", report.wall_seconds},
          {"peak_memory_bytes", report.peak_memory_bytes},
          {"requests", report.requests}};
}

/// Requests a second of one worker; the real-time factor is that of all workers together.
Json speed_json(const Manifest& manifest) {
  double worker_seconds = 0;
  double requests = 0;
  double simulated = 0;
  std::uint64_t peak = 0;
  for (const TaskReport& report : manifest.tasks) {
    worker_seconds += report.wall_seconds;
    requests += static_cast<double>(report.requests);
    simulated += report.simulated_seconds;
    peak = std::max(peak, report.peak_memory_bytes);
  }
  const auto ratio = [](double part, double whole) { return whole > 0 ? part / whole : 0; };
  return {{"requests_per_second", ratio(requests, worker_seconds)},
          {"real_time_factor", ratio(simulated, manifest.wall_seconds)},
          {"peak_memory_bytes", peak},
          {"wall_seconds", manifest.wall_seconds}};
}

/// Null when there is none or it cannot be read. A variant has that of the whole run.
Json read_manifest(const std::filesystem::path& directory) {
  std::error_code error;
  auto file = directory / "manifest.json";
  if (!std::filesystem::exists(file, error)) {
    const auto whole = std::filesystem::absolute(directory / ".").lexically_normal().parent_path();
    if (whole.parent_path().filename() != "variants") return nullptr;
    file = whole.parent_path().parent_path() / "manifest.json";
  }
  if (!std::filesystem::exists(file, error)) return nullptr;
  return Json::parse(read_file(file), nullptr, false);
}

}  // namespace

std::string manifest_json(const Manifest& manifest) {
  Json tasks = Json::array();
  for (const TaskReport& report : manifest.tasks) tasks.push_back(task_json(report));
  const Json json = {
      {"fivenines", "manifest"},
      {"schema_version", kSchemaVersion},
      {"version", FIVENINES_VERSION},
      {"status", manifest.status},
      {"command", manifest.command},
      {"scenario", manifest.scenario},
      {"readings", manifest.readings},
      {"repeat", manifest.repeat},
      {"allow_single", manifest.allow_single},
      {"seed", manifest.seed},
      {"replications", manifest.replications},
      {"started", time_json(manifest.started)},
      {"ended", time_json(manifest.ended)},
      {"host", host_json()},
      {"versions", {{"compiler", __VERSION__}, {"boost", BOOST_LIB_VERSION}, {"fmt", FMT_VERSION}}},
      {"speed", speed_json(manifest)},
      {"tasks", std::move(tasks)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<std::string> manifest_readings(const std::filesystem::path& directory) {
  const Json json = read_manifest(directory);
  std::vector<std::string> readings;
  if (!json.is_object() || !json.contains("readings")) return readings;
  for (const Json& reading : json["readings"]) {
    if (reading.is_string()) readings.push_back(reading.get<std::string>());
  }
  return readings;
}

std::string manifest_repeat(const std::filesystem::path& directory) {
  const Json json = read_manifest(directory);
  if (!json.is_object() || !json.contains("repeat") || !json["repeat"].is_string()) return "";
  return json["repeat"].get<std::string>();
}

bool manifest_allow_single(const std::filesystem::path& directory) {
  const Json json = read_manifest(directory);
  return json.is_object() && json.contains("allow_single") && json["allow_single"] == true;
}

std::string manifest_version(const std::filesystem::path& directory) {
  const Json json = read_manifest(directory);
  if (!json.is_object() || !json.contains("version") || !json["version"].is_string()) return "";
  return json["version"].get<std::string>();
}

}  // namespace fivenines::cli
