// The records of a finished run, judged once more without simulating.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/cli/judging.hpp"

namespace fivenines::cli {

/// The readings that a run was simulated under and then those of the command line. One that changes
/// the model is what it was when the run was simulated, or takes another run. Throws UsageError.
Readings recorded_readings(const std::filesystem::path& directory,
                           const std::vector<std::string>& texts);

struct JudgeAgain {
  std::vector<Criterion> criteria;
  Readings readings;
  bool allow_single = false;
  /// The ids to judge, from those that the scenario names; null: these.
  std::function<std::vector<std::string>(const std::vector<std::string>&)> choose;
};

struct JudgedAgain {
  RunFacts facts;  ///< of the run, or of its first variant
  Judged judged;
};

/// Throws InputError when the directory is no run, BrokenBooks.
JudgedAgain judge_again(const std::filesystem::path& directory, const JudgeAgain& how);

}  // namespace fivenines::cli
