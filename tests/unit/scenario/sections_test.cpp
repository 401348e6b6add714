#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "sim/model/station_limits.hpp"
#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;
using namespace std::chrono_literals;

namespace {

/// kSmall with more keys in its workload.
std::string with_workload(const std::string& more) {
  return kSmall.substr(0, kSmall.size() - 2) + ", " + more + "}\n";
}
WorkloadOptions workload(const std::string& more) {
  return read(with_workload(more)).workload;
}

}  // namespace

TEST_CASE("what is not written has the documented default", "[scenario][sections]") {
  const Scenario scenario = read(kSmall);
  CHECK(scenario.title == "small");
  CHECK(scenario.capacity == CapacityMode::kProportional);
  CHECK(scenario.clock.drain == 10s);
  CHECK(scenario.clock.advance_every == 100ms);
  const WorkloadOptions& workload = scenario.workload;
  CHECK(workload.analyses_per_second_per_learner == 3.12 / 60);
  CHECK(workload.arrival == Law{Exponential{1}});
  CHECK(workload.learner_records_per_learner == 1);
  CHECK(workload.content_items == 9'000'000);
  CHECK(workload.write_ratio == 0.2);
  CHECK(workload.client.timeout == constant_law(SimDuration{2s}));
  CHECK(workload.client.deadline == 5s);
  CHECK(workload.client.retries.max == 2);
  CHECK(workload.client.retries.budget == 0.1);
  const DataPlaneOptions& dataplane = scenario.dataplane;
  REQUIRE(dataplane.service.variants.size() == 1);
  CHECK(dataplane.service.variants[0].fixed == 2ms);
  CHECK(dataplane.service.split == std::vector<double>{1});
  CHECK(dataplane.balancer == StationOptions{});
  CHECK_FALSE(dataplane.analyzer_servers);
  CHECK(dataplane.caches.layout == CacheLayout::kNone);
  CHECK_FALSE(dataplane.database.servers);
  CHECK_FALSE(dataplane.database.read);
  CHECK(scenario.good_share_least == 0.99);
}

TEST_CASE("defaults are recorded with their origin, written out or not, and other values are not",
          "[scenario][sections]") {
  const Scenario scenario = read(with_workload("writes: 10%"));
  const auto recorded = [&](const std::string& path) -> std::string {
    for (const DefaultUsed& used : scenario.defaults) {
      if (used.path == path) return used.value + " (" + used.origin + ")";
    }
    return "";
  };
  CHECK(recorded("workload.analyses") == "3.12/min (plan (000:72))");
  CHECK(recorded("workload.client.timeout") == "2s (assumption)");
  CHECK(recorded("workload.cohort_size") == "{lognormal: {median: 40, p99: 400}} (assumption)");
  CHECK(recorded("caches") == "none (assumption)");
  CHECK(recorded("workload.writes").empty());
  CHECK(recorded("workload.learners").empty());
  const Scenario written =
      read(with_workload("writes: 20%, cohort_size: {lognormal: {median: 40, "
                         "p99: 400}}"));
  CHECK(std::count(written.defaults.begin(), written.defaults.end(),
                   DefaultUsed{"workload.writes", "20%", "assumption"}) == 1);
  CHECK(std::count_if(written.defaults.begin(), written.defaults.end(),
                      [](const auto& used) { return used.path == "workload.cohort_size"; }) == 1);
  const Scenario sited = read(
      "fivenines: scenario/v1\nplatform: plan-current-3\nworkload: {learners: 9}\n", shipped());
  CHECK(std::count(sited.defaults.begin(), sited.defaults.end(),
                   DefaultUsed{"platform.wan.rtt.us-east/us-west", "68ms", "source: AZ-P50"}) == 1);
}

TEST_CASE("a textbook queue is a short scenario", "[scenario][sections]") {
  const Scenario scenario = read(
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: one, servers: 3}]}\n"
      "workload:\n"
      "  {learners: 100, analyses: 1/s, access: none, learner_record: none, content: none,\n"
      "   writes: 0%, client: {timeout: none, deadline: none, retries: none}}\n"
      "service: {exponential: {mean: 10ms}}\n"
      "analyzer: {bound: 20}\n");
  CHECK(scenario.dataplane.service.law == Law{Exponential{1e7}});
  CHECK(scenario.dataplane.analyzer_bound == 20);
  CHECK(scenario.workload.learner_records_per_learner == 0);
  CHECK(scenario.workload.content_items == 0);
  CHECK_FALSE(scenario.workload.client.timeout);
  CHECK_FALSE(scenario.workload.client.deadline);
  CHECK(scenario.workload.client.retries.max == 0);
}

