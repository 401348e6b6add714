// The files that go out beside summary.json, each one function from a summary to a text.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/report/summary.hpp"

namespace fivenines {

/// summary.csv: tidy, one figure a row, one column for each label.
std::string summary_csv(const Summary& summary);

/// verdict.junit.xml: one test case for each criterion. FAIL is a failure, INCONCLUSIVE and NOT
/// MEASURED are skipped; a criterion that is no blocker never fails, it says so in its output.
std::string verdict_junit(const Summary& summary);

/// The same for several summaries, one test suite each, named by the caller.
std::string verdicts_junit(const std::vector<std::pair<std::string, const Summary*>>& suites);

/// report.md: everything the terminal shows, and the list of assumptions.
std::string report_markdown(const Summary& summary);

}  // namespace fivenines
