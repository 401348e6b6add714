// Instants in record.json: nanoseconds since the start of the run.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "sim/base/time.hpp"

namespace fivenines::record_json {

/// Throws what the JSON library throws when it is no number.
inline SimTime time_from(const nlohmann::ordered_json& json) {
  return at_nanoseconds(json.get<std::int64_t>());
}

/// null: it did not happen.
inline nlohmann::ordered_json when(const std::optional<SimTime>& time) {
  return time ? nlohmann::ordered_json(nanoseconds(*time)) : nlohmann::ordered_json(nullptr);
}
inline std::optional<SimTime> when_from(const nlohmann::ordered_json& json) {
  if (json.is_null()) return std::nullopt;
  return time_from(json);
}

}  // namespace fivenines::record_json
