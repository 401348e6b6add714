// A Change as the timeline shows it: a short phrase with the names of the scenario.
#pragma once

#include <string>
#include <vector>

#include "sim/dataplane/inputs.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

struct Names {
  std::vector<std::string> regions;          ///< by RegionId
  std::vector<std::string> learner_regions;  ///< by LearnerRegionId
  std::vector<std::string> variants;         ///< in the order of the service options
};

Names names_of(const DataPlaneInputs& inputs);

/// "us-east down (silent)", "learners of europe to us-east 70 %, us-west 30 %". A thing without a
/// name is called by its number.
std::string change_text(const Change& change, const Names& names);

}  // namespace fivenines
