// From how the tests came out to the dates that follow, by the branches that the plan writes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/schedule.hpp"

namespace fivenines {

enum class TestOutcome : std::uint8_t { kPassed, kFailed, kOpen };

/// How one test came out.
struct TestResult {
  TestOutcome outcome = TestOutcome::kOpen;
  std::vector<std::string> failed;  ///< ids of the criteria and triggers that fail
};

/// What a failed test does to those after it. The plan's remedies overlap the dates of later
/// tests without saying which gives way.
enum class OnFail : std::uint8_t {
  kHold,     ///< it is repeated after its remedy, and later tests wait
  kContinue  ///< all dates hold, and the failure stands
};
inline constexpr std::array<const char*, 2> kOnFailNames{"hold", "continue"};

struct CalendarEntry {
  std::string what;  ///< "Test 2", "algorithm re-optimisation", "Test 2 again"
  bool is_remedy = false;
  std::optional<Days> planned;         ///< as the plan has it; nothing for what it does not have
  std::optional<Days> resulting;       ///< nothing: no date follows
  std::optional<TestOutcome> outcome;  ///< of a test as it was simulated
  std::string note;
};

enum class GateState : std::uint8_t { kMet, kMissed, kOpen };
inline constexpr std::array<const char*, 3> kGateNames{"met", "missed", "open"};

struct Calendar {
  std::vector<CalendarEntry> entries;
  std::optional<Day> ends;                ///< of the last test; nothing: no date follows
  std::vector<std::string> undated;       ///< failed tests whose remedy has no dates in the plan
  GateState all_pass = GateState::kOpen;  ///< "all PASS by Dec 18"
  GateState gate = GateState::kOpen;
  int spare_days = 0;    ///< between the last test and the gate, when it is met
  bool repeats = false;  ///< some test is repeated; the dates hold when it passes then
};

/// `results` as `schedule.tests`. Remedies keep their dates unless a delay has overtaken them; then
/// they keep their length. A repeated test is taken to pass: it is not simulated again.
Calendar resulting_calendar(const Schedule& schedule, const std::vector<TestResult>& results,
                            OnFail on_fail);

}  // namespace fivenines
