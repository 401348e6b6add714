// The December tests in their folder, from the first file to the last: every test on every topology
// in one queue of work.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "analysis/compare/december.hpp"
#include "sim/cli/simulating.hpp"

namespace fivenines::cli {

/// One test on one topology.
struct DecemberCell {
  std::size_t column = 0;  ///< of the topology
  std::string folder;      ///< within the run directory: "8-regions/test-2"
  RunPlan plan;
};

/// Processor seconds of all their replications on the machine this was built on; scenarios that are
/// the same simulation count once.
double expected_seconds(const std::vector<Scenario>& scenarios);

class DecemberRunner {
 public:
  /// Makes the folder or takes the unfinished tests in it on, and holds its lock. `repeat` is the
  /// command that repeats all of it. Throws UsageError when the folder holds something else,
  /// OutputError. Precondition: there are cells.
  DecemberRunner(std::vector<DecemberCell> cells, const std::filesystem::path& directory,
                 std::vector<std::string> command, const std::string& repeat, bool allow_single);

  /// Simulates what is not there yet, all tests in one queue. False when a worker failed.
  bool simulate_missing(std::uint32_t jobs, ProgressStyle style);
  /// Says which replications failed and how to repeat them.
  void complain();
  /// Judges each test, writes its files, and decides. One topology for each column of the cells.
  December judge(const Schedule& schedule, OnFail on_fail,
                 const std::vector<PlannedTopology>& topologies,
                 const SimulationSettings& settings);
  /// The files of the whole. Returns what is missing from report.html, for the user.
  std::string write(const December& december, const SimulationSettings& settings);

 private:
  void write_december_manifest(const char* status);

  std::filesystem::path directory_;
  std::unique_ptr<DirectoryLock> lock_;
  std::vector<std::size_t> columns_;  ///< of the runners
  std::vector<std::unique_ptr<Runner>> runners_;
  Manifest manifest_;
};

}  // namespace fivenines::cli
