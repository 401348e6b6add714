// Everything a report says about a run, as values. It is built from facts and records alone, so the
// same binary, scenario and seed give the same summary, however many workers ran.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "analysis/plan/reading.hpp"
#include "analysis/plan/run.hpp"
#include "analysis/plan/verdict.hpp"
#include "analysis/report/fault_table.hpp"
#include "analysis/report/outlook.hpp"
#include "analysis/report/query.hpp"
#include "analysis/report/series.hpp"

namespace fivenines {

inline constexpr int kSummarySchemaVersion = 1;

/// One metric with one set of labels, and all its statistics.
struct SummaryMetric {
  std::string name;
  std::vector<std::pair<std::string, std::string>> labels;  ///< in the order of the metric table
  std::string_view unit;
  std::uint64_t count = 0;  ///< what the figures were computed from
  std::vector<std::pair<std::string, Estimate>> stats;

  const Estimate* stat(std::string_view stat_name) const;
};

/// The first station above 95 % busy for ten seconds, else the busiest one.
struct Bottleneck {
  std::string region;
  std::string station;
  double utilisation = 0;  ///< over the window and all replications
  /// When it was first saturated, since the start of measurement; nothing: never.
  std::optional<double> saturated_at_s;
  std::uint32_t replications_saturated = 0;
};

/// What another reading of the plan would make of the same run.
struct OtherReading {
  const Reading* reading = nullptr;
  std::string value;
  /// The model is another under it: there is no verdict without a run of its own.
  bool needs_run = false;
  std::vector<Judgement> changed;  ///< lines that it reads otherwise, in the order of the verdict
  Decision decision = Decision::kNoCriteria;  ///< of the whole run
};

/// A figure of the run beside that of the same scenario at 500K learners (X-10: factors are
/// computed from what was measured).
struct AgainstBaseline {
  std::string query;
  std::string_view unit;
  double at_500k = 0;
  double here = 0;
};

struct Summary {
  RunFacts facts;
  std::uint32_t replications = 0;  ///< that the figures come from
  bool partial = false;            ///< figures of what is there: interrupted, or
  bool damaged = false;            ///< some records cannot be read
  std::vector<SummaryMetric> metrics;
  Verdict verdict;
  Readings readings;  ///< those of the verdict
  std::vector<OtherReading> other_readings;
  std::vector<FaultSummary> faults;
  std::string fault_text;  ///< the section on faults, for people; empty without
  std::vector<AgainstBaseline> against_baseline;  ///< empty without that run
  std::optional<LongestFailover> longest_failover;
  std::optional<Bottleneck> bottleneck;
  std::optional<ErrorBudget> budget;    ///< nothing: nothing was measured
  std::vector<Projection> projections;  ///< one a kind of station that has a limit
  std::vector<PlanTest> plan_tests;     ///< the plan's Tests 1 to 5
  std::vector<Recommendation> recommendations;
  std::vector<Series> series;  ///< what charts are drawn from
  std::vector<std::string> warnings;
  std::uint64_t requests = 0;  ///< analyses simulated, warm-up included, the baseline not
  std::string digest;          ///< of the data-plane results of all replications, in order

  /// nullptr when it was not measured. `labels` as in a query:
  /// "point=server,learner_region=us-east".
  const SummaryMetric* find(std::string_view name, std::string_view labels = "") const;
};

/// Thrown for a record in which an analysis was lost or counted twice.
class BrokenBooks : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Records that are whole, or, when there are none, those that were interrupted after measurement
/// had begun. Throws BrokenBooks.
std::vector<ReplicationRecord> usable(std::vector<ReplicationRecord> records);

/// `run.records` in the order of replications. Throws BadCriteria for an id that is not in `plan`.
Summary summarise(const Run& run, const std::vector<Criterion>& plan, bool allow_single,
                  bool partial, const Readings& readings = {});

/// The row of another reading that stands for a criterion, if that reading changes it.
const Judgement* under(const OtherReading& other, std::string_view criterion);

}  // namespace fivenines
