// Reads which regions a partition parts, and the names of regions in faults.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/controlplane/faults/partition.hpp"
#include "sim/scenario/fault_kind_reader.hpp"

namespace fivenines {

/// What the reader of one fault sees.
struct FaultSurroundings {
  SectionReader& in;
  const PlatformReader& platform;
  const Scenario& scenario;
  const FaultTarget& target;
};

/// One region that a key names; complains of unknown ones.
std::optional<RegionId> read_region(const FaultSurroundings& at, std::string_view key);

/// The shape of a partition: exactly one of pairs, isolate, halves, between, one_way_from.
void read_partition(const FaultSurroundings& at, Partition& fault);

}  // namespace fivenines
