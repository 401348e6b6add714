// Every kind of fault does to a whole run what it says.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "sim/base/kinds.hpp"
#include "tests/unit/core/native_run.hpp"
#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;

namespace {

/// Two regions and all that can fail in them; nobody's work is much.
const std::string kWorld =
    "fivenines: scenario/v1\n"
    "platform: {regions: [{id: a, servers: 4, cores: 4}, {id: b, servers: 4, cores: 4}], "
    "wan: {rtt: {a/b: 40ms}}}\n"
    "clock: {warm_up: 5s, measure: 20s, drain: 5s}\n"
    "workload:\n"
    "  learners: 10K\n"
    "  learner_regions: {a: 50%, b: 50%}\n"
    "  content: {items: 2K, zipf: 0.9}\n"
    "  writes: 20%\n"
    "  client: {timeout: 1s, deadline: 3s, retries: none}\n"
    "  cohort_size: {lognormal: {median: 40, p99: 400}}\n"
    "caches: {layout: hierarchical, local: {instances: 2, entries: 500}, "
    "regional: {entries: 4K, access: 0.3ms}, global: {entries: 6K, service: 10us}, warm_start: "
    "true}\n"
    "database: {servers: 50, read: {exponential: {mean: 2ms}}, write: {exponential: {mean: 4ms}}}\n"
    "failover: {probe: {observers: 1}}\n";

ReplicationRecord run_with_fault(const std::string& fault, const std::string& more = "") {
  const std::string faults = fault.empty() ? "" : "faults: [" + fault + "]\n";
  return test::run_natively(reading::accepted(kWorld + more + faults));
}

std::uint64_t failed(const ReplicationRecord& record) {
  std::uint64_t sum = 0;
  for (const LearnerRegionRecord& region : record.learner_regions) sum += region.failed_run;
  return sum;
}
std::uint64_t answered_by(const ReplicationRecord& record, std::size_t learners,
                          std::size_t region) {
  return record.pairs[learners][region].answered;
}
std::uint64_t lookups_at(const ReplicationRecord& record, std::size_t region, CacheLevel level) {
  std::uint64_t sum = 0;
  for (const auto& family : record.regions[region].lookups) {
    sum += family[static_cast<std::size_t>(level)];
  }
  return sum;
}
double mean_ms(const ReplicationRecord& record, Point point) {
  Histogram all;
  for (const auto& row : record.pairs) {
    for (const PairRecord& pair : row) all.merge(pair.latency[static_cast<std::size_t>(point)]);
  }
  return all.mean_ns() / 1e6;
}

const ReplicationRecord& whole() {
  static const ReplicationRecord record = run_with_fault("");
  return record;
}

}  // namespace

TEST_CASE("without faults nothing fails in the world that faults are to strike", "[core][faults]") {
  CHECK(failed(whole()) == 0);
  CHECK(lookups_at(whole(), 0, CacheLevel::kLocal) > 100);
  CHECK(lookups_at(whole(), 0, CacheLevel::kRegional) > 100);
  CHECK(lookups_at(whole(), 0, CacheLevel::kGlobal) > 100);
  CHECK(lookups_at(whole(), 0, CacheLevel::kDatabase) > 100);
}

TEST_CASE("what stands still for a moment loses nothing, and its learners wait", "[core][faults]") {
  const std::string times = "{at: 5s, for: 400ms, ";
  CHECK(failed(run_with_fault(times + "kind: region_outage, region: a}")) > 40);
  for (const std::string what : {"region", "servers", "database"}) {
    INFO(what);
    const ReplicationRecord paused =
        run_with_fault(times + "kind: pause, region: a, what: " + what + "}");
    CHECK(failed(paused) == 0);
    const auto longest = [](const ReplicationRecord& record, std::size_t region) {
      const PairRecord& home = record.pairs[region][region];
      return static_cast<double>(home.latency[static_cast<std::size_t>(Point::kServer)].max_ns()) /
             1e6;
    };
    // somebody came in its first moments and waited for nearly all of it
    CHECK(longest(paused, 0) > 380);
    CHECK(longest(paused, 0) < longest(whole(), 0) + 400);
    CHECK(longest(paused, 1) < 380);
  }
}

