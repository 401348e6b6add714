// A run as its directory has it, for commands that look at results without simulating.
#pragma once

#include <filesystem>

#include "analysis/plan/run.hpp"
#include "sim/cli/run_directory.hpp"

namespace fivenines::cli {

struct RecordedRun {
  Run run;
  bool partial = false;  ///< a replication is missing or was interrupted
};

/// The records of these tasks that are there and belong to the seed of the facts. Throws
/// BrokenBooks.
RecordedRun gather(const std::filesystem::path& directory, const std::vector<Task>& tasks,
                   RunFacts facts);

/// The whole of a run directory. Throws InputError when it is none, BrokenBooks.
RecordedRun load_run(const std::filesystem::path& directory);

}  // namespace fivenines::cli
