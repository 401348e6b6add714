// What the records say about a criterion, in the criterion's unit.
#pragma once

#include <string>
#include <vector>

#include "analysis/plan/reading.hpp"
#include "analysis/plan/verdict.hpp"
#include "analysis/report/measure.hpp"

namespace fivenines {

Evidence evidence_for(const Criterion& criterion, const Run& run);

/// The rows of the plan that a run names, in its order and as these readings have them. Throws
/// BadCriteria for an id that `plan` does not have.
std::vector<Criterion> named_criteria(const RunFacts& facts, const std::vector<Criterion>& plan,
                                      const Readings& readings);

/// Judges these criteria, with their rules completed from each other: the throughput rule takes its
/// error limit from the error criterion beside it, a criterion about criteria comes after them.
Verdict judge_run(const Run& run, const std::vector<Criterion>& chosen, bool allow_single,
                  bool partial);

/// How many of the criterion's units one unit of the metric is (100 percent in a ratio); nothing
/// when they measure different things.
std::optional<double> unit_factor(std::string_view metric_unit, std::string_view criterion_unit);

/// What is wrong with the ids a scenario names, with suggestions; empty when all are known.
std::vector<std::string> unknown_criteria(const std::vector<std::string>& ids,
                                          const std::vector<Criterion>& criteria);

/// Throws BadCriteria for a query that no metric answers, or that answers in another unit.
void check_queries(const std::vector<Criterion>& criteria, const std::string& file);

/// Whether one of these criteria compares with the run at 500K learners.
bool needs_baseline(const std::vector<std::string>& ids, const std::vector<Criterion>& criteria);

}  // namespace fivenines
