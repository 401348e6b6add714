#include "sim/metrics/record_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <vector>

#include "sim/metrics/backup_json.hpp"
#include "sim/metrics/component_json.hpp"
#include "sim/metrics/fault_json.hpp"
#include "sim/metrics/histogram_json.hpp"
#include "sim/metrics/operations_json.hpp"
#include "sim/metrics/store_json.hpp"
#include "sim/metrics/time_json.hpp"
#include "sim/model/station_limits.hpp"

namespace fivenines {

namespace {

using Json = nlohmann::ordered_json;
using record_json::detection_from;
using record_json::detection_json;
using record_json::faults_from;
using record_json::faults_json;
using record_json::histogram_from;
using record_json::histogram_json;
using record_json::operations_from;
using record_json::operations_json;
using record_json::store_from;
using record_json::store_json;
using record_json::time_from;

constexpr std::string_view kKind = "record";

// ---- Writing -----------------------------------------------------------------------------------

/// The double with the shortest text that reads back as this float, so that files stay small.
double shortest(float value) {
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
  double result = 0;
  std::from_chars(text.data(), written.ptr, result);
  return result;
}

Json floats_json(const std::vector<float>& values) {
  Json json = Json::array();
  for (const float value : values) json.push_back(shortest(value));
  return json;
}

Json station_json(const StationRecord& record) {
  return {{"name", record.name},
          {"tier", kTierNames[static_cast<std::size_t>(record.tier)]},
          {"servers", record.servers},
          {"server_ns", record.server_ns},
          {"busy_ns", record.busy_ns},
          {"queue_ns", record.queue_ns},
          {"arrivals", record.arrivals},
          {"waited", record.waited},
          {"shed", record.shed},
          {"gave_up", record.gave_up},
          {"completed", record.completed},
          {"response_ns", record.response_ns},
          {"wait_ns", record.wait_ns},
          {"gone_ns", record.gone_ns},
          {"busy_by_second", floats_json(record.busy_by_second)},
          {"waiting_by_second", floats_json(record.waiting_by_second)}};
}

Json region_json(const RegionRecord& record) {
  Json stations = Json::array();
  for (const StationRecord& station : record.stations) stations.push_back(station_json(station));
  return {{"id", record.id},
          {"stations", std::move(stations)},
          {"lookups", record.lookups},
          {"lookups_by_second", record.lookups_by_second},
          {"hits_by_second", record.hits_by_second},
          {"served_by_second", record.served_by_second},
          {"resident_entries", record.resident_entries},
          {"busy_core_ns", record.busy_core_ns}};
}

Json learner_region_json(const LearnerRegionRecord& record) {
  return {{"id", record.id},
          {"learners", record.learners},
          {"arrived_by_second", record.arrived_by_second},
          {"good_by_second", record.good_by_second},
          {"failed_by_second", record.failed_by_second},
          {"failed_by_second_of_failure", record.failed_by_second_of_failure},
          {"latency_sum_us_by_second", record.latency_sum_us_by_second},
          {"slow_by_second", record.slow_by_second},
          {"retries_by_second", record.retries_by_second},
          {"arrived", record.arrived},
          {"arrived_run", record.arrived_run},
          {"answered_run", record.answered_run},
          {"failed_run", record.failed_run},
          {"unfinished_run", record.unfinished_run},
          {"retries_run", record.retries_run}};
}

/// A pair that nothing happened to is null: most pairs of eight regions are.
bool nothing_in(const PairRecord& record) {
  const auto none = [](std::uint64_t n) { return n == 0; };
  return record.answered == 0 && record.good == 0 && record.unfinished == 0 &&
         std::all_of(record.failed.begin(), record.failed.end(), none) &&
         std::all_of(record.leg_sum_ns.begin(), record.leg_sum_ns.end(), none) &&
         std::all_of(record.latency.begin(), record.latency.end(),
                     [](const Histogram& histogram) { return histogram == Histogram(); });
}

Json pair_json(const PairRecord& record) {
  if (nothing_in(record)) return nullptr;
  Json latency = Json::object();
  for (std::size_t point = 0; point < kPointNames.size(); ++point) {
    latency[kPointNames[point]] = histogram_json(record.latency[point]);
  }
  return {{"latency", std::move(latency)}, {"leg_sum_ns", record.leg_sum_ns},
          {"answered", record.answered},   {"good", record.good},
          {"failed", record.failed},       {"unfinished", record.unfinished}};
}

// ---- Reading -----------------------------------------------------------------------------------

StationRecord station_from(const Json& json) {
  StationRecord record;
  json.at("name").get_to(record.name);
  const auto tier = json.at("tier").get<std::string>();
  const auto found = std::find(kTierNames.begin(), kTierNames.end(), tier);
  if (found == kTierNames.end()) throw BadRecord(fmt::format("an unknown tier '{}'", tier));
  record.tier = static_cast<Tier>(found - kTierNames.begin());
  json.at("servers").get_to(record.servers);
  json.at("server_ns").get_to(record.server_ns);
  json.at("busy_ns").get_to(record.busy_ns);
  json.at("queue_ns").get_to(record.queue_ns);
  json.at("arrivals").get_to(record.arrivals);
  json.at("waited").get_to(record.waited);
  json.at("shed").get_to(record.shed);
  json.at("gave_up").get_to(record.gave_up);
  json.at("completed").get_to(record.completed);
  json.at("response_ns").get_to(record.response_ns);
  json.at("wait_ns").get_to(record.wait_ns);
  json.at("gone_ns").get_to(record.gone_ns);
  json.at("busy_by_second").get_to(record.busy_by_second);
  json.at("waiting_by_second").get_to(record.waiting_by_second);
  return record;
}

RegionRecord region_from(const Json& json) {
  RegionRecord record;
  json.at("id").get_to(record.id);
  for (const Json& station : json.at("stations")) {
    record.stations.push_back(station_from(station));
  }
  json.at("lookups").get_to(record.lookups);
  json.at("lookups_by_second").get_to(record.lookups_by_second);
  json.at("hits_by_second").get_to(record.hits_by_second);
  json.at("served_by_second").get_to(record.served_by_second);
  json.at("resident_entries").get_to(record.resident_entries);
  json.at("busy_core_ns").get_to(record.busy_core_ns);
  return record;
}

LearnerRegionRecord learner_region_from(const Json& json) {
  LearnerRegionRecord record;
  json.at("id").get_to(record.id);
  json.at("learners").get_to(record.learners);
  json.at("arrived_by_second").get_to(record.arrived_by_second);
  json.at("good_by_second").get_to(record.good_by_second);
  json.at("failed_by_second").get_to(record.failed_by_second);
  // records of earlier builds do not know when
  json.at(json.contains("failed_by_second_of_failure") ? "failed_by_second_of_failure"
                                                       : "failed_by_second")
      .get_to(record.failed_by_second_of_failure);
  json.at("latency_sum_us_by_second").get_to(record.latency_sum_us_by_second);
  json.at("slow_by_second").get_to(record.slow_by_second);
  json.at("retries_by_second").get_to(record.retries_by_second);
  json.at("arrived").get_to(record.arrived);
  json.at("arrived_run").get_to(record.arrived_run);
  json.at("answered_run").get_to(record.answered_run);
  json.at("failed_run").get_to(record.failed_run);
  json.at("unfinished_run").get_to(record.unfinished_run);
  json.at("retries_run").get_to(record.retries_run);
  return record;
}

PairRecord pair_from(const Json& json) {
  PairRecord record;
  if (json.is_null()) return record;
  for (std::size_t point = 0; point < kPointNames.size(); ++point) {
    record.latency[point] = histogram_from(json.at("latency").at(kPointNames[point]));
  }
  json.at("leg_sum_ns").get_to(record.leg_sum_ns);
  json.at("answered").get_to(record.answered);
  json.at("good").get_to(record.good);
  json.at("failed").get_to(record.failed);
  json.at("unfinished").get_to(record.unfinished);
  return record;
}

ReplicationRecord record_from(const Json& json) {
  if (json.value("fivenines", "") != kKind) throw BadRecord("not a record of a replication");
  const int version = json.at("schema_version").get<int>();
  if (version != kRecordSchemaVersion) {
    throw BadRecord(fmt::format("a record of schema version {}; this program reads version {}",
                                version, kRecordSchemaVersion));
  }
  ReplicationRecord record;
  json.at("scenario").get_to(record.scenario);
  json.at("seed").get_to(record.seed);
  json.at("replication").get_to(record.replication);
  json.at("interrupted").get_to(record.interrupted);
  record.measure_start = time_from(json.at("measure_start_ns"));
  record.measure_end = time_from(json.at("measure_end_ns"));
  record.end = time_from(json.at("end_ns"));
  json.at("good_share_least").get_to(record.good_share_least);
  record.latency_limit = SimDuration{json.at("latency_limit_ns").get<std::int64_t>()};
  json.at("events").get_to(record.events);
  json.at("digest").get_to(record.digest);
  for (const Json& region : json.at("learner_regions")) {
    record.learner_regions.push_back(learner_region_from(region));
  }
  for (const Json& region : json.at("regions")) record.regions.push_back(region_from(region));
  for (const Json& row : json.at("pairs")) {
    auto& pairs = record.pairs.emplace_back();
    for (const Json& pair : row) pairs.push_back(pair_from(pair));
    if (pairs.size() != record.regions.size()) throw BadRecord("a row of pairs is incomplete");
  }
  if (record.pairs.size() != record.learner_regions.size()) {
    throw BadRecord("pairs and learner regions differ in number");
  }
  for (const Json& entry : json.at("timeline")) {
    record.timeline.push_back({time_from(entry.at("at_ns")), entry.at("cause").get<std::string>(),
                               entry.at("change").get<std::string>()});
  }
  record.faults = faults_from(json.at("faults"));
  record.detection = detection_from(json.at("detection"));
  if (json.contains("components")) {
    record.components = record_json::components_from(json.at("components"));
  }
  if (json.contains("store")) record.store = store_from(json.at("store"));
  if (json.contains("backup")) record.backup = record_json::backup_from(json.at("backup"));
  if (json.contains("operations")) record.operations = operations_from(json.at("operations"));
  return record;
}

// ---- Series ------------------------------------------------------------------------------------

template <typename T>
T second_of(const std::vector<T>& values, std::size_t second) {
  return second < values.size() ? values[second] : T{};
}

/// Over the good analyses: an answer after the deadline finds no client, so good ones are all that
/// were answered.
std::string mean_latency_ms(const LearnerRegionRecord& region, std::size_t second) {
  const std::uint32_t good = second_of(region.good_by_second, second);
  if (good == 0) return "";
  return fmt::format("{:.3f}",
                     static_cast<double>(second_of(region.latency_sum_us_by_second, second)) /
                         (1e3 * static_cast<double>(good)));
}

std::string hit_ratio(const RegionRecord& region, std::size_t second) {
  const std::uint32_t lookups = second_of(region.lookups_by_second, second);
  if (lookups == 0) return "";
  return fmt::format("{:.5f}", static_cast<double>(second_of(region.hits_by_second, second)) /
                                   static_cast<double>(lookups));
}

const StationRecord* analyzer_of(const RegionRecord& region) {
  for (const StationRecord& station : region.stations) {
    if (station.tier == Tier::kAnalyzer) return &station;
  }
  return nullptr;
}

float analyzer_busy(const RegionRecord& region, std::size_t second) {
  const StationRecord* analyzer = analyzer_of(region);
  return analyzer == nullptr ? 0 : second_of(analyzer->busy_by_second, second);
}

/// Without a limit of servers there is no share of them, and the series is of jobs.
std::string_view analyzer_column(const RegionRecord& region) {
  const StationRecord* analyzer = analyzer_of(region);
  const bool is_unlimited = analyzer != nullptr && analyzer->servers == kUnlimited;
  return is_unlimited ? "analyzer_busy_jobs" : "analyzer_busy_ratio";
}

std::string_view phase_of(const ReplicationRecord& record, SimTime second_start) {
  if (second_start < record.measure_start) return "warm_up";
  return second_start < record.measure_end ? "measure" : "drain";
}

}  // namespace

std::string record_to_json(const ReplicationRecord& record) {
  Json json = {{"fivenines", kKind},
               {"schema_version", kRecordSchemaVersion},
               {"scenario", record.scenario},
               {"seed", record.seed},
               {"replication", record.replication},
               {"interrupted", record.interrupted},
               {"measure_start_ns", nanoseconds(record.measure_start)},
               {"measure_end_ns", nanoseconds(record.measure_end)},
               {"end_ns", nanoseconds(record.end)},
               {"good_share_least", record.good_share_least},
               {"latency_limit_ns", record.latency_limit.count()},
               {"events", record.events},
               {"digest", record.digest}};
  Json learner_regions = Json::array();
  for (const auto& region : record.learner_regions) {
    learner_regions.push_back(learner_region_json(region));
  }
  Json regions = Json::array();
  for (const RegionRecord& region : record.regions) regions.push_back(region_json(region));
  Json pairs = Json::array();
  for (const auto& row : record.pairs) {
    Json row_json = Json::array();
    for (const PairRecord& pair : row) row_json.push_back(pair_json(pair));
    pairs.push_back(std::move(row_json));
  }
  Json timeline = Json::array();
  for (const TimelineEntry& entry : record.timeline) {
    timeline.push_back(
        {{"at_ns", nanoseconds(entry.at)}, {"cause", entry.cause}, {"change", entry.change}});
  }
  json["learner_regions"] = std::move(learner_regions);
  json["regions"] = std::move(regions);
  json["pairs"] = std::move(pairs);
  json["timeline"] = std::move(timeline);
  json["faults"] = faults_json(record.faults);
  json["detection"] = detection_json(record.detection);
  if (record.components) json["components"] = record_json::components_json(*record.components);
  if (record.store) json["store"] = store_json(record.store);
  if (record.backup) json["backup"] = record_json::backup_json(*record.backup);
  if (record.operations) json["operations"] = operations_json(record.operations);
  return json.dump() + "\n";
}

ReplicationRecord record_from_json(std::string_view text) {
  ReplicationRecord record;
  try {
    record = record_from(Json::parse(text));
  } catch (const Json::exception& error) {
    throw BadRecord(error.what());
  }
  if (record.digest != digest_of(record)) throw BadRecord("its digest does not fit its data");
  return record;
}

std::string series_csv(const ReplicationRecord& record) {
  std::string text = "second,phase";
  for (const auto& region : record.learner_regions) {
    text += fmt::format(
        ",{0}_arrived_analyses,{0}_good_analyses,{0}_failed_analyses,{0}_latency_mean_ms",
        region.id);
  }
  for (const RegionRecord& region : record.regions) {
    text += fmt::format(",{0}_served_per_second,{0}_{1},{0}_cache_hit_ratio", region.id,
                        analyzer_column(region));
  }
  text += '\n';

  std::size_t seconds_most = 0;
  for (const auto& region : record.learner_regions) {
    seconds_most = std::max(seconds_most, region.arrived_by_second.size());
  }
  for (const RegionRecord& region : record.regions) {
    seconds_most = std::max(seconds_most, region.served_by_second.size());
  }
  for (std::size_t second = 0; second < seconds_most; ++second) {
    const SimTime start = kStart + std::chrono::seconds{second};
    text += fmt::format("{},{}", second, phase_of(record, start));
    for (const auto& region : record.learner_regions) {
      text +=
          fmt::format(",{},{},{},{}", second_of(region.arrived_by_second, second),
                      second_of(region.good_by_second, second),
                      second_of(region.failed_by_second, second), mean_latency_ms(region, second));
    }
    for (const RegionRecord& region : record.regions) {
      text += fmt::format(",{},{},{}", second_of(region.served_by_second, second),
                          shortest(analyzer_busy(region, second)), hit_ratio(region, second));
    }
    text += '\n';
  }
  return text;
}

std::string events_jsonl(const ReplicationRecord& record) {
  std::string text;
  for (const TimelineEntry& entry : record.timeline) {
    const Json line = {{"at_ns", nanoseconds(entry.at)},
                       {"since_measure_s", seconds(entry.at - record.measure_start)},
                       {"cause", entry.cause},
                       {"change", entry.change}};
    text += line.dump() + "\n";
  }
  return text;
}

}  // namespace fivenines
