// The run directory of `fivenines december`: beside its own manifest.json, report.md, summary.json
// and verdict.junit.xml it holds one run directory for each test and topology, as
// 8-regions/test-2, and runs.jsonl, which names them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fivenines::cli {

/// Writes runs.jsonl, or takes a folder on that has the same. Throws UsageError when the folder
/// holds something else. Needs the lock.
void take_december_folder(const std::filesystem::path& directory,
                          const std::vector<std::string>& folders);

/// The run directories in a December folder; none when it is none.
std::vector<std::string> december_runs(const std::filesystem::path& directory);

}  // namespace fivenines::cli