TEST_CASE("who stands still for long is waited for as long as clients have patience",
          "[core][faults]") {
  const ReplicationRecord paused = run_with_fault("{at: 5s, for: 5s, kind: pause, region: a}");
  // 260 analyses a second of a's learners, the last second of whom is answered in time
  CHECK(failed(paused) == Approx(260 * 4.1).epsilon(0.1));
  CHECK(test::failed(paused, Cause::kUnreachable) == 0);
  CHECK(test::failed(paused, Cause::kLost) == 0);
  CHECK(paused.pairs[1][1].failed == whole().pairs[1][1].failed);
  REQUIRE(paused.faults.size() == 1);
  CHECK(paused.faults[0].regions == std::vector<std::string>{"a"});
}

TEST_CASE("a primary that fails takes its statements with it and the others' away",
          "[core][faults]") {
  const std::string fault = "{at: 5s, for: 5s, kind: database_primary_failure, region: a";
  const ReplicationRecord silent = run_with_fault(fault + "}");
  const ReplicationRecord refusing = run_with_fault(fault + ", looks: refuse}");
  for (const ReplicationRecord* record : {&silent, &refusing}) {
    CHECK(test::failed(*record, Cause::kDatabase) > 100);
    CHECK(test::failed(*record, Cause::kDatabase) == failed(*record));
    CHECK(record->pairs[1][1].failed[static_cast<std::size_t>(Cause::kDatabase)] == 0);
    REQUIRE(record->faults.size() == 1);
    CHECK(record->faults[0].regions == std::vector<std::string>{"a"});
    CHECK(record->faults[0].first_failure >= record->faults[0].at);
    CHECK(record->faults[0].first_failure < record->faults[0].at + std::chrono::seconds{2});
  }
  // those who meet an error know it before their patience ends
  CHECK(*refusing.faults[0].first_failure < *silent.faults[0].first_failure);
}

TEST_CASE("a standby is promoted in the time that its stages take", "[core][faults]") {
  const std::string promotion =
      "promotion: {check: 500ms, timeout: 250ms, misses: 2, delay: 1s, fence: 500ms, replay: 2s, "
      "reconnect: 0s, rejoin: 3s}\n";
  const ReplicationRecord record =
      run_with_fault("{at: 5s, kind: database_primary_failure, region: a}", promotion);
  REQUIRE(record.faults.size() == 1);
  const FaultRecord& fault = record.faults[0];
  REQUIRE(fault.detected);
  REQUIRE(fault.decided);
  REQUIRE(fault.switched);
  // two checks: 250 ms after the second of them, which comes 500 ms to 1 s after the failure
  CHECK(seconds(*fault.detected - fault.at) >= 0.75);
  CHECK(seconds(*fault.detected - fault.at) <= 1.25);
  CHECK(seconds(*fault.decided - *fault.detected) == 1);
  CHECK(seconds(*fault.switched - *fault.decided) == 2.5);
  // the standby serves for good though the primary never returns
  const std::vector<std::uint32_t>& bad = record.learner_regions[0].failed_by_second;
  const auto until = static_cast<std::size_t>(seconds(fault.switched->time_since_epoch())) + 1;
  CHECK(std::accumulate(bad.begin(), bad.begin() + std::ptrdiff_t(until), 0U) > 100);
  CHECK(std::accumulate(bad.begin() + std::ptrdiff_t(until), bad.end(), 0U) == 0);
}

TEST_CASE("a primary that stands still is fenced and replaced, or waited for", "[core][faults]") {
  const std::string fault = "{at: 5s, for: 800ms, kind: database_stall, region: a}";
  const ReplicationRecord waited = run_with_fault(fault);
  CHECK(failed(waited) == 0);  // everything waits for less than a second
  CHECK(mean_ms(waited, Point::kCommit) > 1.2 * mean_ms(whole(), Point::kCommit));
  const ReplicationRecord longer =
      run_with_fault("{at: 5s, for: 10s, kind: database_stall, region: a}");
  const ReplicationRecord replaced = run_with_fault(
      "{at: 5s, for: 10s, kind: database_stall, region: a}",
      "promotion: {check: 500ms, timeout: 250ms, misses: 2, fence: 500ms, replay: 1s}\n");
  CHECK(failed(replaced) < failed(longer) / 2);
  CHECK(test::failed(replaced, Cause::kDatabase) > 0);  // what the old primary had begun
  const ReplicationRecord slow =
      run_with_fault("{at: 5s, for: 10s, kind: database_stall, region: a, speed: 20%}");
  CHECK(failed(slow) == 0);
  CHECK(mean_ms(slow, Point::kCommit) > 1.5 * mean_ms(whole(), Point::kCommit));
}

