#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;
using namespace std::chrono_literals;

TEST_CASE("there are no snapshots unless they are asked for", "[scenario][backup]") {
  CHECK_FALSE(read(kSmall).backup);
  CHECK_FALSE(read_with("backup: none\n").backup);
  CHECK(read_with("backup: {}\n").backup == BackupOptions{});
}

TEST_CASE("what is written of a backup is read", "[scenario][backup]") {
  const Scenario scenario = read_with(
      "clock: {measure: 2h}\nbackup: {interval: 5min, size: 1.5TB, restore: 100MB/s, replay: 9s, "
      "rollbacks: "
      "[{region: b, at: 2s, takes: 5s}, {id: back, region: a, at: 1s}]}\n");
  BackupOptions expected;
  expected.interval = 5min;
  expected.size_bytes = 1'500'000'000'000;
  expected.restore_bytes_per_second = 1e8;
  expected.replay = constant_law(9s);
  const SimTime start = scenario.clock.measure_start();
  expected.rollbacks = {{"rollback-1", region_id(1), start + 2s, 5s},
                        {"back", region_id(0), start + 1s, 30min}};
  CHECK(scenario.backup == expected);
  CHECK(scenario.resolved_yaml.find("  interval: 5min\n  size: 1500GB\n  restore: 800Mbit/s\n"
                                    "  replay: 9s\n") != std::string::npos);
  const Scenario again = read(scenario.resolved_yaml);
  CHECK(again.backup == scenario.backup);
}

TEST_CASE("the size of a database may be that of its learners' data", "[scenario][backup]") {
  const Scenario scenario = read_with("backup: {per_learner: 40KB}\n");
  CHECK(scenario.backup->per_learner);
  CHECK(scenario.backup->size_bytes == 40'000);
  CHECK(scenario.resolved_yaml.find("per_learner: 40KB") != std::string::npos);
}

TEST_CASE("what cannot be backed up or rolled back is complained of", "[scenario][backup]") {
  const auto complain = [](const std::string& backup, const std::string& more = "") {
    return complaints_with(more + "backup: " + backup + "\n");
  };
  CHECK(complain("{interval: 0s}") ==
        "s.yaml:5:20: error: backup.interval: '0s' is out of range; accepted: 1s to 365d\n");
  CHECK(complain("{restore: 0MB/s}") ==
        "s.yaml:5:19: error: backup.restore: '0MB/s' is out of range; accepted: 8bit/s to "
        "8000Tbit/s\n");
  CHECK(complain("{size: 200}") ==
        "s.yaml:5:16: error: backup.size: '200' needs a unit; accepted: a number with B, KB, MB, "
        "GB, TB or PB, such as 512B or 200GB; did you mean '200GB'?\n");
  CHECK(complain("{size: 1GB, per_learner: 1KB}").find("does not go with 'size'") !=
        std::string::npos);
  CHECK(complain("{rollbacks: [{region: c, at: 1s}]}").find("unknown region 'c'; accepted: a, b") !=
        std::string::npos);
  CHECK(complain("{rollbacks: [{region: a, at: 9h}]}").find("is outside the run") !=
        std::string::npos);
  CHECK(complain("{intervall: 1min}").find("did you mean 'interval'?") != std::string::npos);
}

TEST_CASE("a rollback does not go with another outage of its region at that time",
          "[scenario][backup]") {
  const auto complain = [](const std::string& fault, const std::string& rollbacks) {
    return complaints_with("faults: [" + fault + "]\nbackup: {rollbacks: [" + rollbacks + "]}\n");
  };
  const std::string fault = "{id: loss, kind: region_loss, region: a, at: 5s, for: 5s}";
  for (const char* rollback :
       {"{region: a, at: 9s, takes: 1s}", "{region: a, at: 4s, takes: 2s}"}) {
    CHECK(complain(fault, rollback)
              .find("the fault 'loss' keeps the region down at that time; accepted: before or "
                    "after") != std::string::npos);
  }
  CHECK(complain("", "{region: a, at: 1s, takes: 9s}, {id: r, region: a, at: 2s, takes: 1s}")
            .find("the rollback 'rollback-1' keeps the region down") != std::string::npos);
  CHECK(complain(fault, "{id: loss, region: b, at: 1s, takes: 1s}")
            .find("the id 'loss' is a fault's") != std::string::npos);
  const Scenario fine = read_with("faults: [" + fault +
                                  "]\nbackup: {rollbacks: [{region: a, at: 1s, takes: 4s}, "
                                  "{region: b, at: 5s, takes: 1s}]}\n");
  CHECK(fine.backup->rollbacks.size() == 2);
}
