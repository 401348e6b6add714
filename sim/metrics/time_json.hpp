// Instants in record.json: nanoseconds since the start of the run.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

#include "sim/base/time.hpp"

namespace fivenines::record_json {

/// Throws what the JSON library throws when it is no number.
inline SimTime time_from(const nlohmann::ordered_json& json) {
  return at_nanoseconds(json.get<std::int64_t>());
}

}  // namespace fivenines::record_json
