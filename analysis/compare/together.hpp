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
  December december;  ///< with the changes; topologies and tests of what was before
  std::vector<TogetherChange> changes;
  std::string rerun;  ///< "all tests, 3 replications of each, with 38 % of their learners"
  /// Ids of criteria that depend on how many learners there are, when there were fewer.
  std::vector<std::string> not_judged;
  std::string folder;  ///< within the run directory
};

/// why.json of a December folder, without the results, which are in the folder that it names: of
/// them it has the digests. Same runs, same bytes.
std::string together_json(const Together& together, const December& before);
/// All but the tests themselves; nothing when the text is no such file or belongs to other results
/// than `before`.
std::optional<Together> read_together(const std::string& why_json, const December& before);
/// Takes the tests with the changes: a test that passed without all of its criteria is open. False
/// when these are not the tests that `why_json` tells of, or not all of them.
bool take_tests(Together& together, December again, const December& before,
                const std::string& why_json);
/// The same for tests that have just been simulated.
void take_tests(Together& together, December again, const December& before);

/// At most 80 columns but for `files`, the folder of the tests as a user finds it.
std::string together_text(const December& before, const Together& together,
                          const std::string& files, const TerminalStyle& style);

namespace html {

/// Blocks of the December report.
std::vector<Block> together_blocks(const December& before, const Together& together);

}  // namespace html

}  // namespace fivenines
