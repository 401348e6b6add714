// What follows from the figures of a run: how much of the error budget it took, what its load means
// at five and ten million learners, which of the plan's tests it answers, and what to do next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/run.hpp"
#include "analysis/plan/verdict.hpp"

namespace fivenines {

struct Summary;

/// The plan's availability (000:268), of which the error budget is the rest.
inline constexpr double kTargetShare = 0.99999;

/// The error rate in a window as a multiple of what the target allows; alerts of the SRE Workbook
/// (ch. 5, table 5-8) ask for the rate over a long and a short window at once.
struct BurnRate {
  std::string name;  ///< "page"
  double long_s = 0;
  double short_s = 0;
  double limit = 0;  ///< at which it alerts
  /// The highest rate that both windows reached together, of any replication; nothing: the run is
  /// shorter than the long window.
  std::optional<double> highest;
};

struct ErrorBudget {
  double bad = 0;      ///< analyses not answered well, mean over replications
  double allowed = 0;  ///< analyses that the target allows in the window
  std::vector<BurnRate> burn_rates;
  double used() const { return allowed > 0 ? bad / allowed : 0; }
};

/// Of one station, in the region where it will be busiest. Work grows with the learners; queues and
/// latency do not, so none are projected. Few learners have their share of the servers rounded up
/// to whole ones, so what is projected is their work on the servers that the platform states, not
/// how busy the rounded ones were.
struct Projection {
  std::string station;
  std::string region;
  double utilisation = 0;    ///< measured, mean over the window
  double at_5m = 0;          ///< five million learners, on the servers of servers_text()
  double at_10m = 0;         ///< the same servers with ten million
  double learners_most = 0;  ///< at which they are 95 % busy
  /// The station was full or turned work away: it would have had more to do, so shares are at least
  /// and learners at most what is projected.
  bool is_bound = false;
};

/// "the servers for 5M learners", or "the servers of this run" where they do not follow learners.
std::string servers_text(const RunFacts& facts);
/// "at least 12.3 %", or "893 times" of what is far beyond the servers.
std::string projected_share(const Projection& projection, double share);
/// "at most 21.9M learners".
std::string projected_learners(const Projection& projection);
/// What a reader has to know of all of them.
std::string projection_notes(const std::vector<Projection>& all);

/// One of the plan's Tests 1 to 5 as far as this run answers it.
struct PlanTest {
  int number = 0;
  std::string title;
  std::string dates;  ///< of the plan
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t open = 0;  ///< inconclusive or not measured
};

/// Something to do, and the figures that say so.
struct Recommendation {
  std::string what;
  std::string why;
  /// Criteria of the run that it works on: failed ones, or those that it would close.
  std::vector<std::string> for_criteria;
  bool for_failed = false;  ///< they are failed ones
  /// Who asks for it where no criterion does: "learners feel it"; empty: nobody.
  std::string concern = {};
};

/// More of them first: failed criteria, then what is felt, then open ones.
bool is_more_urgent(const Recommendation& a, const Recommendation& b);

std::optional<ErrorBudget> error_budget(const std::vector<ReplicationRecord>& records);
std::vector<Projection> projections(const Run& run);
/// Tests 1 to 5, also those that the run says nothing about.
std::vector<PlanTest> plan_tests(const Verdict& verdict);
/// From everything else in the summary; the most urgent first.
std::vector<Recommendation> recommendations(const Summary& summary);

}  // namespace fivenines
