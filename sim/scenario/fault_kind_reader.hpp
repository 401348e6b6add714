// Reads what only one kind of fault has.
#pragma once

#include <string_view>
#include <vector>

#include "sim/controlplane/fault.hpp"
#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// The regions that a fault with the key `region` strikes, one after the other.
struct FaultTarget {
  bool each = false;
  RegionId region{};
};

/// Kinds that strike one region have a member `region`.
bool strikes_one_region(const Fault& fault);
void set_region(Fault& fault, RegionId region);

/// `what: controller`: the pause strikes no region.
bool strikes_controller(SectionReader& in);
/// `server: each`: every analyzer host of the region is a component that breaks by itself.
bool strikes_each_server(SectionReader& in);
/// One entry for each server of the region that `entry` strikes: "crash/0", "crash/1", ...
void for_each_server(const FaultEntry& entry, const Platform& platform,
                     std::vector<FaultEntry>& faults);

/// Fills in the fault and complains of what cannot happen and, as warnings, of what does nothing.
void read_fault_keys(SectionReader& in, const PlatformReader& platform, const Scenario& scenario,
                     const FaultTarget& target, Fault& fault);

/// Every key that some kind has, for lists whose kind is not known.
const std::vector<std::string_view>& fault_keys();

}  // namespace fivenines
