// The part of record.json that tells of the copies in other regions.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "sim/metrics/store_record.hpp"

namespace fivenines::record_json {

nlohmann::ordered_json store_json(const std::optional<StoreRecord>& store);

/// Throws what the JSON library throws when something is missing or of another type.
std::optional<StoreRecord> store_from(const nlohmann::ordered_json& json);

}  // namespace fivenines::record_json
