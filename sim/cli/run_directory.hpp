// The folder of a run:
//
//   manifest.json             what was run, where, when, how fast: the only file with such things
//   scenario.yaml             the scenario file as it was
//   scenario.resolved.yaml    the same with every default, complete in itself
//   tasks.jsonl               one replication a line; `fivenines exec DIR --task K` does line K
//   replications/NNNN/        record.json, series.csv, events.jsonl
//   baseline/                 scenario.resolved.yaml and replications/ of the run at 500K learners
//   variants/NAME/            one folder of this kind a variant, in place of replications/
//   summary.json, summary.csv, verdict.junit.xml, report.md, report.html
//
// A replication is there, whole, or not: its folder is written beside and renamed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/metrics/record.hpp"

namespace fivenines::cli {

/// One replication of a run directory.
struct Task {
  std::uint32_t number = 0;       ///< line of tasks.jsonl, from 0
  std::string variant;            ///< empty: the scenario has none
  bool is_baseline = false;       ///< of the run at 500K learners
  std::uint64_t replication = 0;  ///< from 0

  /// The folder within the run directory: "", "baseline", "variants/NAME",
  /// "variants/NAME/baseline".
  std::string part() const;
  std::filesystem::path scenario(const std::filesystem::path& directory) const;
  std::filesystem::path folder(const std::filesystem::path& directory) const;
  /// "replication 2", "replication 0 of the baseline", "replication 1 of three-regions".
  std::string name() const;
};

/// What is to be simulated of one scenario or one of its variants.
struct TaskGroup {
  std::string variant;
  bool with_baseline = false;
};

/// Of each group all replications of the baseline, if there is one, then all of the run itself.
std::vector<Task> plan_tasks(std::uint32_t replications, const std::vector<TaskGroup>& groups);
std::string tasks_jsonl(const std::vector<Task>& tasks);
/// Throws InputError.
std::vector<Task> read_tasks(const std::filesystem::path& directory);

/// The record of a task if it is there, readable and of this seed; nothing otherwise.
std::optional<ReplicationRecord> find_record(const std::filesystem::path& directory,
                                             const Task& task, std::uint64_t seed);
/// Why the record of a task that is there does not count: "FILE is damaged: ..."; empty when it
/// does, or when there is none.
std::string record_problem(const std::filesystem::path& directory, const Task& task,
                           std::uint64_t seed);

/// Writes the files of a replication, in place of an interrupted one. Throws OutputError.
void store_record(const std::filesystem::path& directory, const Task& task,
                  const ReplicationRecord& record);

/// Removes what a killed run left half-written of these tasks. Needs the lock, alone.
void remove_leftovers(const std::filesystem::path& directory, const std::vector<Task>& tasks);

/// The folder of a variant in a run directory; the run directory itself without a name.
std::filesystem::path variant_folder(const std::filesystem::path& directory,
                                     const std::string& variant);

/// A lock that ends with the process and those it forked: two runs cannot write one folder, while
/// several `exec` can.
class DirectoryLock {
 public:
  enum class Kind : std::uint8_t { kAlone, kWithOthers };
  /// Throws OutputError when another process holds it.
  DirectoryLock(const std::filesystem::path& directory, Kind kind);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int descriptor_;
};

/// What makes two runs the same: the resolved scenario without the number of replications and
/// without how often the data plane is advanced, which do not change a replication.
std::string identity_of(const std::string& resolved_yaml);

/// "out/20251121-150405_NAME_HASH", not there yet.
std::filesystem::path default_directory(const std::string& name, const std::string& resolved_yaml);

/// Points `latest` beside a run directory at it, when they lie in a folder called out.
void point_latest(const std::filesystem::path& directory);

}  // namespace fivenines::cli
