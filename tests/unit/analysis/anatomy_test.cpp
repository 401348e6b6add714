// The anatomy of a fault, from records made by hand.
#include "analysis/report/anatomy.hpp"

#include <catch2/catch.hpp>

#include "analysis/report/fault_table.hpp"
#include "analysis/report/measure.hpp"
#include "analysis/report/parts.hpp"
#include "sim/model/station_limits.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kSeconds = 200;

/// Two learner regions, one three times the other; 100 analyses a second each, all good; measured
/// from 50 s to 190 s.
ReplicationRecord all_good() {
  ReplicationRecord record;
  record.measure_start = kStart + 50s;
  record.measure_end = kStart + 190s;
  record.end = kStart + 200s;
  for (const std::uint64_t learners : {3000, 1000}) {
    LearnerRegionRecord region;
    region.id = learners == 3000 ? "big" : "small";
    region.learners = learners;
    region.arrived_by_second.assign(kSeconds, 100);
    region.good_by_second.assign(kSeconds, 100);
    region.slow_by_second.assign(kSeconds, 0);
    region.failed_by_second.assign(kSeconds, 0);
    region.failed_by_second_of_failure.assign(kSeconds, 0);
    region.arrived_run = 100 * kSeconds;
    record.learner_regions.push_back(region);
  }
  RegionRecord region;
  region.id = "east";
  region.lookups_by_second.assign(kSeconds, 1000);
  region.hits_by_second.assign(kSeconds, 800);
  record.regions.push_back(region);
  record.detection.emplace();
  return record;
}

FaultRecord kill_at(SimDuration at) {
  FaultRecord fault;
  fault.id = fault.written_id = "kill";
  fault.kind = "region_outage";
  fault.takes_region_down = true;
  fault.regions = {"east"};
  fault.at = kStart + at;
  fault.first_failure = fault.at + 100ms;
  fault.last_routed = fault.at + 9s;
  fault.detected = fault.at + 7s;
  fault.decided = fault.at + 7500ms;
  fault.switched = fault.at + 8500ms;
  fault.until = fault.at + 45s;
  fault.per_year = 0.1;
  return fault;
}

void bad(ReplicationRecord& record, std::size_t learner_region, std::size_t from, std::size_t to) {
  for (std::size_t s = from; s < to; ++s)
    record.learner_regions[learner_region].good_by_second[s] = 98;
}

}  // namespace

TEST_CASE("stages count from the fault, and stragglers do not prolong a failover",
          "[analysis][anatomy]") {
  ReplicationRecord record = all_good();
  record.faults = {kill_at(80s)};
  bad(record, 0, 80, 89);
  const auto anatomies = anatomy_of(record);
  REQUIRE(anatomies.size() == 1);
  const FaultAnatomy& anatomy = anatomies[0];
  CHECK(anatomy.stage(Stage::kFirstFailure)->seconds == Approx(0.1));
  CHECK(anatomy.stage(Stage::kDetected)->seconds == 7);
  CHECK(anatomy.stage(Stage::kSwitched)->seconds == 8.5);
  CHECK(anatomy.stage(Stage::kRestored)->seconds == 9);
  CHECK(anatomy.stage(Stage::kLatencyOk)->seconds == 0);
  CHECK(anatomy.stage(Stage::kCachesWarm)->seconds == 0);
  CHECK(anatomy.failover_time->seconds == Approx(8.4));
  CHECK_FALSE(anatomy.failover_time->censored);
}

TEST_CASE("a stage that is not reached before the next fault or the end is censored",
          "[analysis][anatomy]") {
  ReplicationRecord record = all_good();
  record.faults = {kill_at(80s), kill_at(100s)};
  for (FaultRecord& fault : record.faults) {
    fault.detected = fault.decided = fault.switched = std::nullopt;
    fault.until = std::nullopt;
    fault.last_routed = kStart + 189s;
  }
  bad(record, 0, 80, 190);
  const auto anatomies = anatomy_of(record);
  REQUIRE(anatomies.size() == 2);
  CHECK(anatomies[0].stage(Stage::kDetected)->censored);
  CHECK(anatomies[0].stage(Stage::kDetected)->seconds == 20);
  CHECK(anatomies[0].stage(Stage::kRestored)->censored);
  CHECK(anatomies[0].failover_time->censored);
  CHECK(anatomies[0].failover_time->seconds == Approx(19.9));
  CHECK(anatomies[1].stage(Stage::kRestored)->seconds == 90);
}

