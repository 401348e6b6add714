#include "sim/metrics/fault_json.hpp"

#include <array>
#include <utility>

#include "sim/metrics/time_json.hpp"

namespace fivenines::record_json {

namespace {

using Json = nlohmann::ordered_json;

/// What may not have happened, by the name it has in the file.
constexpr std::array<std::pair<const char*, std::optional<SimTime> FaultRecord::*>, 9> kTimes{{
    {"until_ns", &FaultRecord::until},
    {"first_failure_ns", &FaultRecord::first_failure},
    {"last_routed_ns", &FaultRecord::last_routed},
    {"detected_ns", &FaultRecord::detected},
    {"decided_ns", &FaultRecord::decided},
    {"switched_ns", &FaultRecord::switched},
    {"returning_ns", &FaultRecord::returning},
    {"returned_ns", &FaultRecord::returned},
    {"replicas_equal_ns", &FaultRecord::replicas_equal},
}};

}  // namespace

Json faults_json(const std::vector<FaultRecord>& faults) {
  Json list = Json::array();
  for (const FaultRecord& fault : faults) {
    Json json = {{"id", fault.id},
                 {"written_id", fault.written_id},
                 {"kind", fault.kind},
                 {"regions", fault.regions},
                 {"takes_region_down", fault.takes_region_down},
                 {"at_ns", nanoseconds(fault.at)}};
    for (const auto& [name, member] : kTimes) {
      const std::optional<SimTime>& time = fault.*member;
      json[name] = time ? Json(nanoseconds(*time)) : Json(nullptr);
    }
    json["attempts_failed"] = fault.attempts_failed;
    json["per_year"] = fault.per_year ? Json(*fault.per_year) : Json(nullptr);
    if (fault.outage) {
      json["outage_ns"] = {{"learner_weighted", fault.outage->learner_weighted.count()},
                           {"any_region", fault.outage->any_region.count()},
                           {"all_regions", fault.outage->all_regions.count()}};
    }
    list.push_back(std::move(json));
  }
  return list;
}

Json detection_json(const std::optional<DetectionRecord>& detection) {
  if (!detection) return nullptr;
  Json observers = Json::array();
  for (const ObserverRecord& observer : detection->observers) {
    observers.push_back({{"id", observer.id},
                         {"suspicions", observer.suspicions},
                         {"false_alarms", observer.false_alarms},
                         {"wrong_ns", observer.wrong.count()}});
  }
  return {{"false_alarms", detection->false_alarms},
          {"observers", std::move(observers)},
          {"probes", detection->probes},
          {"missed", detection->missed}};
}

std::vector<FaultRecord> faults_from(const Json& json) {
  std::vector<FaultRecord> faults;
  for (const Json& from : json) {
    FaultRecord& fault = faults.emplace_back();
    from.at("id").get_to(fault.id);
    from.at("written_id").get_to(fault.written_id);
    from.at("kind").get_to(fault.kind);
    from.at("regions").get_to(fault.regions);
    from.at("takes_region_down").get_to(fault.takes_region_down);
    fault.at = time_from(from.at("at_ns"));
    for (const auto& [name, member] : kTimes) {
      const Json& time = from.at(name);
      if (!time.is_null()) fault.*member = time_from(time);
    }
    from.at("attempts_failed").get_to(fault.attempts_failed);
    if (!from.at("per_year").is_null()) fault.per_year = from.at("per_year").get<double>();
    if (!from.contains("outage_ns")) continue;
    const Json& outage = from.at("outage_ns");
    const auto time = [&](const char* scope) {
      return SimDuration{outage.at(scope).get<std::int64_t>()};
    };
    fault.outage = OutageTimes{time("learner_weighted"), time("any_region"), time("all_regions")};
  }
  return faults;
}

std::optional<DetectionRecord> detection_from(const Json& json) {
  if (json.is_null()) return std::nullopt;
  DetectionRecord detection;
  json.at("false_alarms").get_to(detection.false_alarms);
  for (const Json& from : json.at("observers")) {
    detection.observers.push_back({from.at("id").get<std::string>(),
                                   from.at("suspicions").get<std::uint64_t>(),
                                   from.at("false_alarms").get<std::uint64_t>(),
                                   SimDuration{from.value("wrong_ns", std::int64_t{0})}});
  }
  json.at("probes").get_to(detection.probes);
  json.at("missed").get_to(detection.missed);
  return detection;
}

}  // namespace fivenines::record_json
