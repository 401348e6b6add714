// What `run` and `gate` share: options of the verdict, its files, and its exit code.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/report/summary.hpp"
#include "sim/cli/options.hpp"

namespace fivenines::cli {

/// --reading and --allow-single.
void add_judging_options(Options& options);

/// These readings, in order. Throws UsageError.
Readings chosen_readings(const std::vector<std::string>& texts);

/// summary.csv, verdict.junit.xml, report.md and, last, summary.json. Throws OutputError.
void write_summary(const std::filesystem::path& folder, const Summary& summary);

/// 0, 98 or 99; 130 is for the command that was interrupted.
int exit_code_of(Decision decision);

}  // namespace fivenines::cli
