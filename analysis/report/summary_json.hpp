// summary.json, schema-versioned. Equal summaries give equal bytes: the order of fields is fixed
// and numbers are the shortest that read back.
#pragma once

#include <string>

#include "analysis/report/summary.hpp"

namespace fivenines {

std::string summary_to_json(const Summary& summary);

}  // namespace fivenines