TEST_CASE("learner regions have shares, and may have access laws and places of their own",
          "[scenario][sections]") {
  const WorkloadOptions options =
      workload("learner_regions: {a: 30%, far: {share: 70%, place: b, access: 20ms}}");
  REQUIRE(options.learner_regions.size() == 2);
  CHECK(options.learner_regions[0].share == 0.3);
  CHECK(options.learner_regions[1].place == 1);
  CHECK(options.learner_regions[1].access_rtt == constant_law(SimDuration{20ms}));
  CHECK(workload("access: 5ms").learner_regions[0].access_rtt == constant_law(SimDuration{5ms}));
  CHECK_THAT(complaints(with_workload("learner_regions: {a: 50%, c: 50%}")),
             Catch::Contains("unknown place 'c'; accepted: a, b"));
  CHECK_THAT(complaints(with_workload("learner_regions: {a: 50%, b: 49%}")),
             Catch::Contains("the shares sum to 99%; accepted: 100%"));
  CHECK_THAT(complaints(with_workload("learner_regions: {a: 0.5, b: 50%}")),
             Catch::Contains("did you mean '50%'?"));
  CHECK_THAT(complaints(with_workload("learner_regions: eqaul")),
             Catch::Contains("did you mean 'equal'?"));
}

TEST_CASE("load points and daily curves are read", "[scenario][sections]") {
  const WorkloadOptions options = workload(
      "load: [{at: -10s, level: 50%}, {at: 20s, level: 3, over: 5s, for: 10s}], "
      "diurnal: {sine: {amplitude: 80%}}");
  REQUIRE(options.load.size() == 2);
  CHECK(options.load[0].at == kStart + 20s);
  CHECK(options.load[0].level == 0.5);
  CHECK(options.load[1].at == kStart + 50s);
  CHECK(options.load[1].hold == 10s);
  CHECK(options.diurnal->sine_amplitude == 0.8);
  CHECK(options.diurnal->period == 24h);
  CHECK(workload("diurnal: {table: [0.5, 1.5], period: 2h}").diurnal->table.size() == 2);
  CHECK_THAT(complaints(with_workload("load: [{at: 2min, level: 2}]")),
             Catch::Contains("'2min' is outside the run; accepted: -30s"));
  CHECK_THAT(complaints(with_workload("load: [{at: 9s, level: 2}, {at: 8s, level: 1}]")),
             Catch::Contains("is before the point above"));
  CHECK_THAT(complaints(with_workload("diurnal: {}")), Catch::Contains("must be of one shape"));
}

TEST_CASE("the analyzer has variants with a split", "[scenario][sections]") {
  const ServiceOptions service =
      read_with(
          "service: {analyzer: {variant: ultra_fast, others: {baseline: {fixed: 20ms, "
          "per_learner: 200us}}, split: {ultra_fast: 90%, baseline: 10%}}}\n")
          .dataplane.service;
  REQUIRE(service.variants.size() == 2);
  CHECK(service.variants[1].name == "baseline");
  CHECK(service.variants[1].per_learner == 200us);
  CHECK(service.split == std::vector<double>{0.9, 0.1});
  CHECK_THAT(complaints_with("service: {analyzer: {split: {baseline: 100%}}}\n"),
             Catch::Contains("unknown key 'baseline' in 'service.analyzer.split'; accepted: "
                             "ultra_fast"));
  CHECK_THAT(complaints_with("service: {analyzer: {split: {ultra_fast: 90%}}}\n"),
             Catch::Contains("the shares sum to 90%"));
  CHECK_THAT(complaints_with("service: {analyzer: {variant: ml_enhanced}}\n"),
             Catch::Contains("missing key 'service.analyzer.fixed'"));
  CHECK_THAT(complaints_with("service: {analyser: {}}\n"),
             Catch::Contains("did you mean 'analyzer'?"));
}

TEST_CASE("the split of the variants follows a schedule", "[scenario][sections]") {
  const std::string two =
      "service: {analyzer: {others: {baseline: {fixed: 20ms, per_learner: 0s}}, schedule: [";
  const ServiceOptions service =
      read_with(two +
                "{at: -5s, split: {baseline: 100%}}, {at: 20s, split: {ultra_fast: 99%, "
                "baseline: 1%}}]}}\n")
          .dataplane.service;
  REQUIRE(service.schedule.size() == 2);
  CHECK(service.schedule[0] == SplitStep{kStart + 25s, {0, 1}});
  CHECK(service.schedule[1] == SplitStep{kStart + 50s, {0.99, 0.01}});
  CHECK_THAT(complaints_with(two + "{at: 2min, split: {baseline: 100%}}]}}\n"),
             Catch::Contains("schedule[0].at: '2min' is outside the run"));
  CHECK_THAT(complaints_with(two + "{at: 1s, split: {baseline: 90%}}]}}\n"),
             Catch::Contains("schedule[0].split: the shares sum to 90%"));
  CHECK_THAT(complaints_with(two + "{at: 2s, split: {baseline: 100%}}, {at: 1s, split: {baseline: "
                                   "100%}}]}}\n"),
             Catch::Contains("is before the step above"));
  CHECK_THAT(complaints_with(two + "{at: 2s}]}}\n"), Catch::Contains("the shares sum to 0%"));
}

