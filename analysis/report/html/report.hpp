// The ten pages of the load-test report of one run.
#pragma once

#include <string>

#include "analysis/report/html/document.hpp"
#include "analysis/report/summary.hpp"

namespace fivenines::html {

/// What the report says beyond the summary.
struct ReportContext {
  std::string version;  ///< of the program
  std::string repeat;   ///< the command that repeats the run; empty: not known
  /// What a search for causes and remedies has found; empty: nobody has searched.
  std::vector<Block> why = {};
  /// The best change of each search, in a sentence.
  std::vector<std::string> tried = {};
};

/// From the summary alone: no figure is in it that summary.json does not have.
Document report_document(const Summary& summary, const ReportContext& context);

/// good, bad or open: how a decision is coloured.
std::string class_of(Decision decision);

}  // namespace fivenines::html
