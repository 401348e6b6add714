// The criteria of the plan: one row of scenarios/plan/criteria.csv each, and the rule that judges
// it.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "analysis/plan/rules/all_met.hpp"
#include "analysis/plan/rules/band.hpp"
#include "analysis/plan/rules/limit.hpp"
#include "analysis/plan/rules/linear.hpp"
#include "analysis/plan/rules/maximum.hpp"
#include "analysis/plan/rules/none_at_all.hpp"
#include "analysis/plan/rules/throughput.hpp"
#include "analysis/plan/rules/trigger.hpp"
#include "sim/base/kinds.hpp"

namespace fivenines {

using Rule = std::variant<Limit, Maximum, NoneAtAll, Band, Throughput, Linear, AllMet, PlanTrigger>;

/// A row as the file has it. Columns from `query` on are ours, the others quote the plan.
struct Criterion {
  std::string id;
  std::string source_file;
  std::string section;
  std::string metric;
  std::string statistic;
  std::string comparison;  ///< column `operator`: = < <= > >= in is ~
  std::string threshold;   ///< a number, "a..b" or words
  std::string unit;
  std::string scope;
  std::string learners;
  std::string regions;
  std::string date;
  std::string measurable;  ///< yes, derived, input, out_of_scope
  std::string note;
  std::string query;    ///< what answers it, in the words of the metric table; may be empty
  std::string rule;     ///< "throughput", "linear", "all_met", "trigger", or empty: by the operator
  std::string reading;  ///< which reading of the plan this is
  std::string severity;  ///< "blocker", "info", or empty: blocker
  int line = 0;          ///< in criteria.csv
  /// How far "linear", "=", "~" and "is" may be off; the plan gives no tolerance.
  double tolerance = kBandTolerance;

  bool is_blocker() const { return severity != "info"; }
  /// The note names a contradiction or a gap of the plan (X-01 ...).
  bool contradicts() const { return note.find("X-") != std::string::npos; }
  std::string source() const { return source_file + ", " + section; }
  /// "< 100 ms", ">= 15.6M learners/min", "linear +-10 %".
  std::string limit_text() const;
};

/// Thrown when the file is no criteria file; says where and what.
class BadCriteria : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// All rows of the file with that text. `id`, `operator`, `threshold`, `unit` and `query` must be
/// there, other columns may be. Throws BadCriteria: missing column, short row, repeated id, unknown
/// severity or rule.
std::vector<Criterion> read_criteria(std::string_view text, const std::string& file);

/// nullptr when there is none.
const Criterion* find_criterion(const std::vector<Criterion>& criteria, std::string_view id);

/// The rule of a criterion, in its own unit; nothing when its threshold is words that no rule
/// reads.
std::optional<Rule> rule_of(const Criterion& criterion);

}  // namespace fivenines
