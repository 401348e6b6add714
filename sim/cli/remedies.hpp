// What might have saved a run: single changes, as far as its scenario has the thing that they
// change.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/window.hpp"

namespace fivenines::cli {

/// A re-run within a budget has at least so many learners, if the scenario has.
inline constexpr std::uint64_t kLearnersLeast = 10'000;

struct RemedyPlan {
  WindowVariant variant;
  std::string text;  ///< for people: "observers ask five times as often"
  /// A mere setting that nothing known speaks against: it takes no servers, and no other remedy is
  /// a choice instead of it. These can be made all at once.
  bool is_setting = false;
};

std::vector<RemedyPlan> remedies_for(const Scenario& scenario);

}  // namespace fivenines::cli
