// The calendar of the December tests and the branches that the plan writes.
#include "analysis/plan/calendar.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/analysis/texts.hpp"

using namespace fivenines;
using namespace fivenines::test;

namespace {

Schedule shipped_schedule() {
  return read_schedule(text_of("scenarios/plan/december.csv"), "scenarios/plan/december.csv");
}

/// p: passes, f: fails without a trigger, t: fails and its trigger fires, o: open.
Calendar calendar(const char* outcomes, OnFail on_fail = OnFail::kHold) {
  std::vector<TestResult> results;
  for (const char* c = outcomes; *c != '\0'; ++c) {
    TestResult result;
    result.outcome = *c == 'p'   ? TestOutcome::kPassed
                     : *c == 'o' ? TestOutcome::kOpen
                                 : TestOutcome::kFailed;
    if (*c == 't') {
      result.failed = {"PLAN-T" + std::to_string(results.size() + 1) + "-TRIG"};
    }
    results.push_back(result);
  }
  return resulting_calendar(shipped_schedule(), results, on_fail);
}

/// "Test 2 again: Dec 16-17" of each entry with a resulting date.
std::vector<std::string> dates(const Calendar& calendar) {
  std::vector<std::string> all;
  for (const CalendarEntry& entry : calendar.entries) {
    all.push_back(entry.what + ": " + (entry.resulting ? days_text(*entry.resulting) : "-"));
  }
  return all;
}

using Dates = std::vector<std::string>;

}  // namespace

TEST_CASE("the shipped calendar is that of the plan", "[analysis][calendar]") {
  const Schedule schedule = shipped_schedule();
  REQUIRE(schedule.tests.size() == 5);
  CHECK(dates(calendar("ppppp")) == Dates{"Test 1: Dec 6-7", "Test 2: Dec 8-9", "Test 3: Dec 10",
                                          "Test 4: Dec 12-15", "Test 5: Dec 16-18"});
  CHECK(iso_day(schedule.gate) == "2025-12-27");
  CHECK(iso_day(schedule.hold) == "2026-01-09");
  CHECK_FALSE(schedule.tests[0].branch.has_value());
  CHECK(schedule.tests[4].branch->remedy == "redesign of the resilience layer");
  const auto topologies =
      read_topologies(text_of("scenarios/plan/december-regions.csv"), "december-regions.csv");
  REQUIRE(topologies.size() == 2);
  CHECK(topologies[0].id == "3-regions");
  // three regions replicate synchronously, X-12: eight by gossip
  CHECK(topologies[0].sets ==
        std::vector<std::string>{"platform=default-3", "replication.mode=synchronous"});
  CHECK(topologies[1].sets ==
        std::vector<std::string>{"platform=default-8", "replication.mode=gossip"});
  CHECK(schedule.tests[4].scenario == "december/test-5-combined");
}

TEST_CASE("all pass: nine days to spare", "[analysis][calendar]") {
  const Calendar c = calendar("ppppp");
  CHECK(c.ends == parse_day("2025-12-18"));
  CHECK(c.all_pass == GateState::kMet);
  CHECK(c.gate == GateState::kMet);
  CHECK(c.spare_days == 9);
}

TEST_CASE("Test 1 fails: the plan has no branch", "[analysis][calendar]") {
  const Calendar c = calendar("fpppp");
  CHECK(c.entries[0].note == "no branch in the plan");
  CHECK_FALSE(c.entries[1].resulting.has_value());
  CHECK_FALSE(c.ends.has_value());
  CHECK(c.all_pass == GateState::kMissed);
  CHECK(c.gate == GateState::kOpen);
}

TEST_CASE("Test 2 fails on p99: repeated after Dec 15, later tests wait", "[analysis][calendar]") {
  const Calendar c = calendar("ptppp");
  CHECK(dates(c) == Dates{"Test 1: Dec 6-7", "Test 2: Dec 8-9",
                          "algorithm re-optimisation: Dec 10-15", "Test 2 again: Dec 16-17",
                          "Test 3: Dec 18", "Test 4: Dec 19-22", "Test 5: Dec 23-25"});
  CHECK(c.ends == parse_day("2025-12-25"));
  CHECK(c.all_pass == GateState::kMissed);
  CHECK(c.gate == GateState::kMet);
  CHECK(c.spare_days == 2);
}

TEST_CASE("Test 2 fails otherwise: the plan has no branch for that", "[analysis][calendar]") {
  const Calendar c = calendar("pfppp");
  CHECK(c.entries[1].note == "no branch in the plan for what failed");
  CHECK_FALSE(c.entries[2].resulting.has_value());
  CHECK(c.gate == GateState::kOpen);
}