TEST_CASE("stations, analyzer and database limit their servers and queues",
          "[scenario][sections]") {
  const DataPlaneOptions options =
      read_with(
          "balancer: {servers: 4, bound: 50, service: 0.5ms}\n"
          "analyzer: {servers: unlimited}\n"
          "database: {servers: 7, read: 1ms, write: none}\n"
          "stations: [{name: tax, servers: 1, service: {exponential: {mean: 2ms}}}]\n"
          "cancel: true\n")
          .dataplane;
  CHECK(options.balancer == StationOptions{4, 50, constant_law(SimDuration{500us})});
  CHECK(options.analyzer_servers == kUnlimited);
  CHECK(options.database.servers == 7);
  CHECK_FALSE(options.database.write);
  CHECK(options.stations[0].station.bound == kUnlimited);
  CHECK(options.cancel);
  const DatabaseOptions both =
      read_with("database: {service: {exponential: {mean: 1ms}}}\n").dataplane.database;
  CHECK(both.read == Law{Exponential{1e6}});
  CHECK(both.write == both.read);
  CHECK(read_with("service: none\n").dataplane.service.law == constant_law(0.0));
  CHECK(complaints_with("database: {service: 1ms, read: 2ms}\n") ==
        "s.yaml:5:32: error: database.read: is given by `service` already; accepted: one of the "
        "two\n");
  CHECK(complaints_with("analyzer: {service: 1ms}\n") ==
        "s.yaml:5:21: error: analyzer.service: stands at the root of the file; accepted: service: "
        "LAW there\n");
  CHECK_THAT(complaints_with("stations: [{name: database}]\n"),
             Catch::Contains("is the name of a tier"));
}

TEST_CASE("caches are central or have up to three levels", "[scenario][sections]") {
  const CacheOptions levels =
      read_with(
          "caches: {layout: hierarchical, local: {instances: 8, entries: 50K}, regional: "
          "{entries: 5M, access: 0.3ms}, global: {entries: unlimited, ask: never, servers: "
          "2, service: 10us}, ttl: {time: 1h, from: hit}, fill: on_lookup, policy: fifo, "
          "on_write: invalidate, warm_start: false}\n")
          .dataplane.caches;
  CHECK(levels.local->instances == 8);
  CHECK(levels.regional->access_rtt == constant_law(SimDuration{300us}));
  CHECK(levels.shared->entries == kUnlimitedEntries);
  CHECK(levels.shared->ask == GlobalAsk::kNever);
  CHECK(levels.shared->servers == 2U);
  CHECK(levels.ttl == CacheTtl{1h, TtlFrom::kHit});
  CHECK(levels.policy == CachePolicyName::kFifo);
  const CacheOptions central =
      read_with("caches: {layout: central, central: {entries: 1M, servers: 4}}\n").dataplane.caches;
  CHECK(central.layout == CacheLayout::kCentral);
  CHECK(central.shared->entries == 1'000'000);
  CHECK(central.warm_start);
  // the platform's servers, as far as a lookup takes time
  const SharedCacheOptions slow =
      *read_with("caches: {layout: central, central: {entries: 1M, service: 10us}}\n")
           .dataplane.caches.shared;
  CHECK(slow.station(16) == StationOptions{16, kUnlimited, constant_law(SimDuration{10us})});
  CHECK(SharedCacheOptions{}.station(16) == StationOptions{});
  CHECK(central.shared->station(16).servers == 4);
  CHECK_FALSE(central.local);
  CHECK_THAT(complaints_with("caches: {layout: hierarchical}\n"), Catch::Contains("has no level"));
  CHECK_THAT(complaints_with("caches: {layout: central, local: none, central: {entries: 1M}}\n"),
             Catch::Contains("unknown key 'local' in 'caches'"));
}

