#include "sim/cli/simulating.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <thread>

#include "sim/cli/console.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/html_report.hpp"
#include "sim/cli/recorded_run.hpp"
#include "sim/cli/signals.hpp"
#include "sim/cli/workers.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

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

}  // namespace

void add_simulating_options(Options& options) {
  options.add("replications,n", "N", "how often, on different draws (default: the scenario's)");
  options.add("jobs,j", "N",
              "processes at once (default: one a processor; with fewer, idle ones help)");
  options.add("seed", "S", "first number of all draws (default: the scenario's)");
  options.add("output,o", "DIR", "run directory; an unfinished run in it is continued");
  add_judging_options(options);
  options.add_switch("no-report", "do not write report.html, which takes a second or two");
  options.add_switch("quiet,q", "no progress and no cost on standard error");
  options.add("color", "WHEN", "auto, always or never");
  options.add("progress", "HOW", "auto, bar, lines or none");
}

SimulationSettings simulation_settings(const Options& options) {
  constexpr std::uint64_t kSeedMost = 1'000'000'000'000'000;
  SimulationSettings settings;
  settings.replications = options.number("replications", 1, 100'000);
  const std::uint32_t processors = std::max(1U, std::thread::hardware_concurrency());
  settings.jobs = static_cast<std::uint32_t>(options.number("jobs", 1, 1024).value_or(processors));
  settings.seed = options.number("seed", 0, kSeedMost);
  settings.allow_single = options.given("allow-single");
  settings.readings = chosen_readings(options.texts("reading"));
  settings.output = options.text("output");
  settings.with_report = !options.given("no-report");
  settings.quiet = options.given("quiet");
  settings.style = terminal_style(options.choice("color", {"auto", "always", "never"}));
  settings.progress = progress_style(options.choice("progress", {"auto", "bar", "lines", "none"}),
                                     options.given("quiet"));
  return settings;
}

Runner::Runner(RunPlan plan, const fs::path& directory, std::vector<std::string> command)
    : plan_(std::move(plan)), directory_(directory) {
  manifest_.command = std::move(command);
  manifest_.scenario = plan_.named;
  manifest_.readings = plan_.readings.chosen();
  manifest_.repeat = plan_.repeat;
  manifest_.seed = plan_.scenario.seed;
  manifest_.replications = plan_.scenario.replications;
  manifest_.started = std::time(nullptr);
  make_folder(directory_);
  lock_ = std::make_unique<DirectoryLock>(directory_, DirectoryLock::Kind::kAlone);
  check_is_ours(directory_, plan_);
  write_inputs(directory_, plan_);
  remove_leftovers(directory_, plan_.tasks);
}

bool Runner::simulate_missing(std::uint32_t jobs, ProgressStyle style) {
  write_manifest("running");
  const std::vector<PoolTask> work = missing();
  if (style != ProgressStyle::kNone) announce(directory_, work, plan_.tasks.size(), jobs);
  double wall_seconds = 0;
  std::vector<TaskReport> reports = run_and_show(work, jobs, style, wall_seconds);
  return simulated(std::move(reports), wall_seconds);
}

std::vector<PoolTask> Runner::missing() const {
  std::vector<PoolTask> missing;
  for (const Task& task : plan_.tasks) {
    const auto record = find_record(directory_, task, plan_.scenario.seed);
    const bool is_there = record && !record->interrupted;
    if (!is_there) missing.push_back({directory_, task, &plan_.scenario_of(task)});
  }
  return missing;
}

bool Runner::simulated(std::vector<TaskReport> reports, double wall_seconds) {
  manifest_.tasks = std::move(reports);
  manifest_.wall_seconds = wall_seconds;
  return std::all_of(manifest_.tasks.begin(), manifest_.tasks.end(), [](const TaskReport& r) {
    return r.exit_code == 0 || (r.exit_code == kExitInterrupted && interrupted());
  });
}

void Runner::complain() {
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

std::vector<VariantResult> Runner::results(bool allow_single) const {
  std::vector<VariantResult> results;
  for (const PlannedRun& run : plan_.runs) {
    RecordedRun recorded =
        gather(variant_folder(directory_, run.variant), tasks_of(plan_, run), run.facts);
    Summary summary =
        summarise(recorded.run, plan_.criteria, allow_single, recorded.partial, plan_.readings);
    results.push_back({run.variant, run.changes, std::move(recorded.run), std::move(summary)});
  }
  return results;
}

std::string Runner::write(const Judged& judged, const SimulationSettings& settings) {
  write_results(directory_, judged);
  manifest_.allow_single = settings.allow_single;
  std::string notice;
  if (settings.with_report) notice = write_html(directory_, judged, plan_.repeat);
  write_manifest(is_partial(judged) ? "partial" : "finished");
  return notice;
}

void announce(const fs::path& directory, const std::vector<PoolTask>& missing, std::size_t whole,
              std::uint32_t jobs) {
  if (missing.size() < whole) {
    fmt::print(stderr, "continuing {}: {} of {} replications are there\n", directory.string(),
               whole - missing.size(), whole);
  }
  if (!missing.empty()) fmt::print(stderr, "cost: {}\n", expected_cost(missing, jobs));
}

std::vector<TaskReport> run_and_show(const std::vector<PoolTask>& tasks, std::uint32_t jobs,
                                     ProgressStyle style, double& wall_seconds) {
  PoolOptions pool;
  pool.jobs = jobs;
  ProgressDisplay display(style, tasks.size());
  pool.progress = [&display](const PoolProgress& progress) { display.show(progress); };
  const auto started = std::chrono::steady_clock::now();
  std::vector<TaskReport> reports = run_tasks(tasks, pool);
  wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return reports;
}

void Runner::write_manifest(const char* status) {
  manifest_.status = status;
  manifest_.ended = manifest_.status == "running" ? 0 : std::time(nullptr);
  write_file(directory_ / "manifest.json", manifest_json(manifest_));
}

int finish_command(const TerminalFooter& footer, const std::string& notice) {
  finish_standard_output();
  if (!notice.empty()) fmt::print(stderr, "{}\n", notice);
  if (footer.exit_code == kExitInterrupted) {
    fmt::print(stderr, "interrupted; continue with: {} -o {}\n", footer.repeat,
               shell_quoted(footer.directory));
  }
  return footer.exit_code;
}

int simulate_and_report(RunPlan plan, const SimulationSettings& settings,
                        std::vector<std::string> command, const Judging& judging) {
  const fs::path directory =
      settings.output.empty() ? default_directory(plan.scenario.name, plan.scenario.resolved_yaml)
                              : fs::path(settings.output);
  Runner runner(std::move(plan), directory, std::move(command));
  point_latest(directory);
  const RunFacts& facts = runner.plan().facts;
  fmt::print("{}\n{}\n", headline(facts, FIVENINES_VERSION), facts.title);
  finish_standard_output();
  catch_signals();
  if (!runner.simulate_missing(settings.jobs, settings.progress)) {
    runner.complain();
    return kExitFailed;
  }
  const Judged judged = judging.judge(runner.results(settings.allow_single));
  const std::string notice = runner.write(judged, settings);
  const int code = is_partial(judged) ? kExitInterrupted : judging.exit_code(judged);
  const std::string& repeat = runner.plan().repeat;
  const TerminalFooter footer{directory.string(), repeat, code};
  fmt::print("\n{}", report_of(judged, settings.style, footer));
  return finish_command(footer, settings.quiet ? "" : notice);
}

}  // namespace fivenines::cli
