// What a reader of the December tests has to act on.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "analysis/compare/december_findings.hpp"
#include "analysis/compare/together.hpp"
#include "analysis/statistics/figures.hpp"
#include "tests/unit/analysis/texts.hpp"

using namespace fivenines;
using namespace fivenines::test;

namespace {

Judgement judged(std::string_view id, Result result, double value, double margin) {
  Judgement judgement;
  judgement.criterion = *find_criterion(shipped_criteria(), id);
  judgement.unit = judgement.criterion.unit;
  judgement.estimate = Estimate{value, value - 1, value + 1, 3, false};
  judgement.finding.result = result;
  judgement.finding.margin = margin;
  return judgement;
}

/// Two topologies, the five tests of the plan, all passed until a test says otherwise.
December two_topologies() {
  Schedule schedule =
      read_schedule(text_of("scenarios/plan/december.csv"), "scenarios/plan/december.csv");
  std::vector<DecemberColumn> columns(2);
  for (DecemberColumn& column : columns) column.runs.resize(schedule.tests.size());
  columns[0].topology.name = "3 regions";
  columns[1].topology.name = "8 regions";
  return decide_december(std::move(schedule), OnFail::kHold, std::move(columns));
}

std::vector<Judgement>& judgements(December& december, std::size_t column, std::size_t test) {
  return december.columns[column].runs[test].summary.verdict.judgements;
}

}  // namespace

TEST_CASE("failed criteria stand furthest from the limit first, both topologies in a line",
          "[analysis][december]") {
  December december = two_topologies();
  judgements(december, 0, 0).push_back(judged("PLAN-T1-P99", Result::kFail, 140, -40));
  judgements(december, 1, 0).push_back(judged("PLAN-T1-P99", Result::kPass, 60, 40));
  judgements(december, 1, 3).push_back(judged("PLAN-T4-USE", Result::kFail, 260, -210));
  judgements(december, 1, 3).push_back(judged("PLAN-T4-USW", Result::kInconclusive, 50, 0.1));
  const auto failed = failed_lines(december);
  REQUIRE(failed.size() == 2);
  CHECK(failed[0].criterion->id == "PLAN-T4-USE");
  CHECK(failed[0].test == 3);
  CHECK(failed[0].judgements[0] == nullptr);
  CHECK(failed[1].criterion->id == "PLAN-T1-P99");
  CHECK(failed[1].judgements[1]->finding.result == Result::kPass);
  const auto open = open_criteria(december);
  REQUIRE(open.size() == 1);
  CHECK(open[0].place == "Test 4 on 8 regions");
  CHECK(open[0].because == "the interval reaches over the limit");
}

TEST_CASE("what to do first is what failed criteria ask for, told once", "[analysis][december]") {
  December december = two_topologies();
  const auto advise = [&](std::size_t column, std::size_t test, Recommendation one) {
    december.columns[column].runs[test].summary.recommendations.push_back(std::move(one));
  };
  advise(0, 0, {"run more", "wide", {"PLAN-T1-LIN"}, false});
  advise(0, 4, {"probe faster", "12 s", {"PLAN-T5-REGION"}, true});
  advise(0, 2, {"probe faster", "14 s", {"PLAN-T5-REGION"}, true});
  advise(1, 3, {"probe faster", "11 s", {"PLAN-T5-REGION", "PLAN-T5-DOWN"}, true});
  advise(1, 4, {"probe faster", "5 s", {}, false});
  advise(0, 4, {"more servers", "full", {}, false, "learners feel it"});
  const auto first = first_actions(december);
  REQUIRE(first.size() == 2);
  CHECK(first[1].advice.what == "more servers");
  CHECK(criteria_text(first[1].advice) == "no criterion; learners feel it");
  CHECK(first[0].advice.what == "probe faster");
  CHECK(first[0].advice.why == "Test 5 on 3 regions: 12 s. Test 4 on 8 regions: 11 s");
  CHECK(criteria_text(first[0].advice) == "fails: PLAN-T5-DOWN, PLAN-T5-REGION");
  CHECK(december_advice(december).size() == 3);
}

TEST_CASE("how far assumptions would have to be wrong for results to turn",
          "[analysis][december]") {
  December december = two_topologies();
  judgements(december, 0, 0).push_back(judged("PLAN-T1-P99", Result::kFail, 140, -40));
  judgements(december, 0, 2).push_back(judged("PLAN-T3-P99", Result::kFail, 250, -150));
  judgements(december, 0, 4).push_back(judged("PLAN-T5-DOWN", Result::kPass, 78.84, 236.52));
  judgements(december, 1, 0).push_back(judged("PLAN-T1-P99", Result::kPass, 60, 40));
  const auto texts = stands_on(december);
  REQUIRE(texts.size() == 1);  // nothing on eight regions stands on one
  CHECK(texts[0].starts_with("3 regions: latency at the server fails at 1.4 to 2.5 times"));
  const double limit = std::stod(judgements(december, 0, 4).back().criterion.threshold);
  CHECK(texts[0].find(fmt::format("less than {} times as often", figure(limit / 79.84))) !=
        std::string::npos);
}

