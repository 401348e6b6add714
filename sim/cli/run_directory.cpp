#include "sim/cli/run_directory.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/base/draws.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/metrics/record_json.hpp"
#include "sim/scenario/scenario_reader.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kBaseline = "baseline";
constexpr const char* kVariants = "variants";
constexpr const char* kBeside = ".tmp-";

/// A folder that no other process writes, beside the one that is to be.
fs::path beside(const fs::path& folder) {
  fs::path path = folder;
  path += fmt::format("{}{}", kBeside, getpid());
  return path;
}

/// The inverse of Task::part(). Nothing for what is no part of a run directory.
std::optional<Task> task_of_part(std::string_view part) {
  Task task;
  if (part.starts_with(kVariants)) {
    part.remove_prefix(std::string_view(kVariants).size());
    if (!part.starts_with('/')) return std::nullopt;
    part.remove_prefix(1);
    const std::size_t end = std::min(part.find('/'), part.size());
    task.variant = part.substr(0, end);
    if (task.variant.empty() || task.variant.starts_with('.')) return std::nullopt;
    part.remove_prefix(std::min(end + 1, part.size()));
  }
  if (!part.empty() && part != kBaseline) return std::nullopt;
  task.is_baseline = !part.empty();
  return task;
}

}  // namespace

std::string Task::part() const {
  fs::path path;
  if (!variant.empty()) path = fs::path(kVariants) / variant;
  return (is_baseline ? path / kBaseline : path).string();
}

fs::path Task::scenario(const fs::path& directory) const {
  return directory / part() / "scenario.resolved.yaml";
}

fs::path Task::folder(const fs::path& directory) const {
  return directory / part() / "replications" / fmt::format("{:04}", replication);
}

std::string Task::name() const {
  return fmt::format("replication {}{}{}", replication, is_baseline ? " of the baseline" : "",
                     variant.empty() ? "" : " of " + variant);
}

std::vector<Task> plan_tasks(std::uint32_t replications, const std::vector<TaskGroup>& groups) {
  std::vector<Task> tasks;
  const auto add = [&](const TaskGroup& group, bool is_baseline) {
    for (std::uint32_t i = 0; i < replications; ++i) {
      tasks.push_back({static_cast<std::uint32_t>(tasks.size()), group.variant, is_baseline, i});
    }
  };
  for (const TaskGroup& group : groups) {
    if (group.with_baseline) add(group, true);
    add(group, false);
  }
  return tasks;
}

std::string tasks_jsonl(const std::vector<Task>& tasks) {
  std::string text;
  for (const Task& task : tasks) {
    text += Json{{"task", task.number}, {"part", task.part()}, {"replication", task.replication}}
                .dump() +
            "\n";
  }
  return text;
}

std::vector<Task> read_tasks(const fs::path& directory) {
  const fs::path file = directory / "tasks.jsonl";
  std::error_code ignored;
  if (!fs::is_directory(directory, ignored)) {
    throw InputError(fmt::format("there is no folder {}", directory.string()));
  }
  if (!fs::exists(file, ignored)) {
    throw InputError(
        fmt::format("{} is no run directory: it has no tasks.jsonl", directory.string()));
  }
  const std::string text = read_file(file);
  std::vector<Task> tasks;
  try {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const Json json = Json::parse(text.substr(at, end - at));
      const auto part = json.at("part").get<std::string>();
      auto task = task_of_part(part);
      if (!task) throw InputError("unknown part '" + part + "'");
      task->number = json.at("task").get<std::uint32_t>();
      task->replication = json.at("replication").get<std::uint64_t>();
      tasks.push_back(std::move(*task));
      at = end + 1;
    }
  } catch (const std::exception& error) {
    throw InputError(
        fmt::format("{}:{}: error: {}", file.string(), tasks.size() + 1, error.what()));
  }
  return tasks;
}

namespace {

struct ReadRecord {
  std::optional<ReplicationRecord> record;
  std::string problem;  ///< empty also when there is no file
};

ReadRecord read_record(const fs::path& directory, const Task& task, std::uint64_t seed) {
  const fs::path file = task.folder(directory) / "record.json";
  std::error_code error;
  if (!fs::exists(file, error)) return {};
  try {
    ReplicationRecord record = record_from_json(read_file(file));
    if (record.seed == seed && record.replication == task.replication) {
      return {std::move(record), ""};
    }
    return {std::nullopt,
            fmt::format("{} is of seed {}, replication {}, and not of seed {}, replication {}",
                        file.string(), record.seed, record.replication, seed, task.replication)};
  } catch (const std::runtime_error& bad) {
    return {std::nullopt,
            fmt::format("{} is damaged or of another version: {}", file.string(), bad.what())};
  }
}

}  // namespace