TEST_CASE("faults count from the start of measurement", "[scenario][sections]") {
  const Scenario scenario = read_with(
      "faults:\n"
      "  - {id: early, at: -10s, kind: server_crash, region: a, server: 1, count: 3, jobs: "
      "resume}\n"
      "  - {at: 10s, for: 5s, kind: slow_servers, region: b, speed: 25%}\n");
  REQUIRE(scenario.faults.size() == 2);
  CHECK(scenario.faults[0].at == kStart + 20s);
  CHECK_FALSE(scenario.faults[0].lasting);
  CHECK(scenario.faults[0].fault == Fault{ServerCrash{region_id(0), 1, 3, JobsOnStop::kResume}});
  CHECK(scenario.faults[1].id == "slow_servers-2");
  CHECK(scenario.faults[1].lasting == 5s);
  CHECK(scenario.faults[1].fault == Fault{SlowServers{region_id(1), 0.25}});
}

TEST_CASE("each is one fault for every region in file order", "[scenario][sections]") {
  const Scenario scenario = read_with(
      "faults: [{id: kill, at: 5s, for: 3s, every: 20s, kind: region_outage, region: each, looks: "
      "refuse}]\n");
  REQUIRE(scenario.faults.size() == 2);
  CHECK(scenario.faults[1].id == "kill/b");
  CHECK(scenario.faults[1].at == kStart + 55s);
  CHECK(scenario.faults[1].fault == Fault{RegionOutage{region_id(1), Looks::kRefuse}});
}

TEST_CASE("an automatic window ends one `every` after the last fault begins",
          "[scenario][sections]") {
  const auto measure = [](const std::string& faults) {
    return read_with("clock: {measure: auto}\n" + faults).clock.measure;
  };
  CHECK(measure("faults: [{at: 30s, for: 5s, every: 2min, kind: region_outage, region: each}]\n") ==
        30s + 2min + 2min);
  CHECK(measure("faults: [{at: 5s, for: 5s, every: 20s, kind: region_outage, region: each}, {at: "
                "1min, for: 1s, kind: slow_servers, region: a}]\n") == 1min + 20s);
  const std::string problem = "clock.measure: 'auto' is one `every` after the last fault begins";
  CHECK_THAT(complaints_with("clock: {measure: auto}\n"),
             Catch::StartsWith("s.yaml:5:18: error: " + problem));
  CHECK_THAT(complaints_with("clock: {measure: auto}\nfaults: [{at: 3s, kind: region_outage, "
                             "region: a}]\n"),
             Catch::Contains(problem));
}

TEST_CASE("faults that cannot happen are errors", "[scenario][sections]") {
  const auto problem = [](const std::string& fault) {
    return complaints_with("faults: [{id: f, " + fault + "}]\n");
  };
  CHECK_THAT(problem("at: -31s, kind: region_outage, region: a"),
             Catch::Contains("'-31s' is outside the run; accepted: -30s (start of warm-up) to less "
                             "than 70s (end of the run)"));
  CHECK_THAT(problem("at: 70s, kind: region_outage, region: a"), Catch::Contains("outside"));
  CHECK_THAT(problem("at: 36500d, kind: region_outage, region: a"), Catch::Contains("outside"));
  CHECK_THAT(problem("at: 10s, every: 2min, kind: region_outage, region: each"),
             Catch::Contains("the fault 'f/b' begins outside the run"));
  CHECK_THAT(problem("at: 10s, kind: region_outage, region: each"),
             Catch::Contains("missing key 'faults[0].every'"));
  CHECK_THAT(problem("at: 10s, every: 5s, kind: region_outage, region: a"),
             Catch::Contains("goes with 'region: each' or 'repeat' only"));
  CHECK_THAT(problem("at: 1s, kind: server_crash, region: a, server: 4"),
             Catch::Contains("the region 'a' has 4 servers"));
  CHECK_THAT(problem("at: 1s, kind: region_outag, region: a"),
             Catch::Contains("did you mean 'region_outage'?"));
  CHECK_THAT(problem("at: 1s, kind: region_outage, region: a, speed: 50%"),
             Catch::Contains("unknown key 'speed'"));
  CHECK_THAT(complaints_with("faults: [{id: f, at: 1s, kind: region_outage, region: a}, {id: f, "
                             "at: 2s, kind: region_outage, region: b}]\n"),
             Catch::Contains("the id 'f' is another fault's"));
}

TEST_CASE("a fault that outlasts the run is a warning", "[scenario][sections]") {
  const LoadedScenario loaded = load_scenario_text(
      kSmall + "faults: [{id: f, at: 50s, for: 1min, kind: region_outage, region: a}]\n", "s.yaml");
  CHECK(loaded.scenario.has_value());
  CHECK(loaded.diagnostics.warnings() == 1);
  CHECK(loaded.diagnostics.text() ==
        "s.yaml:5:32: warning: faults[0].for: the fault 'f' ends after the run does (the run: 70s "
        "from the start of measurement; the fault: 50s + 1min)\n");
}
