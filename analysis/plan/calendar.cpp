#include "analysis/plan/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fivenines {

namespace {

/// The same number of days, not before `from`.
Days not_before(const Days& days, Day from) {
  const Day first = std::max(days.first, from);
  return {first, first + (days.last - days.first)};
}

bool takes_branch(const PlannedTest& test, const TestResult& result) {
  if (!test.branch) return false;
  const std::string& trigger = test.branch->trigger;
  return trigger.empty() ||
         std::find(result.failed.begin(), result.failed.end(), trigger) != result.failed.end();
}

class CalendarMaker {
 public:
  CalendarMaker(const Schedule& schedule, OnFail on_fail)
      : schedule_(schedule), on_fail_(on_fail) {}

  Calendar make(const std::vector<TestResult>& results) {
    for (std::size_t i = 0; i < schedule_.tests.size(); ++i) add(schedule_.tests[i], results[i]);
    finish(results);
    return std::move(calendar_);
  }

 private:
  void add(const PlannedTest& test, const TestResult& result) {
    CalendarEntry entry{test.name, false, test.days, std::nullopt, result.outcome, ""};
    if (!waits_for_.empty()) {
      entry.note = fmt::format("waits for {}", waits_for_);
      calendar_.entries.push_back(std::move(entry));
      return;
    }
    entry.resulting = not_before(test.days, next_);
    const Days days = *entry.resulting;
    next_ = days.last + std::chrono::days{1};
    ends_ = std::max(ends_, days.last);
    calendar_.entries.push_back(std::move(entry));
    if (result.outcome != TestOutcome::kFailed || on_fail_ == OnFail::kContinue) return;
    if (takes_branch(test, result)) {
      repeat(test, days);
    } else {
      calendar_.entries.back().note =
          test.branch ? "no branch in the plan for what failed" : "no branch in the plan";
      if (!test.branch || test.branch->holds_later) waits_for_ = test.name;
      calendar_.undated.push_back(test.name);
    }
  }

  void repeat(const PlannedTest& test, const Days& first_try) {
    const PlanBranch& branch = *test.branch;
    CalendarEntry remedy{branch.remedy, true, branch.days, std::nullopt, std::nullopt, ""};
    if (!branch.days) {
      remedy.note =
          branch.holds_later ? "no dates in the plan" : "no dates in the plan; holds no later test";
      if (branch.holds_later) waits_for_ = test.name;
      calendar_.undated.push_back(test.name);
      calendar_.entries.push_back(std::move(remedy));
      return;
    }
    const Days days = not_before(*branch.days, first_try.last + std::chrono::days{1});
    if (days != *branch.days) remedy.note = "later than planned, as long";
    remedy.resulting = days;
    calendar_.entries.push_back(std::move(remedy));
    const Days again = not_before(test.days, days.last + std::chrono::days{1});
    calendar_.entries.push_back(
        {test.name + " again", false, std::nullopt, again, std::nullopt, ""});
    calendar_.repeats = true;
    ends_ = std::max(ends_, again.last);
    if (branch.holds_later) next_ = again.last + std::chrono::days{1};
  }

  void finish(const std::vector<TestResult>& results) {
    const auto any = [&](TestOutcome outcome) {
      return std::any_of(results.begin(), results.end(),
                         [&](const TestResult& result) { return result.outcome == outcome; });
    };
    const bool fails = any(TestOutcome::kFailed);
    const bool open = any(TestOutcome::kOpen);
    if (calendar_.undated.empty()) calendar_.ends = ends_;
    // A failure is repeated after the date or not at all: remedies take longer than what is left.
    if (fails) {
      const bool in_time =
          on_fail_ == OnFail::kHold && calendar_.ends && *calendar_.ends <= schedule_.all_pass_by;
      calendar_.all_pass = in_time && !open ? GateState::kMet : GateState::kMissed;
    } else if (!open) {
      calendar_.all_pass = GateState::kMet;
    }
    if (open || !calendar_.undated.empty()) return;
    if (fails && on_fail_ == OnFail::kContinue) {
      calendar_.gate = GateState::kMissed;
      return;
    }
    calendar_.gate = ends_ <= schedule_.gate ? GateState::kMet : GateState::kMissed;
    calendar_.spare_days = std::max(0, static_cast<int>((schedule_.gate - ends_).count()));
  }

  const Schedule& schedule_;
  OnFail on_fail_;
  Calendar calendar_;
  Day next_{};  ///< no test starts before
  Day ends_{};
  std::string waits_for_;  ///< the test without which later ones have no dates, if any
};

}  // namespace

Calendar resulting_calendar(const Schedule& schedule, const std::vector<TestResult>& results,
                            OnFail on_fail) {
  return CalendarMaker(schedule, on_fail).make(results);
}

}  // namespace fivenines
