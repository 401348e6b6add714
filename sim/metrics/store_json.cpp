#include "sim/metrics/store_json.hpp"

#include <array>
#include <string>
#include <utility>

#include "sim/metrics/histogram_json.hpp"
#include "sim/metrics/time_json.hpp"

namespace fivenines::record_json {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<const char*, std::uint64_t ReadRecord::*>, 5> kReadCounts{{
    {"reads", &ReadRecord::reads},
    {"versions_behind", &ReadRecord::versions_behind},
    {"siblings", &ReadRecord::siblings},
    {"own_write_missing", &ReadRecord::own_write_missing},
    {"went_back", &ReadRecord::went_back},
}};
constexpr std::array<std::pair<const char*, std::uint64_t WriteRecord::*>, 7> kWriteCounts{{
    {"acknowledged", &WriteRecord::acknowledged},
    {"everywhere", &WriteRecord::everywhere},
    {"superseded", &WriteRecord::superseded},
    {"in_flight", &WriteRecord::in_flight},
    {"conflicting", &WriteRecord::conflicting},
    {"conflict_pairs", &WriteRecord::conflict_pairs},
    {"unresolved", &WriteRecord::unresolved},
}};

Json read_json(const ReadRecord& record) {
  Json json;
  for (const auto& [name, member] : kReadCounts) json[name] = record.*member;
  json["behind"] = record.behind;
  json["age"] = histogram_json(record.age);
  return json;
}

ReadRecord read_from(const Json& json) {
  ReadRecord record;
  for (const auto& [name, member] : kReadCounts) json.at(name).get_to(record.*member);
  json.at("behind").get_to(record.behind);
  record.age = histogram_from(json.at("age"));
  return record;
}

Json write_json(const WriteRecord& record) {
  Json json;
  for (const auto& [name, member] : kWriteCounts) json[name] = record.*member;
  json["lost"] = record.lost;
  return json;
}

WriteRecord write_from(const Json& json) {
  WriteRecord record;
  for (const auto& [name, member] : kWriteCounts) json.at(name).get_to(record.*member);
  json.at("lost").get_to(record.lost);
  return record;
}

}  // namespace

Json store_json(const std::optional<StoreRecord>& store) {
  if (!store) return nullptr;
  Json domains = Json::object();
  for (std::size_t d = 0; d < kDomains; ++d) {
    Json reads = Json::array();
    for (const ReadRecord& record : store->reads[d]) reads.push_back(read_json(record));
    Json writes = Json::array();
    for (const WriteRecord& record : store->writes[d]) writes.push_back(write_json(record));
    domains[kDomainNames[d]] = {{"reads", std::move(reads)}, {"writes", std::move(writes)}};
  }
  Json lag = Json::array();
  for (const auto& row : store->lag) {
    Json row_json = Json::array();
    for (const Histogram& histogram : row) row_json.push_back(histogram_json(histogram));
    lag.push_back(std::move(row_json));
  }
  Json visibility = Json::array();
  for (const Histogram& histogram : store->visibility) {
    visibility.push_back(histogram_json(histogram));
  }
  Json losses = Json::array();
  for (const LossRecord& loss : store->losses) {
    losses.push_back({{"region", loss.region},
                      {"at_ns", nanoseconds(loss.at)},
                      {"writes", loss.writes},
                      {"oldest_ns", loss.oldest.count()},
                      {"taken", loss.taken}});
  }
  Json switches = Json::array();
  for (const SwitchRecord& one : store->switches) {
    switches.push_back({{"at_ns", nanoseconds(one.at)},
                        {"under_way", one.under_way},
                        {"done", one.done},
                        {"failed", one.failed},
                        {"settled_after_ns", one.settled_after.count()}});
  }
  return {{"domains", std::move(domains)},
          {"lag", std::move(lag)},
          {"visibility", std::move(visibility)},
          {"wan_bytes", store->wan_bytes},
          {"losses", std::move(losses)},
          {"switches", std::move(switches)},
          {"digests", store->digests},
          {"complete", std::vector<int>(store->complete.begin(), store->complete.end())},
          {"blocked", store->blocked},
          {"residency_violations", store->residency_violations},
          {"residency_requests", store->residency_requests},
          {"residency_refused", store->residency_refused},
          {"stale_master_refused", store->stale_master_refused},
          {"stale_master_accepted", store->stale_master_accepted}};
}

std::optional<StoreRecord> store_from(const Json& json) {
  if (json.is_null()) return std::nullopt;
  StoreRecord store;
  for (std::size_t d = 0; d < kDomains; ++d) {
    const Json& domain = json.at("domains").at(kDomainNames[d]);
    for (const Json& record : domain.at("reads")) store.reads[d].push_back(read_from(record));
    for (const Json& record : domain.at("writes")) store.writes[d].push_back(write_from(record));
  }
  for (const Json& row : json.at("lag")) {
    auto& histograms = store.lag.emplace_back();
    for (const Json& histogram : row) histograms.push_back(histogram_from(histogram));
  }
  for (const Json& histogram : json.at("visibility")) {
    store.visibility.push_back(histogram_from(histogram));
  }
  json.at("wan_bytes").get_to(store.wan_bytes);
  for (const Json& loss : json.at("losses")) {
    store.losses.push_back({loss.at("region").get<std::string>(), time_from(loss.at("at_ns")),
                            loss.at("writes").get<std::uint64_t>(),
                            SimDuration{loss.at("oldest_ns").get<std::int64_t>()},
                            loss.at("taken").get<std::uint64_t>()});
  }
  for (const Json& one : json.at("switches")) {
    store.switches.push_back({time_from(one.at("at_ns")), one.at("under_way").get<std::uint64_t>(),
                              one.at("done").get<std::uint64_t>(),
                              one.at("failed").get<std::uint64_t>(),
                              SimDuration{one.at("settled_after_ns").get<std::int64_t>()}});
  }
  json.at("digests").get_to(store.digests);
  for (const Json& complete : json.at("complete")) {
    store.complete.push_back(static_cast<char>(complete.get<int>()));
  }
  json.at("blocked").get_to(store.blocked);
  json.at("residency_violations").get_to(store.residency_violations);
  json.at("residency_requests").get_to(store.residency_requests);
  json.at("residency_refused").get_to(store.residency_refused);
  json.at("stale_master_refused").get_to(store.stale_master_refused);
  json.at("stale_master_accepted").get_to(store.stale_master_accepted);
  return store;
}

}  // namespace fivenines::record_json
