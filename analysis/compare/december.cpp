#include "analysis/compare/december.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/compare/comparison.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

Decision december_decision(const std::vector<DecemberRun>& runs) {
  Decision worst = Decision::kGo;
  for (const DecemberRun& run : runs) {
    // A test that is not judged is no pass.
    const Decision own = run.summary.verdict.decision;
    worst = worse_of(worst, own == Decision::kNoCriteria ? Decision::kInconclusive : own);
  }
  return worst;
}

/// "Test 2", "Tests 1, 3, 5"; empty: none came out so.
std::string tests_that(const Schedule& schedule, const DecemberColumn& column,
                       TestOutcome outcome) {
  constexpr std::string_view kTest = "Test ";
  std::string numbers;
  std::size_t n = 0;
  for (std::size_t i = 0; i < schedule.tests.size(); ++i) {
    if (test_result(column.runs[i].summary).outcome != outcome) continue;
    if (n++ > 0) numbers += ", ";
    numbers += schedule.tests[i].name.substr(kTest.size());
  }
  if (n == 0) return "";
  return fmt::format("Test{} {}", n == 1 ? "" : "s", numbers);
}

/// "3 regions NO-GO (Tests 1, 4 fail; Test 5 open)".
std::string column_reason(const Schedule& schedule, const DecemberColumn& column) {
  const std::string failed = tests_that(schedule, column, TestOutcome::kFailed);
  const std::string open = tests_that(schedule, column, TestOutcome::kOpen);
  std::string why;
  if (!failed.empty()) why = failed + (failed.starts_with("Tests") ? " fail" : " fails");
  if (!open.empty()) why += (why.empty() ? "" : "; ") + open + " open";
  return fmt::format("{} {}{}", column.topology.name,
                     kDecisionNames[static_cast<std::size_t>(column.decision)],
                     why.empty() ? "" : " (" + why + ")");
}

std::string gate_sentence(const December& december, const Calendar& calendar) {
  const Schedule& schedule = december.schedule;
  const std::string gate = day_text(schedule.gate);
  switch (calendar.gate) {
    case GateState::kMet:
      return fmt::format("gate of {}: met, {} day{} to spare", gate, calendar.spare_days,
                         calendar.spare_days == 1 ? "" : "s");
    case GateState::kMissed:
      return fmt::format("gate of {}: missed; HOLD, looked at again {}", gate,
                         day_text(schedule.hold));
    case GateState::kOpen:
      break;
  }
  return fmt::format("gate of {}: undecided as long as {}", gate,
                     calendar.undated.empty() ? "a test is open" : "there are no such dates");
}

}  // namespace

TestResult test_result(const Summary& summary) {
  TestResult result;
  if (summary.verdict.decision == Decision::kGo) result.outcome = TestOutcome::kPassed;
  if (summary.verdict.decision == Decision::kNoGo) result.outcome = TestOutcome::kFailed;
  for (const Judgement& judgement : summary.verdict.judgements) {
    if (judgement.finding.result == Result::kFail) result.failed.push_back(judgement.criterion.id);
  }
  return result;
}

December decide_december(Schedule schedule, OnFail on_fail, std::vector<DecemberColumn> columns) {
  December december;
  december.schedule = std::move(schedule);
  december.on_fail = on_fail;
  december.columns = std::move(columns);
  december.decision = Decision::kGo;
  for (DecemberColumn& column : december.columns) {
    column.decision = december_decision(column.runs);
    std::vector<TestResult> results;
    for (const DecemberRun& run : column.runs) {
      results.push_back(test_result(run.summary));
      december.partial = december.partial || run.summary.partial;
    }
    column.calendar = resulting_calendar(december.schedule, results, on_fail);
    december.decision = worse_of(december.decision, column.decision);
    if (!december.reason.empty()) december.reason += ", ";
    december.reason += column_reason(december.schedule, column);
  }
  if (december.partial) december.reason += "; the run was interrupted";
  return december;
}

std::vector<DecemberLine> december_lines(const December& december, std::size_t test) {
  std::vector<DecemberLine> lines;
  for (std::size_t c = 0; c < december.columns.size(); ++c) {
    for (const Judgement& judgement : december.columns[c].runs[test].summary.verdict.judgements) {
      if (judgement.criterion.rule == PlanTrigger::kind) continue;
      auto line = std::find_if(lines.begin(), lines.end(), [&](const DecemberLine& known) {
        return known.criterion->id == judgement.criterion.id;
      });
      if (line == lines.end()) {
        lines.push_back({test, &judgement.criterion, {}});
        line = std::prev(lines.end());
        line->judgements.resize(december.columns.size(), nullptr);
      }
      line->judgements[c] = &judgement;
    }
  }
  return lines;
}