TEST_CASE("what fails after a fault and its recovery is not the fault's first failure",
          "[analysis][anatomy]") {
  std::vector<ReplicationRecord> records(2, all_good());
  for (ReplicationRecord& record : records) {
    record.faults = {kill_at(80s)};
    record.faults[0].kind = "partition";
  }
  records[1].faults[0].first_failure = kStart + 164s;  // it ended at 125 s
  CHECK(anatomy_of(records[0])[0].stage(Stage::kFirstFailure));
  CHECK_FALSE(anatomy_of(records[1])[0].stage(Stage::kFirstFailure));
  const std::string text = fault_text(records);
  const std::size_t row = text.find("first_failure");
  REQUIRE(row != std::string::npos);
  CHECK(text.substr(row, text.find('\n', row) - row).ends_with("in 1 of 2"));
  bad(records[1], 0, 85, 170);  // what it broke lasts longer than it
  CHECK(anatomy_of(records[1])[0].stage(Stage::kFirstFailure)->seconds == 84);
}

TEST_CASE("ten good seconds in a row restore, nine do not", "[analysis][anatomy]") {
  ReplicationRecord record = all_good();
  record.faults = {kill_at(80s)};
  bad(record, 0, 82, 90);
  bad(record, 1, 99, 100);
  CHECK(anatomy_of(record)[0].stage(Stage::kRestored)->seconds == 20);
  record = all_good();
  record.faults = {kill_at(80s)};
  bad(record, 0, 82, 90);
  bad(record, 1, 100, 101);
  CHECK(anatomy_of(record)[0].stage(Stage::kRestored)->seconds == 10);
}

TEST_CASE("latency is back when at most one in a hundred is slow, and caches when they hit again",
          "[analysis][anatomy]") {
  ReplicationRecord record = all_good();
  record.faults = {kill_at(80s)};
  for (std::size_t s = 80; s < 100; ++s) {
    record.learner_regions[1].slow_by_second[s] = 3;  // 1.5 % of all
    record.regions[0].hits_by_second[s] = s < 90 ? 500 : 795;
  }
  const FaultAnatomy anatomy = anatomy_of(record)[0];
  // a stretch with 6 such seconds has 0.9 % slow ones
  CHECK(anatomy.stage(Stage::kLatencyOk)->seconds == 14);
  CHECK(anatomy.stage(Stage::kCachesWarm)->seconds == 10);
}

TEST_CASE("outages are ordered by scope, and annual figures weigh them by rates",
          "[analysis][anatomy]") {
  ReplicationRecord record = all_good();
  record.faults = {kill_at(80s), kill_at(130s)};
  record.faults[1].id = record.faults[1].written_id = "other";
  record.faults[1].per_year = 2;
  bad(record, 0, 80, 90);   // 3000 learners for 10 s
  bad(record, 1, 85, 105);  // 1000 for 20 s
  bad(record, 1, 130, 134);
  const auto anatomies = anatomy_of(record);
  CHECK(outage_seconds(record, anatomies[0], "all_regions", "") == 5);
  CHECK(outage_seconds(record, anatomies[0], "learner_weighted", "") == 0.75 * 10 + 0.25 * 20);
  CHECK(outage_seconds(record, anatomies[0], "any_region", "") == 25);
  CHECK(outage_seconds(record, anatomies[0], "region", "small") == 20);
  CHECK(*annual_downtime_seconds(record, "learner_weighted") == Approx(0.1 * 12.5 + 2 * 1.0));
  CHECK(*annual_downtime_seconds(record, "any_region") == Approx(0.1 * 25 + 2 * 4));
  record.faults[0].per_year = record.faults[1].per_year = std::nullopt;
  CHECK_FALSE(annual_downtime_seconds(record, "any_region"));
}

TEST_CASE("what is under way as a fault begins is its own, not the one's before it",
          "[analysis][anatomy]") {
  ReplicationRecord record = all_good();
  record.faults = {kill_at(80s), kill_at(130s)};
  record.faults[1].id = record.faults[1].written_id = "other";
  bad(record, 0, 129, 132);
  record.learner_regions[0].failed_by_second[129] = 2;
  record.learner_regions[0].failed_by_second_of_failure[130] = 2;
  const auto anatomies = anatomy_of(record);
  CHECK(outage_seconds(record, anatomies[0], "any_region", "") == 0);
  CHECK(outage_seconds(record, anatomies[1], "any_region", "") == 3);
  CHECK(failures_after(record, anatomies[0]) == 0);
  CHECK(failures_after(record, anatomies[1]) == 2);
  CHECK_FALSE(anatomies[0].stage(Stage::kRestored)->censored);
  CHECK(anatomies[1].stage(Stage::kRestored)->seconds == 2);
}