TEST_CASE("tests with all changes: what still fails, what is open, what was not judged",
          "[analysis][december]") {
  December before = two_topologies();
  judgements(before, 0, 0).push_back(judged("PLAN-T1-P99", Result::kFail, 140, -40));
  judgements(before, 0, 0).push_back(judged("PLAN-T1-LIN", Result::kInconclusive, 1, 0.1));
  judgements(before, 0, 0).push_back(judged("PLAN-T1-ERR", Result::kPass, 0, 0.1));
  judgements(before, 1, 0).push_back(judged("PLAN-T1-P99", Result::kFail, 340, -240));
  before.columns[0].topology.id = "3-regions";
  before.columns[1].topology.id = "8-regions";
  Together together;
  together.december = before;
  judgements(together.december, 0, 0) = {judged("PLAN-T1-P99", Result::kPass, 27, 73)};
  judgements(together.december, 1, 0) = {judged("PLAN-T1-P99", Result::kInconclusive, 99, 1)};
  together.changes = {{"ask less", {"caches.global.ask=never"}, {"Test 1 on 3 regions"}}};
  together.rerun = "2 replications of each test";
  together.not_judged = {"PLAN-T1-LIN"};
  together.folder = "why";
  const std::string text = together_text(before, together, "why", {});
  CHECK(text.find("ask less (caches.global.ask=never): Test 1 on 3 regions") != std::string::npos);
  CHECK(text.find("not judged") != std::string::npos);
  CHECK(text.find("T1-ERR") == std::string::npos);           // was no trouble and is none
  CHECK(text.find("Nothing is left") == std::string::npos);  // one was not judged
  CHECK(text.find("not judged again: 1 of the") != std::string::npos);
  CHECK(text.find("still open") != std::string::npos);

  // what was not judged again leaves its test open, however well the rest went
  together.december.columns[0].runs[0].summary.verdict.decision = Decision::kGo;
  take_tests(together, together.december, before);
  CHECK(together.december.columns[0].runs[0].summary.verdict.decision == Decision::kInconclusive);

  const std::string json = together_json(together, before);
  auto read = read_together(json, before);
  REQUIRE(read);
  CHECK(read->changes.front().settings == together.changes.front().settings);
  CHECK(read->not_judged == together.not_judged);
  CHECK(take_tests(*read, together.december, before, json));
  December other = together.december;
  other.columns[1].runs[4].summary.digest = "another";
  CHECK_FALSE(take_tests(*read, other, before, json));
  CHECK_FALSE(read_together(json, other));
  other = together.december;
  other.columns.pop_back();
  CHECK_FALSE(take_tests(*read, other, before, json));
  CHECK_FALSE(read_together("{}", before));
  CHECK_FALSE(read_together("{\"fivenines\": \"why-december\", \"digests\": 3}", before));
  CHECK_FALSE(read_together("", before));
}

TEST_CASE("readings of the plan that turn a blocker are told, and those that turn a verdict",
          "[analysis][december]") {
  December december = two_topologies();
  judgements(december, 0, 2).push_back(judged("PLAN-T3-P99", Result::kFail, 141, -41));
  judgements(december, 0, 2).push_back(judged("PLAN-T3-ERR", Result::kPass, 0, 0.1));
  december.columns[0].runs[2].summary.verdict.decision = Decision::kNoGo;
  const auto read = [&](std::string_view name, std::string_view value, Decision decision,
                        std::vector<Judgement> changed) {
    const auto& table = readings_table();
    const auto reading = std::find_if(table.begin(), table.end(),
                                      [&](const Reading& one) { return one.name == name; });
    december.columns[0].runs[2].summary.other_readings.push_back(
        {&*reading, std::string(value), false, std::move(changed), decision});
  };
  read(
      "latency_statistic", "p95", Decision::kGo,
      {judged("PLAN-T3-P99", Result::kPass, 82, 18), judged("PLAN-T3-ERR", Result::kPass, 0, 0.1)});
  read("latency_point", "client", Decision::kNoGo,
       {judged("PLAN-T3-P99", Result::kFail, 501, -401)});
  const auto turned = turned_readings(december);
  REQUIRE(turned.size() == 1);
  CHECK(turned[0].lines_text(december) == "PLAN-T3-P99 FAIL -> PASS (82.0 ms)");
  CHECK(turned_verdicts_text(december) == "latency_statistic=p95 (X-06): Test 3 on 3 regions GO");
}

TEST_CASE("a note that all topologies share is told once", "[analysis][december]") {
  December december = two_topologies();
  for (std::size_t c = 0; c < 2; ++c) {
    judgements(december, c, 4).push_back(judged("PLAN-T5-REGION", Result::kFail, 12, -2));
    judgements(december, c, 4).back().finding.note = "the longest of 3 cases";
  }
  for (std::size_t c = 0; c < 2; ++c) {
    judgements(december, c, 4).back().criterion.note = "one region killed (X-03)";
  }
  CHECK(notes_text(december, december_lines(december, 4).front()) ==
        "the longest of 3 cases; of the plan: one region killed (X-03)");
  judgements(december, 1, 4).back().finding.note = "the longest of 4 cases";
  CHECK(notes_text(december, december_lines(december, 4).front()) ==
        "3 regions: the longest of 3 cases; 8 regions: the longest of 4 cases; of the plan: one "
        "region killed (X-03)");
}

TEST_CASE("advice names the tests in which it was found, by topology", "[analysis][december]") {
  const December december = two_topologies();
  const DecemberAdvice advice{{}, {{1, 3}, {0, 2}, {1, 0}}};
  CHECK(places_text(december, advice) == "3 regions: Test 3; 8 regions: Test 1, Test 4");
}
