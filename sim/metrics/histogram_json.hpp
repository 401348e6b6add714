// Histograms in record.json: cells that hold something, and exact sums.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/metrics/histogram.hpp"

namespace fivenines::record_json {

nlohmann::ordered_json histogram_json(const Histogram& histogram);

/// Throws BadRecord, or what the JSON library throws.
Histogram histogram_from(const nlohmann::ordered_json& json);

}  // namespace fivenines::record_json