std::optional<ReplicationRecord> find_record(const fs::path& directory, const Task& task,
                                             std::uint64_t seed) {
  return read_record(directory, task, seed).record;
}

std::string record_problem(const fs::path& directory, const Task& task, std::uint64_t seed) {
  return read_record(directory, task, seed).problem;
}

void store_record(const fs::path& directory, const Task& task, const ReplicationRecord& record) {
  const fs::path folder = task.folder(directory);
  const fs::path fresh = beside(folder);
  std::error_code error;
  try {
    make_folder(fresh);
    write_file(fresh / "series.csv", series_csv(record));
    write_file(fresh / "events.jsonl", events_jsonl(record));
    write_file(fresh / "record.json", record_to_json(record));
    fs::remove_all(folder, error);
    fs::rename(fresh, folder, error);
    if (error) throw OutputError("cannot write " + folder.string() + ": " + error.message());
  } catch (...) {
    fs::remove_all(fresh, error);
    throw;
  }
}

void remove_leftovers(const fs::path& directory, const std::vector<Task>& tasks) {
  std::error_code error;
  std::set<fs::path> folders;
  for (const Task& task : tasks) folders.insert(task.folder(directory).parent_path());
  for (const fs::path& folder : folders) {
    std::vector<fs::path> leftovers;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      const bool is_half = entry.path().filename().string().find(kBeside) != std::string::npos;
      if (is_half) leftovers.push_back(entry.path());
    }
    for (const fs::path& path : leftovers) fs::remove_all(path, error);
  }
}

fs::path variant_folder(const fs::path& directory, const std::string& variant) {
  return variant.empty() ? directory : directory / kVariants / variant;
}

DirectoryLock::DirectoryLock(const fs::path& directory, Kind kind)
    : descriptor_(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  const int operation = kind == Kind::kAlone ? LOCK_EX : LOCK_SH;
  if (descriptor_ >= 0 && flock(descriptor_, operation | LOCK_NB) == 0) return;
  const int error = errno;
  if (descriptor_ >= 0) close(descriptor_);
  if (error == EWOULDBLOCK) {
    throw OutputError(fmt::format("{} is being written by another run", directory.string()));
  }
  throw OutputError(fmt::format("cannot lock {}: {}", directory.string(), std::strerror(error)));
}

DirectoryLock::~DirectoryLock() {
  close(descriptor_);
}

std::string identity_of(const std::string& resolved_yaml) {
  LoadOptions options;
  options.overrides = {"replications.count=1", "clock.advance_every=100ms"};
  options.data_roots = data_roots();
  const LoadedScenario loaded =
      load_scenario_text(resolved_yaml, "scenario.resolved.yaml", options);
  // What this program cannot read is the same only as its own bytes.
  return loaded.scenario ? loaded.scenario->resolved_yaml : resolved_yaml;
}

fs::path default_directory(const std::string& name, const std::string& resolved_yaml) {
  const std::time_t now = std::time(nullptr);
  std::string flat = name;  // names may have slashes, a run is one folder
  std::replace(flat.begin(), flat.end(), '/', '-');
  const std::string stem = fmt::format("{:%Y%m%d-%H%M%S}_{}_{:08x}", fmt::localtime(now), flat,
                                       hash_text(resolved_yaml) >> 32);
  fs::path path = fs::path("out") / stem;
  std::error_code error;
  for (int i = 2; fs::exists(path, error); ++i)
    path = fs::path("out") / fmt::format("{}-{}", stem, i);
  return path;
}

void point_latest(const fs::path& directory) {
  const fs::path whole = fs::absolute(directory).lexically_normal();
  const fs::path named = whole.has_filename() ? whole : whole.parent_path();
  if (named.parent_path().filename() != "out") return;
  const fs::path latest = named.parent_path() / "latest";
  std::error_code error;
  if (fs::exists(fs::symlink_status(latest, error)) && !fs::is_symlink(latest, error)) return;
  const fs::path fresh = beside(latest);
  fs::remove(fresh, error);
  fs::create_directory_symlink(named.filename(), fresh, error);
  if (!error) fs::rename(fresh, latest, error);
}

}  // namespace fivenines::cli