TEST_CASE("a latency that was above its limit before a fault says nothing of the fault",
          "[analysis][anatomy]") {
  ReplicationRecord record = all_good();
  record.faults = {kill_at(80s)};
  record.learner_regions[1].slow_by_second.assign(kSeconds, 3);  // 1.5 % of all
  CHECK_FALSE(anatomy_of(record)[0].stage(Stage::kLatencyOk));
}

TEST_CASE("a system that does not return after its fault stays down", "[analysis][anatomy]") {
  ReplicationRecord record = all_good();
  record.faults = {kill_at(80s)};
  for (auto& region : record.learner_regions) region.retries_by_second.assign(kSeconds, 0);
  bad(record, 0, 80, 130);  // the fault ends at 125 s
  auto aftermath = aftermath_of(record, anatomy_of(record)[0]);
  CHECK(aftermath->recovers);
  CHECK(aftermath->drain_seconds == 5);
  bad(record, 0, 80, 190);
  for (std::size_t s = 125; s < 190; ++s) record.learner_regions[1].retries_by_second[s] = 400;
  aftermath = aftermath_of(record, anatomy_of(record)[0]);
  CHECK_FALSE(aftermath->recovers);
  CHECK(aftermath->drain_seconds == 65);
  CHECK(aftermath->attempts_per_analysis == 3);
  record.faults[0].until = std::nullopt;
  CHECK_FALSE(aftermath_of(record, anatomy_of(record)[0]));
}

TEST_CASE("metrics of faults are queried by fault and stage", "[analysis][anatomy]") {
  std::vector<ReplicationRecord> records(2, all_good());
  records[0].faults = {kill_at(80s)};
  records[1].faults = {kill_at(80s)};
  records[1].replication = 1;
  records[1].faults[0].switched = records[1].faults[0].at + 10500ms;
  records[1].faults[0].last_routed = records[1].faults[0].at + 10400ms;
  const RunFacts facts;
  const auto value = [&](const char* query) {
    return measure(parse_query(query), records, facts).estimate->value;
  };
  CHECK(value("failover.max") == 10.5);
  CHECK(value("failover.mean{stage=detected,fault=kill}") == 7);
  CHECK(value("failover_time.max") == Approx(10.3));
  CHECK(value("recovery_time.max") == 0);
  records[0].learner_regions[0].failed_by_second_of_failure.at(79) = 5;  // before the fault
  records[0].learner_regions[0].failed_by_second_of_failure.at(81) = 3;
  CHECK(value("fault_failures.max{fault=kill}") == 3);
  CHECK(value("fault_failures.mean") == 1.5);
  CHECK(value("annual_uptime") == 1);
  CHECK(measure(parse_query("failover_time.max"), records, facts).estimate->replications == 2);
  CHECK_THROWS_AS(value("failover_time.max{fault=kil}"), BadQuery);
  // what waits for chance need not happen in every replication, nor in the first
  FaultRecord storm = kill_at(100s);
  storm.id = storm.written_id = "storm";
  records[1].faults.push_back(storm);
  CHECK(value("failover.max{stage=detected,fault=storm}") == 7);
  records[1].faults.pop_back();
  const auto summaries = fault_summaries(records);
  REQUIRE(summaries.size() == 1);
  CHECK(summaries[0].occurrences == 2);
  CHECK_FALSE(summaries[0].tolerated_per_year);
  CHECK(longest_failover(records)->replication == 1);
}

TEST_CASE("how busy a database gets after a fault stands beside how busy it was",
          "[report][anatomy]") {
  ReplicationRecord record = all_good();
  record.faults = {kill_at(80s)};
  record.regions.resize(2);
  for (RegionRecord& region : record.regions) {
    StationRecord& station = region.stations.emplace_back();
    station.tier = Tier::kDatabase;
    station.servers = 10;
    station.busy_by_second.assign(120, 0.1F);
  }
  const std::size_t first = anatomy_of(record).front().first_second;
  record.regions[1].stations.back().busy_by_second.at(first + 3) = 0.4F;
  const auto rise = database_rise(record, anatomy_of(record).front());
  REQUIRE(rise);
  CHECK(rise->before == Approx(0.1));
  CHECK(rise->most == Approx(0.4));
  for (RegionRecord& region : record.regions) region.stations.back().servers = kUnlimited;
  CHECK_FALSE(database_rise(record, anatomy_of(record).front()));
}
