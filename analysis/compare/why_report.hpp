// What `why` found, for people and for the report: the chain of causes and the remedies, ranked.
#pragma once

#include <string>
#include <vector>

#include "analysis/compare/comparison.hpp"
#include "analysis/report/causes.hpp"
#include "analysis/report/page.hpp"

namespace fivenines {

/// One thing changed, and what it did in a re-run of the failing stretch.
struct Remedy {
  std::uint32_t number = 0;          ///< of the re-run, from 1 in the order they were made
  std::string name;                  ///< of its variant: "faster-probes"
  std::string text;                  ///< "ask five times as often"
  std::vector<std::string> changes;  ///< PATH=VALUE
  std::string query;                 ///< what it is ranked by
  std::string_view unit;
  Good good = Good::kNeither;
  std::optional<Estimate> before;  ///< of the re-run without it
  std::optional<Estimate> after;
  std::optional<Estimate> difference;  ///< after less before, paired
  Effect effect = Effect::kUnknown;
  Result result = Result::kNotMeasured;  ///< of the criterion in the re-run with it
  /// "0 of 7, by latency_point=server 7 of 7": how many of the criteria of the re-run pass,
  /// and by which other readings more do than without the change; empty when there is but one.
  std::string passes;
};

struct Why {
  std::string digest;  ///< of the results that it explains
  Explanation explanation;
  std::string rerun;   ///< "90 s from second 12 on, 2 replications, 500K learners": what was re-run
  std::string folder;  ///< of the re-runs, beside the run
  std::vector<Remedy> remedies;  ///< the best first
};

/// From the re-runs: the first variant is the run as it was. Ranked by whether the criterion
/// passes, then by how much better its figure is.
std::vector<Remedy> ranked(const VariantComparison& reruns, const Criterion& criterion,
                           const std::vector<std::string>& texts);

/// At most 80 columns.
std::string why_text(const Why& why, const TerminalStyle& style);

/// why.json in the run directory. Same run, same bytes.
std::string why_json(const Why& why);

}  // namespace fivenines
