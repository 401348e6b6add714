// Replication over the engine's links: transfers beside requests, and a master that is replaced.
#include <catch2/catch.hpp>
#include <numeric>
#include <string>

#include "sim/engine/run.hpp"
#include "sim/engine/simgrid_clock.hpp"
#include "sim/scenario/scenario_reader.hpp"
#include "tests/engine/in_child.hpp"
#include "tests/engine/platforms.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

namespace {

Scenario scenario_of(const std::string& text) {
  const LoadedScenario loaded = load_scenario_text(text, "s.yaml");
  INFO(loaded.diagnostics.text());
  REQUIRE(loaded.scenario.has_value());
  return *loaded.scenario;
}

/// Mean lag (s) of updates of a in b, and the share of the link from a to b that requests took.
std::vector<double> lag_beside_asks(int entry_bytes) {
  const Scenario scenario = scenario_of(
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: a, servers: 50, cores: 4}, {id: b, servers: 50, cores: 4}], "
      "wan: {bandwidth: 100Mbit/s, rtt: {a/b: 40ms}}}\n"
      "clock: {warm_up: 5s, measure: 60s, drain: 5s}\n"
      "workload:\n"
      "  learners: 60K\n"
      "  analyses: 1/min\n"
      "  learner_regions: {b: 100%}\n"
      "  learner_record: none\n"
      "  content: {items: 2, zipf: 0}\n"
      "  writes: 0%\n"
      "  client: {timeout: 5s, deadline: 5s, retries: none}\n"
      "caches: {layout: hierarchical, global: {entries: 10, ask_bytes: 1, entry_bytes: " +
      std::to_string(entry_bytes) +
      "}}\n"
      "replication: {mode: gossip, interval: 1s, jitter: 0%, fan_out: 1, exchange: push, "
      "write_bytes: 25K, domains: {learner_progress: none, "
      "cohort_aggregate: {keys: 1000K, updates: {a: 100/s}}}}\n"
      "failover: none\n");
  return numbers_from_child([&] {
    const ReplicationRecord record = simulate(scenario, 0);
    const auto asked = record.store->wan_bytes[0][1][static_cast<std::size_t>(WanKind::kRequest)];
    return std::vector<double>{record.store->lag[0][1].mean_ns() / 1e9,
                               static_cast<double>(asked) / (65 * 12.5e6)};
  });
}

}  // namespace

TEST_CASE("a run may end as agents take their turns", "[engine][replication]") {
  const Scenario scenario = scenario_of(
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: a}, {id: b}, {id: c}, {id: d}], wan: {rtt: {default: 2ms}}}\n"
      "clock: {warm_up: 0s, measure: 8s, drain: 2s}\n"
      "workload: {learners: 600, client: {deadline: 1s, timeout: 1s, retries: none}}\n"
      "replication: {mode: gossip, interval: 1s, jitter: 0%, phase: together, fan_out: 2, "
      "exchange: push_pull}\n"
      "failover: none\n");
  const auto seen = numbers_from_child([&] {
    const ReplicationRecord record = simulate(scenario, 0);
    return std::vector<double>{seconds(record.end), record.store->lag[0][1].mean_ns() / 1e9};
  });
  REQUIRE(seen.size() == 2);
  CHECK(seen[0] == 10);
  CHECK(seen[1] > 0);
}

TEST_CASE("a transfer has what requests leave of a link", "[engine][replication]") {
  const auto times = numbers_from_child([] {
    EnginePlatform built(platform_of(2, {100ms}, 1e8));
    SimGridClock clock(built, RunName{});
    std::vector<double> seen;
    clock.start_actor("tester", {region_id(0)}, [&] {
      for (const LinkLoad& load :
           {LinkLoad{region_id(0), region_id(1)}, LinkLoad{region_id(0), region_id(1), 0.25},
            LinkLoad{region_id(0), region_id(1), 0.25, 30ms},
            LinkLoad{region_id(1), region_id(0), 0.1}}) {
        clock.enact(load);
        const SimTime start = clock.now();
        clock.links().send({region_id(0)}, {region_id(1)}, 10'000'000, 10s);
        seen.push_back(seconds(clock.now() - start));
      }
    });
    clock.run_until(kStart + 60s);
    return seen;
  });
  REQUIRE(times.size() == 4);
  CHECK(times[0] == Approx(0.05 + 0.1).epsilon(0.001));
  CHECK(times[1] == Approx(0.05 + 0.4).epsilon(0.001));
  CHECK(times[2] == Approx(0.08 + 0.4).epsilon(0.001));
  CHECK(times[3] == Approx(times[2]).epsilon(0.001));
}

