// Why a run failed: the first criterion that it violates, when that happened, and what led to what,
// read from the record: fault -> failures -> queues -> time-outs -> retries -> detection -> ...
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/report/summary.hpp"

namespace fivenines {

/// One link of the chain.
struct CauseStep {
  double at_s = 0;   ///< since the start of measurement
  std::string what;  ///< "fault", "errors", "queue", "retries", "detection", ...
  std::string text;
};

/// The worst occurrence of a fault for a criterion, or, without faults, the first bad stretch.
struct Explanation {
  Judgement judgement;            ///< of the violated criterion
  std::uint64_t replication = 0;  ///< where it was worst
  std::optional<double> at_s;     ///< the second it happened, since the start of measurement
  std::string region;             ///< of the learners who felt it first; empty: all, or nobody did
  std::optional<std::string> fault;  ///< its id
  double from_s = 0;                 ///< what is worth a second look: this stretch of the window
  double until_s = 0;
  std::vector<CauseStep> steps;  ///< by time
};

/// The first blocker that fails, else the first that is open; nothing when all pass or there are
/// none.
const Judgement* first_violated(const Verdict& verdict);

/// Precondition: the run has a record.
Explanation explain(const Run& run, const Judgement& violated);

}  // namespace fivenines
