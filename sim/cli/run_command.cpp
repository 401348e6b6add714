// fivenines run: simulate, judge, report.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <thread>

#include "analysis/report/terminal.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/judging.hpp"
#include "sim/cli/manifest.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/recorded_run.hpp"
#include "sim/cli/run_plan.hpp"
#include "sim/cli/signals.hpp"
#include "sim/cli/workers.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

Options declared() {
  Options options("run", {"SCENARIO"});
  options.add_list("set", "PATH=VALUE", "use this value instead of the scenario's; repeatable");
  options.add("replications,n", "N", "how often, on different draws (default: the scenario's)");
  options.add("jobs,j", "N", "processes at once (default: one a processor)");
  options.add("seed", "S", "first number of all draws (default: the scenario's)");
  options.add("output,o", "DIR", "run directory; an unfinished run in it is continued");
  add_judging_options(options);
  options.add_switch("quiet,q", "no progress and no cost on standard error");
  options.add("color", "WHEN", "auto, always or never");
  options.add("progress", "HOW", "auto, bar, lines or none");
  return options;
}

bool is_temporary(const fs::path& path) {
  return path.extension() == ".tmp";
}

/// Refuses a folder that holds something else than this run.
void check_is_ours(const fs::path& directory, const RunPlan& plan) {
  std::error_code error;
  const fs::path resolved = directory / "scenario.resolved.yaml";
  if (!fs::exists(resolved, error)) {
    for (const auto& entry : fs::directory_iterator(directory, error)) {
      if (is_temporary(entry.path())) continue;
      throw UsageError(
          fmt::format("{} holds other files and no run; give an empty folder", directory.string()));
    }
    return;
  }
  const std::string version = manifest_version(directory);
  if (!version.empty() && version != FIVENINES_VERSION) {
    throw UsageError(fmt::format("{} holds a run of version {}, this is {}; give another folder",
                                 directory.string(), version, FIVENINES_VERSION));
  }
  if (identity_of(read_file(resolved)) != identity_of(plan.scenario.resolved_yaml)) {
    throw UsageError(
        fmt::format("{} holds a run of another scenario or seed; give another folder, or the same "
                    "scenario and seed to continue it",
                    directory.string()));
  }
}

/// The tasks of one run as its own folder numbers them.
std::vector<Task> tasks_of(const RunPlan& plan, const PlannedRun& run) {
  return plan_tasks(plan.scenario.replications, {{"", run.baseline.has_value()}});
}

void write_scenario(const fs::path& folder, const Scenario& scenario) {
  make_folder(folder / "replications");
  write_file(folder / "scenario.resolved.yaml", scenario.resolved_yaml);
}

/// What the folder is comes first, so that a run which ends here can be continued.
void write_inputs(const fs::path& directory, const RunPlan& plan) {
  write_file(directory / "scenario.resolved.yaml", plan.scenario.resolved_yaml);
  write_file(directory / "scenario.yaml", plan.scenario_text);
  write_file(directory / "tasks.jsonl", tasks_jsonl(plan.tasks));
  for (const PlannedRun& run : plan.runs) {
    const fs::path folder = variant_folder(directory, run.variant);
    write_scenario(folder, run.scenario);
    if (run.baseline) write_scenario(folder / "baseline", *run.baseline);
    if (!run.variant.empty()) {
      write_file(folder / "tasks.jsonl", tasks_jsonl(tasks_of(plan, run)));
    }
  }
}

class Runner {
 public:
  Runner(RunPlan plan, fs::path directory, const Arguments& arguments)
      : plan_(std::move(plan)), directory_(std::move(directory)) {
    manifest_.command = {"fivenines", "run"};
    manifest_.command.insert(manifest_.command.end(), arguments.begin(), arguments.end());
    manifest_.scenario = plan_.named;
    manifest_.readings = plan_.readings.chosen();
    manifest_.seed = plan_.scenario.seed;
    manifest_.replications = plan_.scenario.replications;
    manifest_.started = std::time(nullptr);
  }

  /// Simulates what is not there yet. False when a worker failed.
  bool simulate_missing(std::uint32_t jobs, ProgressStyle style) {
    write_manifest("running");
    std::vector<Task> missing;
    for (const Task& task : plan_.tasks) {
      const auto record = find_record(directory_, task, plan_.scenario.seed);
      if (!record || record->interrupted) missing.push_back(task);
    }
    if (style != ProgressStyle::kNone) announce(missing, jobs);
    PoolOptions pool;
    pool.directory = directory_;
    pool.jobs = jobs;
    for (const Task& task : plan_.tasks) pool.scenarios[task.part()] = &plan_.scenario_of(task);
    ProgressDisplay display(style, missing.size());
    pool.progress = [&display](const PoolProgress& progress) { display.show(progress); };
    const auto started = std::chrono::steady_clock::now();
    manifest_.tasks = run_tasks(missing, pool);
    manifest_.wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return std::all_of(manifest_.tasks.begin(), manifest_.tasks.end(), [](const TaskReport& r) {
      return r.exit_code == 0 || (r.exit_code == kExitInterrupted && interrupted());
    });
  }

