// What the keys of scenarios and platforms mean, for the schemas: one line each.
#pragma once

#include <string_view>
#include <vector>

namespace fivenines {

/// The description of a path such as "workload.client.timeout", "faults[].kind",
/// "workload.learner_regions.*.share", or "platform:regions[].servers" of a platform; empty if
/// there is none. Parameters of laws are "LAW.exponential.mean"; the description of a kind is its
/// help.
std::string_view description_of(std::string_view path);

/// All paths that have one.
std::vector<std::string_view> described_paths();

}  // namespace fivenines
