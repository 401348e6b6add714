// A run as its directory has it, for commands that look at results without simulating.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/plan/run.hpp"
#include "sim/cli/run_directory.hpp"
#include "sim/scenario/scenario.hpp"

namespace fivenines::cli {

struct RecordedRun {
  Run run;
  bool partial = false;  ///< a replication is missing or was interrupted
};

/// The records of these tasks that are there and belong to the seed of the facts. Throws
/// BrokenBooks.
RecordedRun gather(const std::filesystem::path& directory, const std::vector<Task>& tasks,
                   RunFacts facts);

/// The variants of a run directory in the order of the scenario; none when it has none.
std::vector<std::string> variants_in(const std::filesystem::path& directory);

/// What a variant changes, as its scenario wrote it; nothing before the run was finished.
std::vector<std::string> recorded_changes(const std::filesystem::path& directory,
                                          const std::string& variant);

/// The whole of a run directory, or of one variant's folder in it. Throws InputError when it is
/// none or has variants, BrokenBooks. Warns on standard error of records that are damaged.
RecordedRun load_run(const std::filesystem::path& directory);

/// The scenario of a run directory, complete. Throws InputError.
Scenario recorded_scenario(const std::filesystem::path& directory);

}  // namespace fivenines::cli
