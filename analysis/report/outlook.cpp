#include "analysis/report/outlook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "analysis/statistics/figures.hpp"
#include "sim/model/station_limits.hpp"

namespace fivenines {

namespace {

constexpr double kHour = 3600;

/// Analyses of all learner regions by whole second of the measured window.
struct WindowCounts {
  std::vector<double> arrived;
  std::vector<double> bad;
};

WindowCounts window_counts(const ReplicationRecord& record) {
  const SecondRange bins = window_bins(record);
  WindowCounts counts{std::vector<double>(bins.count()), std::vector<double>(bins.count())};
  for (const LearnerRegionRecord& region : record.learner_regions) {
    for (std::size_t i = 0; i < bins.count(); ++i) {
      const std::size_t second = bins.first + i;
      if (second >= region.arrived_by_second.size()) break;
      const double arrived = region.arrived_by_second[second];
      const double good = second < region.good_by_second.size() ? region.good_by_second[second] : 0;
      counts.arrived[i] += arrived;
      counts.bad[i] += arrived - good;
    }
  }
  return counts;
}

/// The burn rate over the `width` seconds before each second, from the first whole window on.
std::vector<double> burn_by_second(const WindowCounts& counts, std::size_t width) {
  std::vector<double> burn;
  double arrived = 0;
  double bad = 0;
  for (std::size_t i = 0; i < counts.arrived.size(); ++i) {
    arrived += counts.arrived[i];
    bad += counts.bad[i];
    if (i >= width) {
      arrived -= counts.arrived[i - width];
      bad -= counts.bad[i - width];
    }
    if (i + 1 >= width) burn.push_back(arrived > 0 ? bad / arrived / (1 - kTargetShare) : 0);
  }
  return burn;
}

std::optional<double> highest_burn(const WindowCounts& counts, double long_s, double short_s) {
  const std::vector<double> slow = burn_by_second(counts, static_cast<std::size_t>(long_s));
  const std::vector<double> fast = burn_by_second(counts, static_cast<std::size_t>(short_s));
  if (slow.empty()) return std::nullopt;
  const std::size_t lead = fast.size() - slow.size();
  double highest = 0;
  for (std::size_t i = 0; i < slow.size(); ++i) {
    highest = std::max(highest, std::min(slow[i], fast[i + lead]));
  }
  return highest;
}

/// The words of the plan for its tests, and when they are due (000:215-277).
struct KnownTest {
  const char* title;
  const char* dates;
};
constexpr std::array<KnownTest, 5> kTests{
    {{"1M learners, twice the load", "December 6 to 7"},
     {"2.5M learners, five times the load", "December 8 to 9"},
     {"5M learners, ten times the load", "December 10"},
     {"geographic distribution", "December 12 to 15"},
     {"chaos", "December 16 to 18"}}};

}  // namespace

std::optional<ErrorBudget> error_budget(const std::vector<ReplicationRecord>& records) {
  if (records.empty()) return std::nullopt;
  ErrorBudget budget;
  budget.burn_rates = {{"page", kHour, 300, 14.4, {}},
                       {"page", 6 * kHour, 1800, 6, {}},
                       {"ticket", 72 * kHour, 6 * kHour, 1, {}}};
  for (const ReplicationRecord& record : records) {
    const WindowCounts counts = window_counts(record);
    const auto n = static_cast<double>(records.size());
    budget.bad += std::accumulate(counts.bad.begin(), counts.bad.end(), 0.0) / n;
    budget.allowed +=
        std::accumulate(counts.arrived.begin(), counts.arrived.end(), 0.0) * (1 - kTargetShare) / n;
    for (BurnRate& rate : budget.burn_rates) {
      const auto highest = highest_burn(counts, rate.long_s, rate.short_s);
      if (highest) rate.highest = std::max(rate.highest.value_or(0), *highest);
    }
  }
  return budget;
}

std::string servers_text(const RunFacts& facts) {
  if (!facts.is_scaled()) return "the servers of this run";
  return fmt::format("the servers for {} learners", compact(static_cast<double>(facts.sized_for)));
}

std::string projected_share(const Projection& projection, double share) {
  constexpr double kFarBeyond = 10;
  return (projection.is_bound ? "at least " : "") + (share < kFarBeyond
                                                         ? fmt::format("{:.1f} %", 100 * share)
                                                         : fmt::format("{} times", figure(share)));
}

std::string projected_learners(const Projection& projection) {
  return fmt::format("{}{} learners", projection.is_bound ? "at most " : "",
                     compact(projection.learners_most));
}

std::string projection_notes(const std::vector<Projection>& all) {
  std::string bound;
  for (const Projection& one : all) {
    if (!one.is_bound) continue;
    bound += fmt::format("{}{} of {}", bound.empty() ? "" : ", ", one.station, one.region);
  }
  std::string text =
      "Above 100 % the work does not fit. Work grows with learners; queues and latency do not grow "
      "in proportion, so they are not projected.";
  if (bound.empty()) return text;
  return text + " Full or turning work away: " + bound +
         ". What such a station did is less than what it was asked for, so its demand is only "
         "known from below.";
}

std::vector<Projection> projections(const Run& run) {
  constexpr double kBusyMost = 0.95;
  constexpr double kTurnedAwayMost = 0.001;
  constexpr double kPlanned = 5e6;
  const RunFacts& facts = run.facts;
  const auto learners = static_cast<double>(facts.learners);
  const double hardware_for = facts.is_scaled() ? static_cast<double>(facts.sized_for) : learners;
  if (!(learners > 0)) return {};

  struct Work {
    double busy = 0;     ///< servers, mean over the window and all replications
    double share = 0;    ///< of those that the run has
    double servers = 0;  ///< that the run has
    double turned_away = 0;
    double came = 0;
  };
  std::map<std::pair<std::string, std::string>, Work> works;
  std::vector<std::string> order;
  for (const ReplicationRecord& record : run.records) {
    const double window_ns = window_seconds(record) * 1e9;
    const auto n = static_cast<double>(run.records.size());
    for (const RegionRecord& region : record.regions) {
      for (const StationRecord& station : region.stations) {
        if (!(station.server_ns > 0) || !(window_ns > 0)) continue;
        const bool is_new = std::find(order.begin(), order.end(), station.name) == order.end();
        if (is_new) order.push_back(station.name);
        Work& work = works[{station.name, region.id}];
        work.busy += station.busy_ns / window_ns / n;
        work.share += station.busy_ns / station.server_ns / n;
        work.servers += station.server_ns / window_ns / n;
        work.turned_away += static_cast<double>(station.shed + station.gave_up);
        work.came += static_cast<double>(station.arrivals + station.shed);
      }
    }
  }
  if (facts.is_scaled()) {
    for (const StationFact& stated : facts.stated) {
      const auto work = works.find({stated.station, stated.region});
      if (work != works.end()) work->second.servers = stated.servers;
    }
  }
  std::vector<Projection> all;
  for (const std::string& station : order) {
    Projection projection{station, "", 0, 0, 0, 0, false};
    double most = 0;  ///< share of the servers for `hardware_for` learners, with so many
    for (const auto& [where, work] : works) {
      if (where.first != station || !(work.servers > 0)) continue;
      const double share = work.busy * hardware_for / learners / work.servers;
      if (share <= most) continue;
      most = share;
      projection.region = where.second;
      projection.utilisation = work.share;
      projection.is_bound =
          work.share >= kBusyMost || work.turned_away > kTurnedAwayMost * work.came;
    }
    if (!(most > 0)) continue;
    projection.at_5m = most * kPlanned / hardware_for;
    projection.at_10m = 2 * projection.at_5m;
    projection.learners_most = hardware_for * kBusyMost / most;
    all.push_back(projection);
  }
  return all;
}

std::vector<PlanTest> plan_tests(const Verdict& verdict) {
  std::vector<PlanTest> tests;
  for (std::size_t i = 0; i < kTests.size(); ++i) {
    PlanTest test{static_cast<int>(i) + 1, kTests[i].title, kTests[i].dates, 0, 0, 0};
    const std::string prefix = fmt::format("PLAN-T{}-", test.number);
    for (const Judgement& judgement : verdict.judgements) {
      const std::string& id = judgement.criterion.id;
      // the reference value of the live system stands among the rows of Test 1
      if (!id.starts_with(prefix) || id.ends_with("-BASE")) continue;
      if (judgement.finding.result == Result::kPass) {
        ++test.passed;
      } else if (judgement.finding.result == Result::kFail) {
        ++test.failed;
      } else {
        ++test.open;
      }
    }
    tests.push_back(test);
  }
  return tests;
}

}  // namespace fivenines
