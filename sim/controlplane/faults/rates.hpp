// How often components fail and how long that lasts, where somebody has published it. They are the
// defaults of `mtbf`, `mttr` and `per_year`; each can be given instead.
//
// Rates are failures a year of one component; repairs are log-normal by median and sigma.
// AWS-EVENTS: four multi-service events of us-east-1 from 2011 to 2025; other regions have about a
// third of its downtime, a single-facility site about three times that of another region.
#pragma once

#include <cmath>
#include <optional>
#include <string_view>

#include "sim/base/time.hpp"
#include "sim/model/law.hpp"

namespace fivenines {

struct FailureRate {
  double per_year = 0;
  double repair_median_seconds = 0;
  double repair_sigma = 0;
  std::string_view source;

  Law repair() const {
    return Law{Lognormal::from_median_sigma(repair_median_seconds * 1e9, repair_sigma)};
  }
  /// Exponential; a year is 365 days.
  Law between_failures() const {
    return Law{Exponential{1e9 * seconds(std::chrono::hours{24 * 365}) / per_year}};
  }
};

/// Nothing where no figure is known. `place` is the place of the region that is struck.
inline std::optional<FailureRate> failure_rate(std::string_view kind, std::string_view place) {
  constexpr double kRegionRepair = 27'885;
  constexpr double kRegionSigma = 0.647;
  if (kind == "region_outage") {
    if (place == "us-east") {
      return FailureRate{0.27, kRegionRepair, kRegionSigma, "source: AWS-EVENTS, 4 in 15 years"};
    }
    if (place == "africa") {
      return FailureRate{0.3, kRegionRepair, kRegionSigma, "estimate: 3 times another region"};
    }
    return FailureRate{0.1, kRegionRepair, kRegionSigma, "estimate: a third of us-east"};
  }
  if (kind == "zone_outage") return FailureRate{0.2, 7200, 1.089, "estimate: DEAN08, AWS-EVENTS"};
  if (kind == "server_crash") return FailureRate{2, 244, 2.508, "source: BARROSO, DEAN08"};
  if (kind == "slow_servers") return FailureRate{1.5, 3602, 0.9, "estimate: CHERRY25"};
  if (kind == "database_primary_failure") {
    return FailureRate{2, 244, 2.508, "estimate: BARROSO, the rate of machines"};
  }
  if (kind == "partition") return FailureRate{0.5, 162, 1.264, "source: CENIC in APHYR"};
  if (kind == "link_degrade") return FailureRate{1, 43'200, 1.2, "estimate: SUBTEL"};
  return std::nullopt;
}

}  // namespace fivenines
