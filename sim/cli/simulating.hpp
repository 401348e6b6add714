// What every command that simulates shares: its options, its run directory, its workers, and the
// way from a plan to an exit code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/report/terminal.hpp"
#include "sim/cli/judging.hpp"
#include "sim/cli/manifest.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/run_plan.hpp"

namespace fivenines::cli {

/// -n, -j, --seed, -o, --reading, --allow-single, --no-report, --quiet, --color, --progress.
void add_simulating_options(Options& options);

struct SimulationSettings {
  std::optional<std::uint64_t> replications;
  std::optional<std::uint64_t> seed;
  std::uint32_t jobs = 1;
  bool allow_single = false;
  Readings readings;
  std::string output;  ///< empty: a new folder below out/
  TerminalStyle style;
  ProgressStyle progress = ProgressStyle::kNone;
  bool with_report = true;  ///< report.html
  bool quiet = false;
};

/// Throws UsageError.
SimulationSettings simulation_settings(const Options& options);

/// A planned run in its folder, from the first file to the last. Holds the lock on the folder.
class Runner {
 public:
  /// Makes the folder or takes the unfinished run in it on. Throws UsageError when it holds
  /// something else, OutputError.
  Runner(RunPlan plan, const std::filesystem::path& directory, std::vector<std::string> command);

  /// What is not there yet. Points into the plan.
  std::vector<PoolTask> missing() const;
  /// What became of it, and how long that took. False when a worker failed.
  bool simulated(std::vector<TaskReport> reports, double wall_seconds);
  /// Simulates what is not there yet. False when a worker failed.
  bool simulate_missing(std::uint32_t jobs, ProgressStyle style);
  /// Says which replications failed and how to repeat them.
  void complain();
  /// One a variant; a scenario without variants has one without a name.
  std::vector<VariantResult> results(bool allow_single) const;
  /// The files of the result. Returns what is missing from report.html, for the user.
  std::string write(const Judged& judged, const SimulationSettings& settings);

  const RunPlan& plan() const { return plan_; }
  const std::filesystem::path& directory() const { return directory_; }

 private:
  void write_manifest(const char* status);

  RunPlan plan_;
  std::filesystem::path directory_;
  std::unique_ptr<DirectoryLock> lock_;
  Manifest manifest_;
};

/// On standard error: how many of the whole are there already, and what the rest costs.
void announce(const std::filesystem::path& directory, const std::vector<PoolTask>& missing,
              std::size_t whole, std::uint32_t jobs);

/// Runs the tasks and shows how far they are.
std::vector<TaskReport> run_and_show(const std::vector<PoolTask>& tasks, std::uint32_t jobs,
                                     ProgressStyle style, double& wall_seconds);

/// What a command makes of the results.
struct Judging {
  std::function<Judged(std::vector<VariantResult>)> judge;
  std::function<int(const Judged&)> exit_code;  ///< of a run that was not interrupted
};

/// After the report on the terminal: the notice, if there is one, and how to go on with a run that
/// was interrupted. Returns the exit code.
int finish_command(const TerminalFooter& footer, const std::string& notice);

/// Headline, simulation, files and report. Returns the exit code. `command`: what the user typed.
int simulate_and_report(RunPlan plan, const SimulationSettings& settings,
                        std::vector<std::string> command, const Judging& judging);

}  // namespace fivenines::cli