TEST_CASE("a transfer under way feels a change of load at once", "[engine][replication]") {
  const auto times = numbers_from_child([] {
    EnginePlatform built(platform_of(2, {100ms}, 1e8));
    SimGridClock clock(built, RunName{});
    std::vector<double> seen;
    // 50 ms on the way, 20 ms at 1e8 bytes/s, and the other 8e6 bytes at half, then at a quarter
    const LinkLoad half{region_id(0), region_id(1), 0.5};
    const LinkLoad quarter{region_id(0), region_id(1), 0.25};
    clock.at(kStart + 70ms, [&] { clock.enact(half); });
    clock.at(kStart + 150ms, [&] { clock.enact(quarter); });
    clock.start_actor("tester", {region_id(0)}, [&] {
      clock.links().send({region_id(0)}, {region_id(1)}, 10'000'000, 10s);
      seen.push_back(seconds(clock.now() - kStart));
    });
    clock.run_until(kStart + 60s);
    return seen;
  });
  REQUIRE(times.size() == 1);
  CHECK(times[0] == Approx(0.15 + 0.16).epsilon(0.001));
}

TEST_CASE("requests slow gossip by what they take of the link", "[engine][replication]") {
  const auto alone = lag_beside_asks(1);
  const auto beside = lag_beside_asks(12'500);
  // 500 answers a second of 12.5 KB are half of 12.5 MB/s
  const double load = beside.at(1);
  CHECK(load == Approx(0.5).epsilon(0.03));
  // one push a second of 100 updates of 25 KB, weighted by its size: 0.2 s on the free link
  const double transfer = (100 + 1) * 25e3 / 12.5e6;
  CHECK(beside.at(0) - alone.at(0) == Approx(transfer * load / (1 - load)).epsilon(0.06));
}

TEST_CASE("gossip on a link that carries half of what is written lags by half of the time",
          "[engine][replication]") {
  // 100 updates a second of 25 KB on 1.25 MB/s; what is written at t arrives at 2 t
  const Scenario scenario = scenario_of(
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: a}, {id: b}], wan: {bandwidth: 10Mbit/s, rtt: {a/b: 40ms}}}\n"
      "clock: {warm_up: 1s, measure: 94s, drain: 5s}\n"
      "workload: {learners: 10, learner_regions: {b: 100%}, writes: 0%}\n"
      "replication: {mode: gossip, interval: 500ms, fan_out: 1, exchange: push, write_bytes: 25K, "
      "batch_bytes: 1M, hints: unlimited, full_exchange: none, domains: {learner_progress: none, "
      "cohort_aggregate: {keys: 1000K, updates: {a: 100/s}}}}\n"
      "failover: none\n");
  const auto seen = numbers_from_child([&] {
    const ReplicationRecord record = simulate(scenario, 0);
    const StoreRecord& store = *record.store;
    return std::vector<double>{
        static_cast<double>(store.lag[0][1].max_ns()) / 1e9,
        static_cast<double>(store.wan_bytes[0][1][static_cast<std::size_t>(WanKind::kUpdates)]),
        store.complete[1] ? 1.0 : 0.0};
  });
  // but for what a turn, a batch under way and its answers take
  CHECK(seen.at(0) == Approx(50).epsilon(0.08));
  CHECK(seen.at(1) == Approx(100 * 1.25e6).epsilon(0.08));
  CHECK(seen.at(2) == 0);
}

