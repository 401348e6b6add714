// The December tests simulated again with several changes at once, beside the tests as they were:
// what is still in the way of a GO when everything that is known to help has been done.
#pragma once

#include <string>
#include <vector>

#include "analysis/compare/december.hpp"
#include "analysis/report/html/document.hpp"

namespace fivenines {

/// One change, and where it was made.
struct TogetherChange {
  std::string text;                   ///< "observers ask five times as often"
  std::vector<std::string> settings;  ///< PATH=VALUE
  std::vector<std::string> places;    ///< "Test 5 on 8 regions"
};

struct Together {
  December december;  ///< with the changes; the topologies of the tests as they were
  std::vector<TogetherChange> changes;
  std::string rerun;  ///< "all tests, 3 replications of each, with 38 % of their learners"
  /// Ids of criteria that depend on how many learners there are, when there were fewer.
  std::vector<std::string> not_judged;
  std::string folder;  ///< within the run directory
};

/// The runs that it belongs to, so that results of other runs are not explained by it.
std::vector<std::string> digests_of(const December& december);

/// why.json of a December folder, without the results, which are in the folder that it names. Same
/// runs, same bytes.
std::string together_json(const Together& together, const std::vector<std::string>& digests);
/// All but the tests themselves; nothing when the text is no such file or belongs to results with
/// other digests.
std::optional<Together> read_together(const std::string& why_json,
                                      const std::vector<std::string>& digests);

/// At most 80 columns.
std::string together_text(const December& before, const Together& together,
                          const TerminalStyle& style);

namespace html {

/// Blocks of the December report.
std::vector<Block> together_blocks(const December& before, const Together& together);

}  // namespace html

}  // namespace fivenines
