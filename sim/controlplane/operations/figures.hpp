// What monitoring makes of two scrapes: rates and means of the time between them.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/metrics/observations.hpp"

namespace fivenines {

/// Shares of fewer attempts in a scrape say nothing.
inline constexpr double kAttemptsLeast = 100;

/// Of one region. Means are 0 where nothing was counted.
struct RegionFigures {
  double attempts = 0;           ///< answered or failed
  double served_share = 0;       ///< of these
  double failed_share = 0;       ///< of these
  double cores = 0;              ///< that are up
  double cores_busy = 0;         ///< mean
  double computed = 0;           ///< analyses a second
  double work_seconds = 0;       ///< cores times seconds for an analysis
  double statement_seconds = 0;  ///< mean response of the database
  double statements = 0;
  double hit_share = 0;  ///< of lookups
  double lookups = 0;
  double asks_given_up = 0;  ///< for each lookup
};

struct Figures {
  SimTime from{};
  SimTime to{};
  double arrived = 0;  ///< analyses intended a second, by all learners
  std::vector<RegionFigures> regions;
};

/// Precondition: `now` was taken after `before`.
Figures figures_between(const Observations& before, const Observations& now);

}  // namespace fivenines
