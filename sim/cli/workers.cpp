#include "sim/cli/workers.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <new>
#include <thread>

#include "sim/cli/exit_codes.hpp"
#include "sim/cli/run_plan.hpp"
#include "sim/cli/signals.hpp"
#include "sim/engine/run.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

using WallClock = std::chrono::steady_clock;

/// An array of counters in memory that forked processes share.
class SharedProgress {
 public:
  explicit SharedProgress(std::size_t count) : count_(std::max<std::size_t>(count, 1)) {
    void* memory = mmap(nullptr, count_ * sizeof(WorkerProgress), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
      throw OutputError(fmt::format("cannot share memory with workers: {}", std::strerror(errno)));
    }
    slots_ = static_cast<WorkerProgress*>(memory);
    for (std::size_t i = 0; i < count_; ++i) new (slots_ + i) WorkerProgress;
  }
  ~SharedProgress() { munmap(slots_, count_ * sizeof(WorkerProgress)); }
  SharedProgress(const SharedProgress&) = delete;
  SharedProgress& operator=(const SharedProgress&) = delete;

  WorkerProgress& operator[](std::size_t i) { return slots_[i]; }

 private:
  std::size_t count_;
  WorkerProgress* slots_ = nullptr;
};

struct Running {
  std::size_t index = 0;  ///< among the tasks
  pid_t process = 0;
  WallClock::time_point started;
};

class Pool {
 public:
  Pool(const std::vector<PoolTask>& tasks, const PoolOptions& options)
      : tasks_(tasks), options_(options), progress_(tasks.size()) {
    for (const PoolTask& task : tasks) {
      expected_.push_back(expected_seconds(*task.scenario));
      expected_sum_ += expected_.back();
    }
  }

  std::vector<TaskReport> run() {
    while (!running_.empty() || may_start()) {
      while (may_start() && running_.size() < options_.jobs) start();
      collect();
      share_cores();
      if (interrupted()) stop_all();
      if (options_.progress) options_.progress(so_far());
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    std::sort(reports_.begin(), reports_.end(),
              [](const TaskReport& a, const TaskReport& b) { return a.index < b.index; });
    return std::move(reports_);
  }

 private:
  bool may_start() const { return next_ < tasks_.size() && !failed_ && !interrupted(); }

  void start() {
    const PoolTask& task = tasks_[next_];
    std::fflush(nullptr);
    const pid_t parent = getpid();
    const pid_t process = fork();
    if (process < 0) {
      throw OutputError(fmt::format("cannot start a worker: {}", std::strerror(errno)));
    }
    if (process == 0) {
      // A worker without its parent would write into a folder that somebody else may resume.
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != parent) _exit(kExitFailed);
      const int code = perform_task(task.directory, task.task, *task.scenario, &progress_[next_]);
      std::fflush(nullptr);
      _exit(code);
    }
    running_.push_back({next_, process, WallClock::now()});
    ++next_;
  }

  void collect() {
    std::erase_if(running_, [&](const Running& worker) {
      int status = 0;
      rusage usage{};
      if (wait4(worker.process, &status, WNOHANG, &usage) != worker.process) return false;
      report(worker, status, usage);
      return true;
    });
  }

  void report(const Running& worker, int status, const rusage& usage) {
    constexpr std::uint64_t kKibibyte = 1024;
    TaskReport report;
    report.index = worker.index;
    report.task = tasks_[worker.index].task;
    report.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    report.wall_seconds = std::chrono::duration<double>(WallClock::now() - worker.started).count();
    report.peak_memory_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * kKibibyte;
    report.requests = progress_[worker.index].requests.load();
    report.simulated_seconds = simulated_seconds(worker.index);
    if (report.exit_code != 0 && !(report.exit_code == kExitInterrupted && interrupted())) {
      failed_ = true;
    }
    reports_.push_back(std::move(report));
  }

  /// A second core for each worker, if there are enough.
  void share_cores() {
    const std::size_t workers = may_start() ? options_.jobs : running_.size();
    const bool enough = cores_ >= 2 * workers;
    for (const Running& worker : running_) progress_[worker.index].core_to_spare = enough;
  }

  /// Ctrl-C reaches the workers by itself, a signal to this process alone does not.
  void stop_all() {
    for (const Running& worker : running_) {
      if (interrupted_twice()) {
        kill(worker.process, SIGKILL);
      } else if (!told_to_stop_) {
        kill(worker.process, SIGINT);
      }
    }
    told_to_stop_ = true;
  }

  double simulated_seconds(std::size_t index) {
    return static_cast<double>(progress_[index].simulated_ns.load()) * 1e-9;
  }

  PoolProgress so_far() {
    PoolProgress sum;
    sum.finished = reports_.size();
    double done = 0;
    for (std::size_t i = 0; i < next_; ++i) {
      sum.simulated_seconds += simulated_seconds(i);
      sum.requests += progress_[i].requests.load();
      const double whole = seconds(tasks_[i].scenario->clock.end());
      if (whole > 0) done += expected_[i] * simulated_seconds(i) / whole;
    }
    sum.done_share = expected_sum_ > 0 ? done / expected_sum_ : 0;
    return sum;
  }

  const std::vector<PoolTask>& tasks_;
  const PoolOptions& options_;
  SharedProgress progress_;
  std::vector<double> expected_;
  double expected_sum_ = 0;
  std::size_t cores_ = usable_cores();
  std::vector<Running> running_;
  std::vector<TaskReport> reports_;
  std::size_t next_ = 0;
  bool failed_ = false;
  bool told_to_stop_ = false;
};

}  // namespace

std::size_t usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<std::size_t>(CPU_COUNT(&set));
}

int perform_task(const fs::path& directory, const Task& task, const Scenario& scenario,
                 WorkerProgress* progress) {
  try {
    hold_signals();
    std::atomic<bool> stop{false};
    RunHooks hooks;
    hooks.interrupted = &stop;
    if (progress != nullptr) hooks.core_to_spare = &progress->core_to_spare;
    hooks.progress = [&](SimTime now, std::uint64_t requests) {
      // a signal may also have come just before this process began to hold them
      if (signal_is_held() || interrupted()) stop = true;
      if (progress == nullptr) return;
      progress->simulated_ns.store(nanoseconds(now));
      progress->requests.store(requests);
    };
    const ReplicationRecord record = simulate(scenario, task.replication, hooks);
    store_record(directory, task, record);
    return record.interrupted ? kExitInterrupted : 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "fivenines: {}: {}\n", task.name(), error.what());
    return kExitFailed;
  }
}

std::vector<TaskReport> run_tasks(const std::vector<PoolTask>& tasks, const PoolOptions& options) {
  return Pool(tasks, options).run();
}

}  // namespace fivenines::cli
