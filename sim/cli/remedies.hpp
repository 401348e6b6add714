// What might have saved a run: one thing changed at a time, as far as its scenario has that thing.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/window.hpp"

namespace fivenines::cli {

struct RemedyPlan {
  WindowVariant variant;
  std::string text;  ///< for people: "observers ask five times as often"
};

std::vector<RemedyPlan> remedies_for(const Scenario& scenario);

}  // namespace fivenines::cli
