#pragma once

#include <string>
#include <vector>

#include "analysis/report/html/document.hpp"

namespace fivenines::html {

/// What `why` found out about a run, from its why.json, as blocks of the run's report: the chain of
/// causes and the remedies, ranked, each with the number of its re-run. Nothing when the text is no
/// such file or belongs to results with another digest. `place`, "Test 5 on 8 regions", where a
/// report has several runs.
std::vector<Block> why_blocks(const std::string& why_json, const std::string& digest,
                              const std::string& place = "");

/// "Test 3 on 8 regions, PLAN-T3-P99: ... : 290 -> 25.0 ms, PASS": the best of the remedies; empty
/// when there is none, and as above.
std::string best_remedy_text(const std::string& why_json, const std::string& digest,
                             const std::string& place);

}  // namespace fivenines::html
