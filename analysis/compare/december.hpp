// The December tests in one result: each test on each topology, the calendar that follows, and one
// decision.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/calendar.hpp"
#include "analysis/plan/schedule.hpp"
#include "analysis/report/page.hpp"
#include "analysis/report/summary.hpp"
#include "analysis/report/terminal.hpp"

namespace fivenines {

inline constexpr int kDecemberSchemaVersion = 1;

/// One test on one topology, as it was simulated and judged.
struct DecemberRun {
  std::string folder;  ///< within the run directory: "8-regions/test-2"
  Summary summary;
};

/// All tests on one topology.
struct DecemberColumn {
  PlannedTopology topology;
  std::vector<DecemberRun> runs;  ///< as the tests of the schedule
  Calendar calendar;
  Decision decision = Decision::kNoCriteria;  ///< GO when every test is
};

struct December {
  Schedule schedule;
  OnFail on_fail = OnFail::kHold;
  std::vector<DecemberColumn> columns;
  Decision decision = Decision::kNoCriteria;  ///< the worst of the columns
  std::string reason;
  bool partial = false;
};

/// How a test came out, for the calendar: only GO is a pass, only NO-GO a failure.
TestResult test_result(const Summary& summary);

/// Calendars and decisions. Precondition: every column has a run for each test of the schedule.
December decide_december(Schedule schedule, OnFail on_fail, std::vector<DecemberColumn> columns);

/// One criterion of a test on all topologies; nullptr where one does not have it.
struct DecemberLine {
  std::size_t test = 0;  ///< in the schedule
  const Criterion* criterion = nullptr;
  std::vector<const Judgement*> judgements;
};
/// In the order of the scenario. Triggers are left out: the calendar says what they do.
std::vector<DecemberLine> december_lines(const December& december, std::size_t test);

/// The figure as a share of its limit, for criteria with a limit from above; nothing for others and
/// for what was not measured.
std::optional<Estimate> share_of_limit(const Judgement& judgement);

/// The test whose load and places are compared between topologies: the last one without faults, of
/// those with the most learners; without such a test the last one.
std::size_t load_test_of(const December& december);

/// The measured window of Tests 1 to 4 unless the command line says another.
inline constexpr SimDuration kDecemberWindow = std::chrono::minutes{2};
/// "rehearsal with 5K learners for 5M: limits on rates cannot be met" of tests that have fewer
/// learners than their scenarios say, or a shorter window; empty: none has.
std::string rehearsal_text(const December& december);

/// "4 criteria: 3 pass, 1 fails".
std::string outcome_text(const Summary& summary);
/// Sentences about the dates: when the tests end, "all PASS by Dec 18", the gate.
std::vector<std::string> calendar_sentences(const December& december, const Calendar& calendar);
/// What the dates take for granted.
std::string december_conditions(const December& december);

/// Version, what is run, seed and replications: the first line of the command.
std::string december_headline(const std::vector<std::string>& topologies, std::uint64_t seed,
                              std::uint32_t replications, std::string_view version);
/// At most 80 columns.
std::string december_terminal(const December& december, const TerminalStyle& style,
                              const TerminalFooter& footer);
std::string december_markdown(const December& december);
/// summary.json of the run directory; `runs[].folder` leads to the summary of each test.
std::string december_json(const December& december);

}  // namespace fivenines
