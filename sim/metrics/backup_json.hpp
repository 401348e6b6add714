// The part of record.json that tells of snapshots and of what went back to them.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/metrics/backup_record.hpp"

namespace fivenines::record_json {

nlohmann::ordered_json backup_json(const BackupRecord& backup);

/// Throws what the JSON library throws when something is missing or of another type.
BackupRecord backup_from(const nlohmann::ordered_json& json);

}  // namespace fivenines::record_json
