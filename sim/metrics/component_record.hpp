// What a run without requests measures: for how long components were down, and for how long that
// left learners unserved. Times are exact intervals, not counts of bad seconds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.hpp"

namespace fivenines {

/// Learners of a region are down while the regions that they are routed to serve less than the
/// limit (99 %) of them.
struct LearnerRegionDowntime {
  std::string id;
  double share = 0;               ///< of all learners
  std::vector<SimDuration> down;  ///< by period of the measured window
  bool operator==(const LearnerRegionDowntime&) const = default;
};

/// All occurrences of one entry of the fault list in the measured window.
struct FaultTotal {
  std::string id;
  std::string written_id;
  std::uint64_t began = 0;
  SimDuration lasted{0};  ///< inside the window, overlaps counted as often as they are
  bool operator==(const FaultTotal&) const = default;
};

struct ComponentRecord {
  SimDuration period{0};  ///< the window is cut into these; a rest at its end is one of its own
  std::vector<LearnerRegionDowntime> learner_regions;
  std::vector<SimDuration> down_anywhere;    ///< by period: any learner region is down
  std::vector<SimDuration> down_everywhere;  ///< by period: all are
  std::vector<SimDuration> regions_down;     ///< [k]: exactly k regions of the platform are down
  std::vector<FaultTotal> faults;            ///< by entry of the fault list
  std::uint64_t faults_left_out = 0;         ///< began after so many that they are only counted
  std::uint64_t events_left_out = 0;         ///< the same of the timeline
  bool operator==(const ComponentRecord&) const = default;
};

}  // namespace fivenines
