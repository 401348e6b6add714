#include "sim/metrics/backup_json.hpp"

#include <utility>

#include "sim/metrics/time_json.hpp"

namespace fivenines::record_json {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

Json backup_json(const BackupRecord& backup) {
  Json restores = Json::array();
  for (const RestoreRecord& restore : backup.restores) {
    restores.push_back(
        {{"region", restore.region},
         {"cause", restore.cause},
         {"written_id", restore.written_id},
         {"planned", restore.planned},
         {"lost_ns", nanoseconds(restore.lost)},
         {"snapshot_ns", nanoseconds(restore.snapshot)},
         {"writes_lost", restore.writes_lost ? Json(*restore.writes_lost) : Json(nullptr)},
         {"began_ns", when(restore.began)},
         {"serves_ns", when(restore.serves)}});
  }
  return {{"snapshots", backup.snapshots}, {"restores", std::move(restores)}};
}

BackupRecord backup_from(const Json& json) {
  BackupRecord backup;
  json.at("snapshots").get_to(backup.snapshots);
  for (const Json& from : json.at("restores")) {
    RestoreRecord& restore = backup.restores.emplace_back();
    from.at("region").get_to(restore.region);
    from.at("cause").get_to(restore.cause);
    from.at("written_id").get_to(restore.written_id);
    from.at("planned").get_to(restore.planned);
    restore.lost = time_from(from.at("lost_ns"));
    restore.snapshot = time_from(from.at("snapshot_ns"));
    if (!from.at("writes_lost").is_null()) {
      restore.writes_lost = from.at("writes_lost").get<std::uint64_t>();
    }
    restore.began = when_from(from.at("began_ns"));
    restore.serves = when_from(from.at("serves_ns"));
  }
  return backup;
}

}  // namespace fivenines::record_json
