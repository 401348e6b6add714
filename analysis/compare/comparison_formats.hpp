// The files and the text of a comparison.
#pragma once

#include <string>

#include "analysis/compare/comparison.hpp"
#include "analysis/report/terminal.hpp"

namespace fivenines {

inline constexpr int kComparisonSchemaVersion = 1;

/// summary.json of a run with variants. Same seed, same bytes.
std::string comparison_json(const VariantComparison& comparison);

/// report.md of a run with variants.
std::string comparison_markdown(const VariantComparison& comparison);

/// Verdicts, differences and claim, at most 80 columns.
std::string comparison_report(const VariantComparison& comparison, const TerminalStyle& style,
                              const TerminalFooter& footer);

}  // namespace fivenines