std::optional<Estimate> share_of_limit(const Judgement& judgement) {
  const auto rule = rule_of(judgement.criterion);
  if (!rule || !judgement.estimate) return std::nullopt;
  double limit = 0;
  if (const auto* one = std::get_if<Limit>(&*rule)) {
    if (is_upper(one->comparison)) limit = one->threshold;
  } else if (const auto* most = std::get_if<Maximum>(&*rule)) {
    if (is_upper(most->comparison)) limit = most->threshold;
  }
  if (!(limit > 0)) return std::nullopt;
  return scaled(*judgement.estimate, 1 / limit);
}

std::size_t load_test_of(const December& december) {
  const std::vector<DecemberRun>& runs = december.columns.front().runs;
  std::size_t best = runs.size() - 1;
  bool is_known = false;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunFacts& facts = runs[i].summary.facts;
    if (!facts.faults.empty()) continue;
    if (is_known && facts.learners < runs[best].summary.facts.learners) continue;
    best = i;
    is_known = true;
  }
  return best;
}

std::string rehearsal_text(const December& december) {
  std::uint64_t learners = 0;
  std::uint64_t planned = 0;
  std::optional<SimDuration> window;
  for (const DecemberColumn& column : december.columns) {
    for (std::size_t i = 0; i < column.runs.size(); ++i) {
      const PlannedTest& test = december.schedule.tests[i];
      const RunFacts& facts = column.runs[i].summary.facts;
      if (facts.learners < test.learners && test.learners > planned) {
        learners = facts.learners;
        planned = test.learners;
      }
      if (test.has_window && facts.measure < kDecemberWindow) window = facts.measure;
    }
  }
  std::string text;
  if (planned > 0) {
    text =
        fmt::format("rehearsal with {} learners for {}: limits on rates cannot be met",
                    compact(static_cast<double>(learners)), compact(static_cast<double>(planned)));
  }
  if (window) {
    text += fmt::format("{} {} a test instead of {}", text.empty() ? "rehearsal with" : "; with",
                        duration_text(seconds(*window)), duration_text(seconds(kDecemberWindow)));
  }
  return text;
}

std::string outcome_text(const Summary& summary) {
  const auto& judgements = summary.verdict.judgements;
  const auto count = [&](Result result) {
    return std::count_if(judgements.begin(), judgements.end(), [&](const Judgement& judgement) {
      return judgement.criterion.is_blocker() && judgement.finding.result == result;
    });
  };
  const auto failed = count(Result::kFail);
  const auto open = count(Result::kInconclusive) + count(Result::kNotMeasured);
  std::string text = fmt::format("{} pass", count(Result::kPass));
  if (failed > 0) text += fmt::format(", {} fail{}", failed, failed == 1 ? "s" : "");
  if (open > 0) text += fmt::format(", {} open", open);
  return text;
}

std::vector<std::string> calendar_sentences(const December& december, const Calendar& calendar) {
  std::vector<std::string> sentences;
  if (calendar.ends) {
    sentences.push_back(fmt::format("the tests end {}{}", day_text(*calendar.ends),
                                    calendar.repeats ? ", if what is repeated passes then" : ""));
  } else {
    sentences.push_back(
        fmt::format("when the tests end cannot be said: {} fail{}, and the plan has no dates for "
                    "what is to be done then",
                    fmt::join(calendar.undated, " and "), calendar.undated.size() == 1 ? "s" : ""));
  }
  sentences.push_back(fmt::format("all PASS by {}: {}", day_text(december.schedule.all_pass_by),
                                  kGateNames[static_cast<std::size_t>(calendar.all_pass)]));
  sentences.push_back(gate_sentence(december, calendar));
  return sentences;
}

std::string december_conditions(const December& december) {
  const bool holds = december.on_fail == OnFail::kHold;
  return fmt::format(
      "every test is simulated once, as if its turn had come; a repetition is not simulated. {}. "
      "This tests a design, not a deployment: in December the plan runs three regions (X-30)",
      holds ? "A failed test is repeated after its remedy and holds the later ones: one reading of "
              "X-37, where remedies of the plan overlap later tests and it does not say which give "
              "way (--on-fail continue is the other)"
            : "All dates hold whatever fails (--on-fail continue): one reading of X-37, where "
              "remedies of the plan overlap later tests and it does not say which give way (hold "
              "is the other)");
}

std::string december_headline(const std::vector<std::string>& topologies, std::uint64_t seed,
                              std::uint32_t replications, std::string_view version) {
  std::string names;
  for (const std::string& name : topologies) names += (names.empty() ? "" : ", ") + name;
  return fmt::format("fivenines {}  december  {}  seed {}  {} replication{}", version, names, seed,
                     replications, replications == 1 ? "" : "s");
}

}  // namespace fivenines
