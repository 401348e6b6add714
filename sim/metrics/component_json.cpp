#include "sim/metrics/component_json.hpp"

namespace fivenines::record_json {

namespace {

using Json = nlohmann::ordered_json;

Json times_json(const std::vector<SimDuration>& times) {
  Json list = Json::array();
  for (const SimDuration time : times) list.push_back(time.count());
  return list;
}

std::vector<SimDuration> times_from(const Json& json) {
  std::vector<SimDuration> times;
  for (const Json& time : json) times.emplace_back(time.get<std::int64_t>());
  return times;
}

}  // namespace

Json components_json(const ComponentRecord& components) {
  Json learner_regions = Json::array();
  for (const LearnerRegionDowntime& region : components.learner_regions) {
    learner_regions.push_back(
        {{"id", region.id}, {"share", region.share}, {"down_ns", times_json(region.down)}});
  }
  Json faults = Json::array();
  for (const FaultTotal& fault : components.faults) {
    faults.push_back({{"id", fault.id},
                      {"written_id", fault.written_id},
                      {"began", fault.began},
                      {"lasted_ns", fault.lasted.count()}});
  }
  return {{"period_ns", components.period.count()},
          {"learner_regions", std::move(learner_regions)},
          {"down_anywhere_ns", times_json(components.down_anywhere)},
          {"down_everywhere_ns", times_json(components.down_everywhere)},
          {"regions_down_ns", times_json(components.regions_down)},
          {"faults", std::move(faults)},
          {"faults_left_out", components.faults_left_out},
          {"events_left_out", components.events_left_out}};
}

ComponentRecord components_from(const Json& json) {
  ComponentRecord components;
  components.period = SimDuration{json.at("period_ns").get<std::int64_t>()};
  for (const Json& from : json.at("learner_regions")) {
    components.learner_regions.push_back({from.at("id").get<std::string>(),
                                          from.at("share").get<double>(),
                                          times_from(from.at("down_ns"))});
  }
  components.down_anywhere = times_from(json.at("down_anywhere_ns"));
  components.down_everywhere = times_from(json.at("down_everywhere_ns"));
  components.regions_down = times_from(json.at("regions_down_ns"));
  for (const Json& from : json.at("faults")) {
    components.faults.push_back({from.at("id").get<std::string>(),
                                 from.at("written_id").get<std::string>(),
                                 from.at("began").get<std::uint64_t>(),
                                 SimDuration{from.at("lasted_ns").get<std::int64_t>()}});
  }
  json.at("faults_left_out").get_to(components.faults_left_out);
  json.at("events_left_out").get_to(components.events_left_out);
  return components;
}

}  // namespace fivenines::record_json
