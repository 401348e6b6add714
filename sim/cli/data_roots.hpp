#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/plan/criterion.hpp"
#include "sim/scenario/scenario_reader.hpp"

namespace fivenines::cli {

/// The folder of the running program.
std::filesystem::path program_folder();

/// Folders that hold shipped scenarios and platforms: beside an installed program, then the source
/// tree that it was built from.
std::vector<std::filesystem::path> data_roots();

/// The criteria of the plan. Throws InputError when the file is missing or broken.
std::vector<Criterion> load_criteria();

/// Reads a scenario with these overrides and the shipped data; complaints go to standard error.
/// Throws UsageError when only overrides are wrong, InputError when the file is.
Scenario load_or_complain(const std::string& scenario, const std::vector<std::string>& overrides);

/// The scenario; complaints go to standard error. Throws as load_or_complain.
Scenario complain_or(LoadedScenario loaded);

}  // namespace fivenines::cli
