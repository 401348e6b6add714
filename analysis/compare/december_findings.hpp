// What a reader of the December tests has to act on: the blockers that fail, those that are open,
// and what to do, over all tests and topologies.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "analysis/compare/december.hpp"

namespace fivenines {

/// "Test 5 on 8 regions".
std::string place_of(const December& december, std::size_t column, std::size_t test);

/// "T4-EU" of "PLAN-T4-EU", as all ids begin so; "3" of "3-regions": where a line is narrow.
std::string_view short_id(std::string_view id);
std::string_view short_topology(std::string_view id);

/// Blockers that fail on some topology; the furthest from its limit first.
std::vector<DecemberLine> failed_lines(const December& december);

/// A blocker that is neither passed nor failed.
struct OpenCriterion {
  const Judgement* judgement = nullptr;
  std::string place;
  std::string because;  ///< why it is open, and what would decide it
};
/// In the order of topologies and tests.
std::vector<OpenCriterion> open_criteria(const December& december);

/// Another reading of the plan under which blockers of a test have another result.
struct TurnedReading {
  const OtherReading* other = nullptr;
  std::size_t column = 0;
  std::size_t test = 0;
  std::vector<const Judgement*> turned;  ///< as the other reading judges them

  std::string place(const December& december) const;
  /// Whether the verdict of the test is another, too.
  bool turns_verdict(const December& december) const;
  /// "PLAN-T3-P99 FAIL -> PASS (82.15 ms)", one beside the other.
  std::string lines_text(const December& december) const;
};
/// Of the readings that need no run of their own; in the order of tests, topologies, readings.
std::vector<TurnedReading> turned_readings(const December& december);
/// "latency_point=commit: Test 1 on 8 regions GO": the verdicts that turn, reading by
/// reading; empty when none does.
std::string turned_verdicts_text(const December& december);

/// " ... these fail as well ...: PLAN-T5-DOWN by uptime_budget=year_26s ." of readings that
/// turn no verdict, as other criteria fail already; empty when there is none.
std::string lost_passes_text(const December& december);

/// Whether a topology would be GO under one other reading that judges these runs again, in a
/// sentence.
std::string go_by_reading_text(const December& december);
/// By topology: how far assumptions would have to be wrong for the results that stand on them to
/// turn. No interval covers that.
std::vector<std::string> stands_on(const December& december);

/// "capacity=fixed, misses=1 | 3 (X-05)": the readings under which the model is another, of
/// all tests.
std::string models_text(const December& december);

/// The same advice of several tests is one.
struct DecemberAdvice {
  /// With the criteria of all tests, each once and in order, and the figures of the last test of
  /// each topology that gives it: the load grows from test to test.
  Recommendation advice;
  /// Column and test of each summary that gives it; the last test first.
  std::vector<std::pair<std::size_t, std::size_t>> places;
};
/// What most failed criteria ask for first.
std::vector<DecemberAdvice> december_advice(const December& december);

/// "fails: PLAN-T4-EU, PLAN-T4-AFR"; when it is for none, "-" or that learners feel it.
std::string criteria_text(const Recommendation& advice);

/// Of the advice for failed criteria and for what learners feel, or for open ones when there is
/// none, what is to be done first.
std::vector<DecemberAdvice> first_actions(const December& december);

/// "3 regions: Test 1, Test 3; 8 regions: Test 4": where the advice was found.
std::string places_text(const December& december, const DecemberAdvice& advice);

/// How the criterion was judged where the table does not show it: whether it blocks, the notes of
/// its findings (once where all topologies have the same, else with the name of the topology), and
/// what contradiction of the plan it stands on.
std::string notes_text(const December& december, const DecemberLine& line);

}  // namespace fivenines
