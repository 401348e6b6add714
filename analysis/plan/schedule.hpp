// The calendar of the December tests as the plan writes it: scenarios/plan/december.csv. A day is a
// day; the plan knows no hours here but the 23:59 UTC of the gate.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fivenines {

using Day = std::chrono::sys_days;

/// First and last day, both included.
struct Days {
  Day first;
  Day last;
  int count() const { return static_cast<int>((last - first).count()) + 1; }
  bool operator==(const Days&) const = default;
};

/// What the plan does when a test fails.
struct PlanBranch {
  /// Criterion that takes this branch when it fails; empty: any failure does.
  std::string trigger;
  std::string remedy;        ///< "algorithm re-optimisation"
  std::optional<Days> days;  ///< nothing: the plan gives no dates
  bool holds_later = true;   ///< later tests wait for the repetition
};

struct PlannedTest {
  std::string id;    ///< "test-2"
  std::string name;  ///< "Test 2"
  std::string what;  ///< "the algorithm at five times the load"
  Days days;
  std::string scenario;              ///< "december/test-2"
  bool has_window = false;           ///< its measured window is that of the command line
  std::uint64_t learners = 0;        ///< of its scenario; 0: not looked up
  std::optional<PlanBranch> branch;  ///< nothing: the plan writes none
  std::string source;
};

struct Schedule {
  std::vector<PlannedTest> tests;  ///< in the order of the calendar
  Day all_pass_by;                 ///< "should PASS by"
  Day gate;
  Day go;    ///< what follows a GO begins
  Day hold;  ///< a HOLD is looked at again
};

/// Thrown when the file is no schedule; says where and what.
class BadSchedule : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

Schedule read_schedule(std::string_view text, const std::string& file);

/// One way to build the platform: a column of the tests.
struct PlannedTopology {
  std::string id;                 ///< "3-regions"
  std::string name;               ///< "3 regions"
  std::vector<std::string> sets;  ///< what each test sets for it, as PATH=VALUE
  std::string source;
};

/// scenarios/plan/december-regions.csv. Throws BadSchedule.
std::vector<PlannedTopology> read_topologies(std::string_view text, const std::string& file);

/// "2025-12-06"; nothing for what is no date.
std::optional<Day> parse_day(std::string_view text);
std::string iso_day(Day day);
/// "Dec 6".
std::string day_text(Day day);
/// "Dec 6-7", "Dec 10", "Dec 30-Jan 2".
std::string days_text(const Days& days);

}  // namespace fivenines
