// The tables of `fivenines platform show`, 80 columns wide.
#pragma once

#include "sim/model/platform.hpp"

namespace fivenines::cli {

void print_capacity(const Platform& platform);
void print_cost(const Platform& platform);
/// Nothing for a single region.
void print_round_trips(const Platform& platform);
void print_latency_budget(const Platform& platform);

}  // namespace fivenines::cli