TEST_CASE("Test 3 fails: repeated after Dec 15", "[analysis][calendar]") {
  const Calendar c = calendar("ppfpp");
  CHECK(dates(c) == Dates{"Test 1: Dec 6-7", "Test 2: Dec 8-9", "Test 3: Dec 10",
                          "algorithm optimisation: Dec 11-15", "Test 3 again: Dec 16",
                          "Test 4: Dec 17-20", "Test 5: Dec 21-23"});
  CHECK(c.spare_days == 4);
}

TEST_CASE("Test 4 fails: a remedy without dates holds nothing", "[analysis][calendar]") {
  const Calendar c = calendar("ppptp");
  CHECK(dates(c) == Dates{"Test 1: Dec 6-7", "Test 2: Dec 8-9", "Test 3: Dec 10",
                          "Test 4: Dec 12-15", "regional optimisation (caching or edge): -",
                          "Test 5: Dec 16-18"});
  CHECK(c.all_pass == GateState::kMissed);
  CHECK(c.gate == GateState::kOpen);
  CHECK(dates(calendar("pppfp")).back() == "Test 5: Dec 16-18");  // a region's own limit alone
}

TEST_CASE("Test 5 fails: the gate is missed", "[analysis][calendar]") {
  const Calendar c = calendar("ppppf");
  CHECK(dates(c).back() == "Test 5 again: Dec 28-30");
  CHECK(c.gate == GateState::kMissed);
  CHECK(c.spare_days == 0);
}

TEST_CASE("a remedy that a delay has overtaken keeps its length", "[analysis][calendar]") {
  const Calendar c = calendar("ptfpp");
  CHECK(dates(c) == Dates{"Test 1: Dec 6-7", "Test 2: Dec 8-9",
                          "algorithm re-optimisation: Dec 10-15", "Test 2 again: Dec 16-17",
                          "Test 3: Dec 18", "algorithm optimisation: Dec 19-23",
                          "Test 3 again: Dec 24", "Test 4: Dec 25-28", "Test 5: Dec 29-31"});
  CHECK(c.entries[5].note == "later than planned, as long");
  CHECK(c.gate == GateState::kMissed);
}

TEST_CASE("an open test leaves the gate open and moves nothing", "[analysis][calendar]") {
  const Calendar c = calendar("poppp");
  CHECK(dates(c).back() == "Test 5: Dec 16-18");
  CHECK(c.all_pass == GateState::kOpen);
  CHECK(c.gate == GateState::kOpen);
}

TEST_CASE("on-fail continue keeps all dates and misses the gate", "[analysis][calendar]") {
  const Calendar c = calendar("fffff", OnFail::kContinue);
  CHECK(dates(c) == dates(calendar("ppppp")));
  CHECK(c.all_pass == GateState::kMissed);
  CHECK(c.gate == GateState::kMissed);
}

TEST_CASE("days are written and read", "[analysis][calendar]") {
  CHECK(days_text({*parse_day("2025-12-30"), *parse_day("2026-01-02")}) == "Dec 30-Jan 2");
  for (const char* text :
       {"2025-12-6", "2025-02-29", "2025/12/06", "2025-13-01", "", "2025-12-0x"}) {
    INFO(text);
    CHECK_FALSE(parse_day(text).has_value());
  }
  CHECK(iso_day(*parse_day("2028-02-29")) == "2028-02-29");
}

TEST_CASE("a schedule that is none says where", "[analysis][calendar]") {
  const std::string whole = text_of("scenarios/plan/december.csv");
  const auto complaint = [&](const std::string& old, const std::string& now) {
    std::string text = whole;
    const std::size_t at = text.find(old);
    REQUIRE(at != std::string::npos);
    text.replace(at, old.size(), now);
    try {
      (void)read_schedule(text, "f.csv");
    } catch (const BadSchedule& bad) {
      return std::string(bad.what());
    }
    return std::string("no complaint");
  };
  CHECK(complaint("2025-12-08", "2025-12-32") ==
        "f.csv:3: error: starts '2025-12-32' is not a date such as 2025-12-06");
  CHECK(complaint("2025-12-08", "2025-12-07") ==
        "f.csv:3: error: test-2 starts before the test above has ended");
  CHECK(complaint("remedy_starts", "remedy_begins") == "f.csv:1: error: no column 'remedy_starts'");
  CHECK(complaint("gate,load", "gates,load") ==
        "f.csv:8: error: id 'gates' is not test-N, all_pass_by, gate, go or hold");
  CHECK(complaint("december/test-1,yes", "december/test-1,maybe") ==
        "f.csv:2: error: window 'maybe' is not yes or no");
}
