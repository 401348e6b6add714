// The part of record.json that a run without requests has.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "sim/metrics/component_record.hpp"

namespace fivenines::record_json {

nlohmann::ordered_json components_json(const ComponentRecord& components);
ComponentRecord components_from(const nlohmann::ordered_json& json);

}  // namespace fivenines::record_json