TEST_CASE("a full disk fails writes and goes on reading", "[core][faults]") {
  const ReplicationRecord record = run_with_fault("{at: 5s, for: 10s, kind: disk_full, region: a}");
  const double asked =
      static_cast<double>(record.learner_regions[0].arrived_run) / 25 * 10;  // about ten seconds
  CHECK(test::failed(record, Cause::kDatabase) == failed(record));
  CHECK(static_cast<double>(failed(record)) > 0.15 * asked);
  CHECK(static_cast<double>(failed(record)) < 0.3 * asked);
}

TEST_CASE("leaked connections make statements wait", "[core][faults]") {
  const ReplicationRecord record =
      run_with_fault("{at: 5s, for: 10s, kind: pool_exhaustion, region: a, leaked: 99%}");
  const auto waited = [](const ReplicationRecord& of) {
    const auto& stations = of.regions[0].stations;
    const auto database = std::find_if(stations.begin(), stations.end(), [](const auto& station) {
      return station.tier == Tier::kDatabase;
    });
    return database->waited;
  };
  CHECK(waited(whole()) == 0);
  CHECK(waited(record) > 100);  // one connection of fifty is left
  const ReplicationRecord none =
      run_with_fault("{at: 5s, for: 10s, kind: pool_exhaustion, region: a, leaked: 100%}");
  CHECK(failed(none) > 500);
}

TEST_CASE("errors strike the share of analyses on the share of hosts", "[core][faults]") {
  const ReplicationRecord all =
      run_with_fault("{at: 0s, for: 20s, kind: random_errors, region: a, errors: 10%}");
  const double arrived = static_cast<double>(all.learner_regions[0].arrived);
  CHECK(static_cast<double>(test::failed(all, Cause::kServerError)) ==
        Approx(0.1 * arrived).epsilon(0.1));
  const ReplicationRecord half =
      run_with_fault("{at: 0s, for: 20s, kind: random_errors, region: a, errors: 10%, hosts: 50%}");
  CHECK(static_cast<double>(test::failed(half, Cause::kServerError)) ==
        Approx(0.05 * arrived).epsilon(0.2));
  const ReplicationRecord deploy =
      run_with_fault("{at: 0s, for: 20s, kind: bad_deploy, region: a, errors: 10%, speed: 50%}");
  CHECK(test::failed(deploy, Cause::kServerError) == test::failed(all, Cause::kServerError));
  CHECK(mean_ms(deploy, Point::kAnalyzer) > 1.3 * mean_ms(whole(), Point::kAnalyzer));
}

TEST_CASE("lookups pass by nodes of caches that are gone", "[core][faults]") {
  const auto lost = [](const std::string& more) {
    return run_with_fault("{at: 0s, for: 20s, kind: cache_node_loss, region: a, " + more + "}");
  };
  CHECK(lookups_at(lost("level: local"), 0, CacheLevel::kLocal) == 0);
  CHECK(lookups_at(lost("level: regional"), 0, CacheLevel::kRegional) == 0);
  const ReplicationRecord all = lost("level: all");
  CHECK(failed(all) == 0);  // slower, not broken
  CHECK(lookups_at(all, 0, CacheLevel::kLocal) == 0);
  CHECK(lookups_at(all, 1, CacheLevel::kLocal) == lookups_at(whole(), 1, CacheLevel::kLocal));
  const ReplicationRecord half = lost("level: local, nodes: 50%");
  CHECK(static_cast<double>(lookups_at(half, 0, CacheLevel::kLocal)) ==
        Approx(0.5 * static_cast<double>(lookups_at(whole(), 0, CacheLevel::kLocal))).epsilon(0.1));
}

