// How one analysis ended, as the oracle compares it.
#pragma once

#include <cstdint>

#include "sim/base/ids.hpp"
#include "sim/base/time.hpp"
#include "sim/metrics/record.hpp"

namespace fivenines {

enum class OutcomeKind : std::uint8_t { kAnswered, kFailed, kUnfinished };

struct Outcome {
  std::uint64_t arrival_index = 0;
  SimTime intended{};
  SimDuration latency{0};  ///< answered: intended start to the answer at the client; else 0
  LearnerRegionId learner_region{};
  RegionId serving_region{};  ///< of the last attempt
  std::uint8_t attempts = 0;
  OutcomeKind kind = OutcomeKind::kUnfinished;
  Cause cause = Cause::kNone;
  /// Answered: which lookups were hits, bit 0-1 learner record, bit 2-3 content, as CacheLevel.
  std::uint8_t hits = 0;
  bool operator==(const Outcome&) const = default;
};

}  // namespace fivenines
