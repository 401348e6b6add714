// The records of a finished run, judged once more without simulating.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/cli/judging.hpp"

namespace fivenines::cli {

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