  /// Says which replications failed and how to repeat them.
  void complain() {
    for (const TaskReport& report : manifest_.tasks) {
      if (report.exit_code == 0 || report.exit_code == kExitInterrupted) continue;
      const int signal = report.exit_code > 128 ? report.exit_code - 128 : 0;
      const std::string how =
          signal != 0 ? fmt::format("was stopped by signal {} ({})", signal, strsignal(signal))
                      : fmt::format("ended with exit code {}", report.exit_code);
      fmt::print(stderr, "fivenines: {} {}\n  repeat it with: fivenines exec {} --task {}\n",
                 report.task.name(), how, shell_quoted(directory_.string()), report.task.number);
    }
    write_manifest("failed");
  }

  Judged judge(bool allow_single) const {
    std::vector<VariantResult> results;
    for (const PlannedRun& run : plan_.runs) {
      RecordedRun recorded =
          gather(variant_folder(directory_, run.variant), tasks_of(plan_, run), run.facts);
      Summary summary =
          summarise(recorded.run, plan_.criteria, allow_single, recorded.partial, plan_.readings);
      results.push_back({run.variant, run.changes, std::move(recorded.run), std::move(summary)});
    }
    return judged(std::move(results), plan_.claim);
  }

  void write(const Judged& judged) {
    write_results(directory_, judged);
    write_manifest(is_partial(judged) ? "partial" : "finished");
  }

  const RunPlan& plan() const { return plan_; }

 private:
  void announce(const std::vector<Task>& missing, std::uint32_t jobs) const {
    if (missing.size() < plan_.tasks.size()) {
      fmt::print(stderr, "continuing {}: {} of {} replications are there\n", directory_.string(),
                 plan_.tasks.size() - missing.size(), plan_.tasks.size());
    }
    if (!missing.empty()) {
      fmt::print(stderr, "cost: {}\n", expected_cost(plan_, missing, jobs));
    }
  }

  void write_manifest(const char* status) {
    manifest_.status = status;
    manifest_.ended = manifest_.status == "running" ? 0 : std::time(nullptr);
    write_file(directory_ / "manifest.json", manifest_json(manifest_));
  }

  RunPlan plan_;
  fs::path directory_;
  Manifest manifest_;
};

}  // namespace

int run_command(const Arguments& arguments) {
  Options options = declared();
  if (!options.parse(arguments)) return kExitGo;
  constexpr std::uint64_t kSeedMost = 1'000'000'000'000'000;
  const auto replications = options.number("replications", 1, 100'000);
  const auto jobs = options.number("jobs", 1, 1024);
  const auto seed = options.number("seed", 0, kSeedMost);
  const bool allow_single = options.given("allow-single");
  const Readings readings = chosen_readings(options.texts("reading"));
  const TerminalStyle style = terminal_style(options.choice("color", {"auto", "always", "never"}));
  const ProgressStyle progress = progress_style(
      options.choice("progress", {"auto", "bar", "lines", "none"}), options.given("quiet"));

  RunPlan plan = plan_run(
      {options.positional(0), options.texts("set"), readings, replications, seed, allow_single});
  const fs::path directory =
      options.given("output") ? fs::path(options.text("output"))
                              : default_directory(plan.scenario.name, plan.scenario.resolved_yaml);
  make_folder(directory);
  const DirectoryLock lock(directory, DirectoryLock::Kind::kAlone);
  check_is_ours(directory, plan);
  write_inputs(directory, plan);
  remove_leftovers(directory, plan.tasks);
  point_latest(directory);

  fmt::print("{}\n{}\n", headline(plan.facts, FIVENINES_VERSION), plan.facts.title);
  finish_standard_output();
  catch_signals();
  const std::uint32_t processors = std::max(1U, std::thread::hardware_concurrency());
  Runner runner(std::move(plan), directory, arguments);
  if (!runner.simulate_missing(static_cast<std::uint32_t>(jobs.value_or(processors)), progress)) {
    runner.complain();
    return kExitFailed;
  }
  const Judged judged = runner.judge(allow_single);
  runner.write(judged);
  const int code = is_partial(judged) ? kExitInterrupted : exit_code_of(judged);
  fmt::print("\n{}", report_of(judged, style, {directory.string(), runner.plan().repeat, code}));
  finish_standard_output();
  if (code == kExitInterrupted) {
    fmt::print(stderr, "interrupted; continue with: {} -o {}\n", runner.plan().repeat,
               shell_quoted(directory.string()));
  }
  return code;
}

}  // namespace fivenines::cli
