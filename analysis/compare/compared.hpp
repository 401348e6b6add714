// Which figures stand in a comparison, in which order, and which way of each is good.
#pragma once

#include <string>
#include <vector>

#include "analysis/compare/comparison.hpp"

namespace fivenines {

struct Compared {
  std::string group;
  std::string name;
  std::string query;
  Good good = Good::kNeither;
};

/// All of them; whether a run has data for one is another question. Latency by geography is that of
/// the learner regions of `first`. Seconds and core-seconds are only there if all runs measure
/// windows of the same length.
std::vector<Compared> figures_to_compare(const Run& first, bool same_window);

}  // namespace fivenines
