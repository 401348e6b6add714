// What one part of the data plane sends to another (parts.hpp), at the end of each window.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/dataplane/attempt.hpp"
#include "sim/dataplane/calendar.hpp"

namespace fivenines {

/// An ask of the shared tier on its way to an owner in another part: what the owner needs to know
/// of the attempt.
struct AskLetter {
  Nanoseconds time = 0;   ///< it arrives
  Nanoseconds asked = 0;  ///< it was sent
  std::uint64_t key = 0;
  std::uint64_t arrival_index = 0;
  std::uint32_t attempt = 0;  ///< where it is asked
  std::uint32_t generation = 0;
  std::uint32_t learner = 0;
  std::uint32_t content = 0;
  std::uint8_t learner_region = 0;
  std::uint8_t region = 0;
  std::uint8_t number = 0;
  Family family = Family::kLearnerRecord;
  bool absent = false;
};

/// A key on its way to the shared tier of another region.
struct FillLetter {
  Nanoseconds time = 0;
  std::uint32_t key = 0;
  std::uint8_t region = 0;
};

struct Letters {
  std::vector<AskLetter> asks;
  std::vector<Event> answers;  ///< events of attempts where they are received
  std::vector<FillLetter> fills;

  void clear() {
    asks.clear();
    answers.clear();
    fills.clear();
  }
};

}  // namespace fivenines