namespace {

/// a leads and stands still for 15 s; c is nearer to it than b.
std::vector<double> after_pause(const std::string& options) {
  const Scenario scenario = scenario_of(
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: a, servers: 4, cores: 4}, {id: b, servers: 4, cores: 4}, "
      "{id: c, servers: 4, cores: 4}], wan: {rtt: {a/b: 80ms, a/c: 40ms, b/c: 60ms}}}\n"
      "clock: {warm_up: 5s, measure: 60s, drain: 10s}\n"
      "workload:\n"
      "  learners: 6K\n"
      "  learner_regions: {a: 34%, b: 33%, c: 33%}\n"
      "  writes: 50%\n"
      "  client: {timeout: 2s, deadline: 5s, retries: none}\n"
      "database: {servers: 200, write: 200ms}\n"
      "failover: {detector: heartbeat, heartbeat: {interval: 1s, timeout: 3s, observers: 2}, "
      "failback: {after: 5s, ramp: 5s}}\n"
      "replication: {mode: synchronous, master: a, " +
      options +
      ", domains: {cohort_aggregate: {keys: 50}}, "
      "conflicts: {cohort_aggregate: last_writer_wins}}\n"
      "faults: [{id: frozen, at: 10s, for: 15s, kind: pause, region: a}]\n");
  return numbers_from_child([&] {
    const ReplicationRecord record = simulate(scenario, 0);
    const StoreRecord& store = *record.store;
    double took_over = -1;
    for (const TimelineEntry& entry : record.timeline) {
      if (entry.change == "c takes the writes") took_over = seconds(entry.at - kStart) - 15;
    }
    double acknowledged = 0;
    double known = 0;
    double conflicts = 0;
    for (const auto& domain : store.writes) {
      for (const WriteRecord& writes : domain) {
        acknowledged += static_cast<double>(writes.acknowledged);
        known += static_cast<double>(
            std::accumulate(writes.lost.begin(), writes.lost.end(),
                            writes.everywhere + writes.superseded + writes.in_flight));
        conflicts += static_cast<double>(writes.conflicting);
      }
    }
    // writes that c's learners had answered between the promotion and the end of the pause
    return std::vector<double>{took_over, static_cast<double>(store.stale_master_refused),
                               static_cast<double>(store.stale_master_accepted), conflicts,
                               acknowledged - known};
  });
}

}  // namespace

TEST_CASE("a master that stood still while it was replaced is fenced", "[engine][replication]") {
  const auto fenced = after_pause("promotion: {delay: 1s, fence: 1s, replay: 2s}");
  // suspected between 2 and 3 s and a way after the start of the pause, then 4 s of promotion
  CHECK(fenced.at(0) > 6);
  CHECK(fenced.at(0) < 7.1);
  // all writes of the system that were inside for their 200 ms, but those whose place was in a
  // queue
  CHECK(fenced.at(1) > 5);
  CHECK(fenced.at(2) == 0);
  CHECK(fenced.at(4) == 0);

  const auto free = after_pause("promotion: {delay: 1s, fence: 1s, replay: 2s}, fencing: false");
  CHECK(free.at(1) == 0);
  CHECK(free.at(2) == fenced.at(1));
  CHECK(free.at(3) > fenced.at(3));  // beside what the new master has accepted
  CHECK(free.at(4) == 0);

  const auto stays = after_pause("promotion: none");
  CHECK(stays.at(0) == -1);
  CHECK(stays.at(1) + stays.at(2) == 0);
  CHECK(stays.at(4) == 0);
}

TEST_CASE("an error of the master's database takes the way back to the learner's region",
          "[engine][replication]") {
  const Scenario scenario = scenario_of(
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: a}, {id: b, servers: 50, cores: 4}], "
      "wan: {rtt: {a/b: 200ms}}}\n"
      "clock: {warm_up: 2s, measure: 20s, drain: 5s}\n"
      "workload: {learners: 10K, learner_regions: {b: 100%}, writes: 100%, "
      "client: {timeout: 2s, deadline: 5s, retries: none}}\n"
      "replication: {mode: synchronous, master: a}\n"
      "failover: none\n"
      "faults: [{id: full, at: 5s, for: 5s, kind: disk_full, region: a}]\n");
  const auto seen = numbers_from_child([&] {
    const ReplicationRecord record = simulate(scenario, 0);
    const FaultRecord& full = record.faults.at(0);
    std::vector<double> numbers{full.first_failure ? seconds(*full.first_failure - full.at) : -1};
    numbers.push_back(
        static_cast<double>(record.pairs[0][1].failed[static_cast<std::size_t>(Cause::kDatabase)]));
    return numbers;
  });
  // half of the round trip, and then to the learner, who is near
  CHECK(seen.at(0) > 0.1);
  CHECK(seen.at(0) < 0.15);
  CHECK(seen.at(1) == Approx(520 * 5).epsilon(0.1));
}
