// Snapshots and restores in whole runs on the native clock, with the real data plane.
#include <catch2/catch.hpp>

#include "sim/core/native_clock.hpp"
#include "sim/core/simulation.hpp"
#include "tests/unit/core/native_run.hpp"
#include "tests/unit/core/small_scenario.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

namespace {

/// The small scenario for a minute in which every analysis reads and writes its database, nobody
/// fails over, and east is destroyed for ten seconds. A restore takes 15 s.
Scenario destroyed() {
  Scenario scenario = small_scenario();
  scenario.clock = {10s, 60s, 5s, 100ms};
  scenario.dataplane.database.read = constant_law(1ms);
  scenario.dataplane.database.write = constant_law(1ms);
  scenario.workload.write_ratio = 1;
  scenario.faults = {{"loss", kStart + 30s, 10s, RegionLoss{region_id(0), Looks::kRefuse}}};
  BackupOptions& backup = scenario.backup.emplace();
  backup.interval = 12s;
  backup.size_bytes = 1'500;
  backup.restore_bytes_per_second = 100;
  return scenario;
}

std::uint64_t good_between(const ReplicationRecord& record, std::size_t from, std::size_t to) {
  std::uint64_t sum = 0;
  for (std::size_t s = from; s < to; ++s) sum += record.learner_regions[0].good_by_second[s];
  return sum;
}

}  // namespace

TEST_CASE("a destroyed region serves only when its database has been restored", "[core][backup]") {
  const ReplicationRecord record = test::run_natively(destroyed());
  REQUIRE(record.backup);
  REQUIRE(record.backup->restores.size() == 1);
  const RestoreRecord& restore = record.backup->restores[0];
  CHECK(restore.region == "east");
  CHECK(restore.cause == "loss");
  CHECK(restore.lost == kStart + 30s);
  CHECK(restore.began == kStart + 40s);
  CHECK(restore.serves == kStart + 55s);
  CHECK(test::failed(record, Cause::kDatabase) > 1000);
  CHECK(good_between(record, 31, 53) == 0);
  CHECK(good_between(record, 55, 60) > 1000);
  // 250 analyses a second of the learners at home there are written
  const double writes = 250 * seconds(restore.lost - restore.snapshot);
  CHECK(static_cast<double>(*restore.writes_lost) > 0.8 * writes - 100);
  CHECK(static_cast<double>(*restore.writes_lost) < 1.2 * writes + 100);
}

TEST_CASE("without a backup a destroyed region serves as soon as it is up", "[core][backup]") {
  Scenario scenario = destroyed();
  scenario.backup.reset();
  const ReplicationRecord record = test::run_natively(scenario);
  CHECK_FALSE(record.backup);
  CHECK(test::failed(record, Cause::kDatabase) == 0);
  CHECK(good_between(record, 41, 45) > 500);
}

TEST_CASE("a controller keeps learners out of a region that is being restored", "[core][backup]") {
  Scenario scenario = destroyed();
  scenario.failover.emplace();
  scenario.failover->failback.emplace();
  scenario.failover->failback->after = 1s;
  const ReplicationRecord record = test::run_natively(scenario);
  bool out = false;
  bool in = false;
  for (const TimelineEntry& entry : record.timeline) {
    if (entry.cause != "restore") continue;
    out = out || entry.at == kStart + 40s;
    in = in || entry.at == kStart + 55s;
  }
  CHECK(out);
  CHECK(in);
}

TEST_CASE("a snapshot looks and changes nothing", "[core][backup]") {
  Scenario scenario = destroyed();
  scenario.faults.clear();
  const ReplicationRecord with = test::run_natively(scenario);
  CHECK(with.backup->snapshots >= 10);
  CHECK(with.backup->restores.empty());
  scenario.backup.reset();
  CHECK(with.digest == test::run_natively(scenario).digest);
}

TEST_CASE("nobody is promoted in a destroyed region until it has been restored", "[core][backup]") {
  Scenario scenario = destroyed();
  scenario.promotion.emplace();
  const ReplicationRecord record = test::run_natively(scenario);
  CHECK(record.backup->restores[0].serves == kStart + 55s);
  for (const TimelineEntry& entry : record.timeline) {
    CHECK(entry.cause.find("promotion") == std::string::npos);
  }
}

TEST_CASE("a rollback takes its region down for its time, and what was written since is lost",
          "[core][backup]") {
  Scenario scenario = destroyed();
  scenario.faults.clear();
  scenario.backup->rollbacks = {{"back", region_id(0), kStart + 30s, 20s}};
  const ReplicationRecord record = test::run_natively(scenario);
  const RestoreRecord& restore = record.backup->restores.at(0);
  CHECK(restore.planned);
  CHECK(restore.lost == kStart + 30s);
  CHECK(restore.serves == kStart + 50s);
  CHECK(*restore.writes_lost > 0);
  CHECK(good_between(record, 31, 48) == 0);
  CHECK(good_between(record, 50, 60) > 2000);
  CHECK(test::failed(record, Cause::kDatabase) == 0);
}

TEST_CASE("without requests the time of a restore is downtime", "[core][backup]") {
  Scenario scenario = destroyed();
  scenario.workload.learners = 0;
  const auto down = [](const ReplicationRecord& record) {
    return record.components->learner_regions[0].down[0];
  };
  const ReplicationRecord record = test::run_natively(scenario);
  CHECK(down(record) == 25s);
  CHECK_FALSE(record.backup->restores[0].writes_lost);
  scenario.backup.reset();
  CHECK(down(test::run_natively(scenario)) == 10s);
}