TEST_CASE("nodes of a cache take their room along", "[core][faults]") {
  // all items alike: the hit rate is the share of the items that is there
  const ReplicationRecord record = test::run_natively(reading::accepted(
      "fivenines: scenario/v1\n"
      "platform: {name: p, regions: [{id: a, site: none, servers: 8, cores: 4}]}\n"
      "clock: {warm_up: 5s, measure: 25s, drain: 5s}\n"
      "workload: {learners: 4K, analyses: 1/s, learner_record: none, writes: 0%, access: none,\n"
      "  content: {items: 1K, zipf: 0}}\n"
      "service: 1ms\n"
      "caches: {layout: hierarchical, local: none, regional: {entries: 800}, global: none}\n"
      "faults: [{at: -2s, kind: cache_node_loss, region: a, level: regional, nodes: 25%}]\n"));
  const double hits = static_cast<double>(lookups_at(record, 0, CacheLevel::kRegional));
  const double lookups = hits + static_cast<double>(lookups_at(record, 0, CacheLevel::kDatabase));
  // 600 of 1,000 are there; 100,000 lookups are sure to 0.003
  CHECK(hits / lookups == Approx(0.6).margin(0.01));
}

TEST_CASE("the database reads 1 / (1 - h) times as much when a cache of hit rate h is lost",
          "[core][faults]") {
  // uniform keys in an LRU of a share h of them are found with probability h (X-32: 4 and 6.67)
  for (const auto& [entries, factor] : {std::pair{"15K", 4.0}, std::pair{"17K", 1 / 0.15}}) {
    const std::string text =
        std::string(
            "fivenines: scenario/v1\n"
            "platform: {regions: [{id: a, servers: 99, cores: 4}], wan: {}}\n"
            "clock: {warm_up: 1s, measure: 5min, drain: 10s}\n"
            "workload: {learners: 20K, content: none, writes: 0%}\n"
            "database: {servers: 200, read: 1ms}\n"
            "caches: {layout: hierarchical, warm_start: true, regional: {entries: ") +
        entries + "}}\n";
    const auto reads = [&](const std::string& faults) {
      const ReplicationRecord record = test::run_natively(reading::accepted(text + faults));
      CHECK(failed(record) == 0);
      return static_cast<double>(lookups_at(record, 0, CacheLevel::kDatabase));
    };
    const double before = reads("");
    const double without =
        reads("faults: [{at: 0s, for: 5min, kind: cache_node_loss, region: a}]\n");
    CHECK(before > 40'000);  // a standard error below 0.5 %
    CHECK(without / before == Approx(factor).epsilon(0.02));
  }
}

TEST_CASE("what caches lose at once they have to fetch again", "[core][faults]") {
  const auto database = [](const std::string& fault) {
    const ReplicationRecord record = run_with_fault(fault);
    CHECK(failed(record) == 0);
    return lookups_at(record, 0, CacheLevel::kDatabase) +
           lookups_at(record, 1, CacheLevel::kDatabase);
  };
  const std::uint64_t before = database("");
  const std::uint64_t flushed = database(
      "{at: 1s, kind: cache_flush, region: a}, {id: x, at: 1s, kind: cache_flush, region: b}");
  const std::uint64_t expired = database(
      "{at: 1s, kind: expiry_wave, region: a}, {id: x, at: 1s, kind: expiry_wave, region: b}");
  CHECK(expired > before + 500);
  CHECK(flushed > expired + 500);
  CHECK(database("{at: 0s, kind: cache_resize, region: a, size: 10%}, "
                 "{id: x, at: 0s, kind: cache_resize, region: b, size: 10%}") > before + 500);
}

TEST_CASE("what does not exist is in no cache", "[core][faults]") {
  const ReplicationRecord record = run_with_fault(
      "{at: -5s, for: 30s, kind: cache_penetration, learner_region: a, share: 100%}");
  const auto& content = record.regions[0].lookups[static_cast<std::size_t>(Family::kContent)];
  CHECK(content[static_cast<std::size_t>(CacheLevel::kLocal)] == 0);
  CHECK(content[static_cast<std::size_t>(CacheLevel::kRegional)] == 0);
  CHECK(content[static_cast<std::size_t>(CacheLevel::kGlobal)] == 0);
  CHECK(content[static_cast<std::size_t>(CacheLevel::kDatabase)] > 1000);
}

TEST_CASE("a hot cohort is long to compute and easy to cache", "[core][faults]") {
  const ReplicationRecord record =
      run_with_fault("{at: -5s, for: 30s, kind: hot_cohort, learner_region: a, share: 50%}");
  CHECK(mean_ms(record, Point::kAnalyzer) > 1.2 * mean_ms(whole(), Point::kAnalyzer));
  CHECK(lookups_at(record, 0, CacheLevel::kLocal) >
        lookups_at(whole(), 0, CacheLevel::kLocal) * 12 / 10);
}

TEST_CASE("learners keep routes that are stale, and follow one that is wrong", "[core][faults]") {
  const std::string drained = "{id: d, at: 1s, kind: drain, region: a}";
  const ReplicationRecord follow = run_with_fault(drained);
  const ReplicationRecord stale =
      run_with_fault(drained + ", {at: 0s, kind: routing_stale, learner_region: a, share: 30%}");
  const auto here = static_cast<double>(answered_by(stale, 0, 0));
  const auto all = static_cast<double>(stale.learner_regions[0].arrived);
  CHECK(static_cast<double>(answered_by(follow, 0, 0)) < 0.15 * all);
  CHECK(here > 0.25 * all);
  CHECK(here < 0.45 * all);
  const ReplicationRecord pushed =
      run_with_fault("{at: 0s, for: 20s, kind: bad_route_push, to: b}");
  CHECK(answered_by(pushed, 0, 0) < 50);  // those under way as it began
  CHECK(answered_by(pushed, 0, 1) > 2000);
}

TEST_CASE("hosts that are not to be had stay down after an outage", "[core][faults]") {
  const std::string outage = "{id: o, at: 2s, for: 1s, kind: region_outage, region: a}";
  const auto cores = [](const ReplicationRecord& record) {
    const auto& stations = record.regions[0].stations;
    const auto fleet = std::find_if(stations.begin(), stations.end(), [](const StationRecord& s) {
      return s.tier == Tier::kAnalyzer;
    });
    const double window_ns = seconds(record.measure_end - record.measure_start) * 1e9;
    return fleet->server_ns / window_ns;
  };
  const std::string busy = "service: 50ms\n";  // 13 of 16 cores
  const ReplicationRecord back = run_with_fault(outage, busy);
  const ReplicationRecord less =
      run_with_fault(outage + ", {at: 0s, kind: capacity_shortage, region: a, refused: 50%}", busy);
  CHECK(cores(back) == Approx(16));
  CHECK(cores(less) < 9.5);  // 16 up to the outage, then two of four hosts
  CHECK(failed(less) > failed(back));
}

TEST_CASE("no kind of fault is without effect on a run", "[core][faults]") {
  const std::map<std::string, std::string> keys{
      {"region_outage", "region: a"},
      {"region_loss", "region: a"},
      {"zone_outage", "region: a"},
      {"server_crash", "region: a, count: 4"},
      {"slow_servers", "region: a"},
      {"drain", "region: a"},
      {"link_degrade", "from: a, to: b, delay: 5ms"},
      {"partition", "isolate: [a]"},
      {"load_spike", "factor: 2"},
      {"database_primary_failure", "region: a"},
      {"database_stall", "region: a"},
      {"disk_full", "region: a"},
      {"pool_exhaustion", "region: a, leaked: 99%"},
      {"random_errors", "region: a"},
      {"cache_node_loss", "region: a"},
      {"cache_flush", "region: a"},
      {"cache_resize", "region: a"},
      {"cache_penetration", "share: 10%"},
      {"expiry_wave", "region: a"},
      {"hot_cohort", "share: 10%"},
      {"bad_route_push", "to: b"},
      {"bad_deploy", "region: a"},
      {"pause", "region: a"},
  };
  // what they do shows in others: the tests above, and those of the engine
  const std::set<std::string> by_others{
      "health_check_lies", "controller_down", "routing_stale", "capacity_shortage",
      // copies: tests/property/copies_test.cpp and the scenarios
      "replication_pause", "clock_skew", "link_flap", "crash_and_wipe"};
  for (const std::string& kind : kind_names<Fault>()) {
    if (by_others.contains(kind)) continue;
    INFO(kind);
    REQUIRE(keys.contains(kind));
    CHECK(run_with_fault("{at: 5s, for: 5s, kind: " + kind + ", " + keys.at(kind) + "}").digest !=
          whole().digest);
  }
}
