// Replications as processes: one process is one engine is one replication, at most so many at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/cli/run_directory.hpp"
#include "sim/scenario/scenario.hpp"

namespace fivenines::cli {

/// Where a worker has got to, and what its parent tells it; in memory that they share.
struct WorkerProgress {
  std::atomic<std::int64_t> simulated_ns{0};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<bool> core_to_spare{false};  ///< it may use a second one
};

/// Simulates one task here and stores its record. Returns the exit code: 0, 130 when it was
/// interrupted (what there is is stored, marked), 4 when it failed (said on standard error).
int perform_task(const std::filesystem::path& directory, const Task& task, const Scenario& scenario,
                 WorkerProgress* progress);

/// A task, and the run directory and scenario that it is of.
struct PoolTask {
  std::filesystem::path directory;
  Task task;
  const Scenario* scenario = nullptr;
};

struct TaskReport {
  std::size_t index = 0;  ///< among the tasks that were given to the pool
  Task task;
  int exit_code = 0;  ///< of the worker; 128 + n when signal n killed it
  double wall_seconds = 0;
  std::uint64_t peak_memory_bytes = 0;
  std::uint64_t requests = 0;
  double simulated_seconds = 0;
};

/// What all workers together have done so far.
struct PoolProgress {
  double simulated_seconds = 0;  ///< sum over tasks, each counted to its own end
  std::uint64_t requests = 0;
  std::size_t finished = 0;
  double done_share = 0;  ///< of the work, by expected processor time
};

struct PoolOptions {
  std::uint32_t jobs = 1;
  std::function<void(const PoolProgress&)> progress;
};

/// Of the machine, as far as this process may use them.
std::size_t usable_cores();

/// Runs the tasks in order, whichever run directories they are of. After a failure no more are
/// started; those under way may finish. After an interruption all are told to stop and store what
/// they have.
std::vector<TaskReport> run_tasks(const std::vector<PoolTask>& tasks, const PoolOptions& options);

}  // namespace fivenines::cli
