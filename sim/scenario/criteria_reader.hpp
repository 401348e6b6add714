// Reads the `criteria` of a scenario: which lines of the plan it answers.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// Ids of criteria. They are checked against scenarios/plan/criteria.csv of the first data root
/// that has it; without that file, any id is accepted.
std::vector<std::string> read_criteria(SectionReader& root,
                                       const std::vector<std::filesystem::path>& data_roots);

}  // namespace fivenines
