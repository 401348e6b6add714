#include "tests/unit/analysis/sample_run.hpp"

namespace fivenines::test {

namespace {

constexpr std::uint32_t kWarmUpSeconds = 5;
constexpr std::uint32_t kWindowSeconds = 30;
constexpr std::uint32_t kEndSeconds = 40;
constexpr std::uint32_t kArrivals[] = {100, 50};

LearnerRegionRecord learner_region(const char* id, std::uint64_t learners, std::uint32_t arrivals,
                                   std::uint32_t failed, double client_ms) {
  LearnerRegionRecord record;
  record.id = id;
  record.learners = learners;
  for (std::uint32_t second = 0; second <= kEndSeconds; ++second) {
    const bool arrives = second < kWarmUpSeconds + kWindowSeconds;
    const std::uint32_t good = arrives ? arrivals - failed : 0;
    record.arrived_by_second.push_back(arrives ? arrivals : 0);
    record.good_by_second.push_back(good);
    record.failed_by_second.push_back(arrives ? failed : 0);
    record.latency_sum_us_by_second.push_back(static_cast<std::uint64_t>(good * client_ms * 1000));
  }
  record.arrived = std::uint64_t{arrivals} * kWindowSeconds;
  record.arrived_run = std::uint64_t{arrivals} * (kWarmUpSeconds + kWindowSeconds);
  record.failed_run = std::uint64_t{failed} * (kWarmUpSeconds + kWindowSeconds);
  record.answered_run = record.arrived_run - record.failed_run;
  return record;
}

RegionRecord region(const char* id, std::uint32_t served, float busy) {
  RegionRecord record;
  record.id = id;
  StationRecord analyzer;
  analyzer.name = "analyzer";
  analyzer.tier = Tier::kAnalyzer;
  analyzer.servers = 10;
  analyzer.busy_ns = static_cast<double>(busy) * 10 * kWindowSeconds * 1e9;
  analyzer.server_ns = 10 * kWindowSeconds * 1e9;
  analyzer.queue_ns = 2.0 * kWindowSeconds * 1e9;
  analyzer.arrivals = analyzer.completed = std::uint64_t{served} * kWindowSeconds;
  analyzer.waited = analyzer.arrivals / 4;
  analyzer.shed = analyzer.arrivals / 4;
  analyzer.gave_up = analyzer.arrivals / 10;
  analyzer.gone_ns = 0.5 * kWindowSeconds * 1e9;
  analyzer.wait_ns = 3e6 * static_cast<double>(analyzer.arrivals);
  analyzer.response_ns = 7e6 * static_cast<double>(analyzer.completed);
  for (std::uint32_t second = 0; second <= kEndSeconds; ++second) {
    const bool serves = second < kWarmUpSeconds + kWindowSeconds;
    analyzer.busy_by_second.push_back(serves ? busy : 0);
    record.lookups_by_second.push_back(serves ? 2 * served : 0);
    record.hits_by_second.push_back(serves ? served : 0);
    record.served_by_second.push_back(serves ? served : 0);
  }
  record.stations.push_back(analyzer);
  // of 100 lookups of each family: 40 local, 30 regional, 10 global, 20 database
  const std::uint64_t lookups = std::uint64_t{served} * kWindowSeconds;
  for (auto& family : record.lookups) {
    family = {lookups * 4 / 10, lookups * 3 / 10, lookups / 10, lookups * 2 / 10};
  }
  record.resident_entries = 5000;
  record.busy_core_ns = static_cast<std::uint64_t>(analyzer.busy_ns);
  return record;
}

PairRecord pair(std::uint64_t answered, std::uint64_t failed, double client_ms) {
  PairRecord record;
  record.answered = record.good = answered;
  record.failed[static_cast<std::size_t>(Cause::kTimeout)] = failed;
  const SimDuration client = duration_of_nanoseconds(client_ms * 1e6);
  const SimDuration server = client / 2;
  const auto add = [&](Point point, SimDuration value) {
    record.latency[static_cast<std::size_t>(point)].add(value, answered);
  };
  add(Point::kClient, client);
  add(Point::kServer, server);
  add(Point::kServerWithWrite, server);
  add(Point::kAnalyzer, server / 2);
  const auto ns = static_cast<std::uint64_t>(server.count());
  record.leg_sum_ns[static_cast<std::size_t>(Leg::kAccess)] = ns * answered;
  record.leg_sum_ns[static_cast<std::size_t>(Leg::kCompute)] = ns * answered;
  return record;
}

}  // namespace

ReplicationRecord sample_record(std::uint64_t replication, double client_ms,
                                std::uint32_t failed_each_second) {
  ReplicationRecord record;
  record.scenario = "sample";
  record.seed = 7;
  record.replication = replication;
  record.measure_start = kStart + std::chrono::seconds{kWarmUpSeconds};
  record.measure_end = record.measure_start + std::chrono::seconds{kWindowSeconds};
  record.end = kStart + std::chrono::seconds{kEndSeconds};
  record.learner_regions = {
      learner_region("us-east", 3000, kArrivals[0], 0, client_ms),
      learner_region("europe", 1000, kArrivals[1], failed_each_second, client_ms)};
  record.regions = {region("us-east", kArrivals[0], 0.6F),
                    region("europe", kArrivals[1] - failed_each_second, 0.3F)};
  record.pairs.resize(2);
  for (auto& row : record.pairs) row.resize(2);
  const std::uint64_t failed = std::uint64_t{failed_each_second} * kWindowSeconds;
  record.pairs[0][0] = pair(std::uint64_t{kArrivals[0]} * kWindowSeconds, 0, client_ms);
  record.pairs[1][1] =
      pair(std::uint64_t{kArrivals[1]} * kWindowSeconds - failed, failed, client_ms);
  record.timeline = {{record.measure_start, "fault kill", "region us-east down"}};
  record.events = 12345;
  record.digest = digest_of(record);
  return record;
}

Run sample_run(std::uint32_t replications, std::uint32_t failed_each_second) {
  Run run;
  run.facts.scenario = "sample";
  run.facts.title = "A sample";
  run.facts.platform = "two-regions";
  run.facts.regions = 2;
  run.facts.learners = 4000;
  run.facts.capacity = "proportional";
  run.facts.declared_per_minute = 9000;
  run.facts.seed = 7;
  run.facts.replications = replications;
  run.facts.warm_up = std::chrono::seconds{kWarmUpSeconds};
  run.facts.measure = std::chrono::seconds{kWindowSeconds};
  run.facts.drain = std::chrono::seconds{kEndSeconds - kWarmUpSeconds - kWindowSeconds};
  run.facts.cache_levels = {"local", "regional", "global"};
  run.facts.assumptions = {{"workload.client.timeout", "2s", "assumption"}};
  run.facts.engine = {"network/model:CM02"};
  run.facts.left_out = {"Regions do not replicate to each other."};
  for (std::uint32_t i = 0; i < replications; ++i) {
    run.records.push_back(sample_record(i, 80 + 2.0 * i, failed_each_second));
  }
  return run;
}

}  // namespace fivenines::test
