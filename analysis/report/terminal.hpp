// The report on the terminal: criteria first, at most 80 columns.
#pragma once

#include <string>

#include "analysis/report/page.hpp"
#include "analysis/report/summary.hpp"

namespace fivenines {

/// What the text report says beyond the summary: where its files are and how to repeat the run.
struct TerminalFooter {
  std::string directory;  ///< empty: no line
  std::string repeat;     ///< the command; printed when a criterion failed
  int exit_code = 0;
};

/// First line of every run: version, scenario, regions, learners, seed, replications.
std::string headline(const RunFacts& facts, std::string_view version);

/// VERDICT, the command that repeats the run, and where its files are.
void draw_footer(Page& page, Decision decision, const std::string& reason,
                 const TerminalFooter& footer);

std::string terminal_report(const Summary& summary, const TerminalStyle& style,
                            const TerminalFooter& footer);

}  // namespace fivenines
