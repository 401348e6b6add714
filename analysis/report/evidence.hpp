// What the records say about a criterion, in the criterion's unit.
#pragma once

#include <string>
#include <vector>

#include "analysis/plan/verdict.hpp"
#include "analysis/report/measure.hpp"

namespace fivenines {

Evidence evidence_for(const Criterion& criterion, const Run& run);

/// Judges all criteria that the run's facts name, with their rules completed from each other: the
/// throughput rule takes its error limit from the error criterion beside it. Throws BadCriteria for
/// an id that `criteria` does not have.
Verdict judge_run(const Run& run, const std::vector<Criterion>& criteria, bool allow_single,
                  bool partial);

/// How many of the criterion's units one unit of the metric is (100 percent in a ratio); nothing
/// when they measure different things.
std::optional<double> unit_factor(std::string_view metric_unit, std::string_view criterion_unit);

/// What is wrong with the ids a scenario names, with suggestions; empty when all are known.
std::vector<std::string> unknown_criteria(const std::vector<std::string>& ids,
                                          const std::vector<Criterion>& criteria);

/// Whether one of these criteria compares with the run at 500K learners.
bool needs_baseline(const std::vector<std::string>& ids, const std::vector<Criterion>& criteria);

}  // namespace fivenines
