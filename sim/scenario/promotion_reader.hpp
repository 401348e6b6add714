// Reads the `promotion` section: who takes over when the primary of a region's database fails.
//
//   promotion: none | {check: 2s, timeout: 1s, misses: 3, delay: LAW, fence: LAW, replay: LAW,
//                      reconnect: 2s, rejoin: 60s}
#pragma once

#include <optional>

#include "sim/controlplane/failover/promotion.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// Nothing if nobody stands by.
std::optional<PromotionOptions> read_promotion(SectionReader& root);

}  // namespace fivenines
