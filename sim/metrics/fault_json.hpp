// The parts of record.json that tell of faults and their detection.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "sim/metrics/record.hpp"

namespace fivenines::record_json {

nlohmann::ordered_json faults_json(const std::vector<FaultRecord>& faults);
nlohmann::ordered_json detection_json(const std::optional<DetectionRecord>& detection);

/// They throw what the JSON library throws when something is missing or of another type.
std::vector<FaultRecord> faults_from(const nlohmann::ordered_json& json);
std::optional<DetectionRecord> detection_from(const nlohmann::ordered_json& json);

}  // namespace fivenines::record_json
