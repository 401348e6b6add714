// The December tests as a whole: the plan's schedule and topologies, the tests of a finished folder
// judged once more, and what their decision exits with.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "analysis/compare/december.hpp"
#include "analysis/compare/together.hpp"
#include "sim/cli/judge_again.hpp"

namespace fivenines::cli {

/// scenarios/plan/december.csv and december-regions.csv. Throw InputError.
Schedule shipped_schedule();
std::vector<PlannedTopology> shipped_topologies();

/// Whether december_runs() has any.
bool is_december(const std::filesystem::path& directory);

/// The tests of a December folder on the topologies that it has. Throws InputError when the plan
/// knows no such test or topology, or a test has no run; BrokenBooks.
December recorded_december(const std::filesystem::path& directory, const JudgeAgain& how);

/// The same tests with all changes at once, as `why` left them in the folder; nothing when it was
/// not asked, or of other results; says so where they are not what why.json tells of.
std::optional<Together> recorded_together(const std::filesystem::path& directory,
                                          const December& december);

/// summary.json, report.md and verdict.junit.xml of the whole. Throws OutputError.
void write_december(const std::filesystem::path& folder, const December& december);

/// 0, 98 or 99; 130 when replications are missing.
int exit_code_of(const December& december);

}  // namespace fivenines::cli
