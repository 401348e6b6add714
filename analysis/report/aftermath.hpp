#pragma once

#include <string>

#include "analysis/report/fault_table.hpp"

namespace fivenines {

/// Whether the system returned by itself once a fault was gone, as a sentence without its subject;
/// empty when nobody could see.
std::string aftermath_text(const FaultSummary& fault);

/// When the copies were equal after the end of a fault, median and maximum; empty without copies.
std::string convergence_text(const FaultSummary& fault);

}  // namespace fivenines
