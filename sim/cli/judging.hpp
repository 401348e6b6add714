// What `run` and `gate` share: options of the verdict, its files, and its exit code.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analysis/compare/comparison.hpp"
#include "analysis/report/terminal.hpp"
#include "sim/cli/options.hpp"

namespace fivenines::cli {

/// --reading and --allow-single.
void add_judging_options(Options& options);

/// These readings, in order. Throws UsageError.
Readings chosen_readings(const std::vector<std::string>& texts);

/// A run, or one with variants.
using Judged = std::variant<Summary, VariantComparison>;

/// One result without a name, or those of all variants.
Judged judged(std::vector<VariantResult> results, const std::optional<ClaimOfRun>& claim);

bool is_partial(const Judged& judged);

/// 0, 98 or 99; 130 is for the command that was interrupted.
int exit_code_of(const Judged& judged);

/// summary.csv, verdict.junit.xml, report.md and, last, summary.json, in the folder and in one for
/// each variant. Throws OutputError.
void write_results(const std::filesystem::path& folder, const Judged& judged);

std::string report_of(const Judged& judged, const TerminalStyle& style,
                      const TerminalFooter& footer);

}  // namespace fivenines::cli
