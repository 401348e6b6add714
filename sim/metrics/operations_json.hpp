// The part of record.json that tells of operations.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "sim/metrics/operations_record.hpp"

namespace fivenines::record_json {

nlohmann::ordered_json operations_json(const std::optional<OperationsRecord>& operations);

/// Throws what the JSON library throws when something is missing or of another type.
std::optional<OperationsRecord> operations_from(const nlohmann::ordered_json& json);

}  // namespace fivenines::record_json
