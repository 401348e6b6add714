// Readings of the plan: what each changes in the criteria of the product, and in a verdict.
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "analysis/plan/reading.hpp"
#include "analysis/report/evidence.hpp"
#include "analysis/report/geography.hpp"
#include "analysis/report/summary.hpp"
#include "analysis/report/terminal.hpp"
#include "tests/unit/analysis/sample_run.hpp"
#include "tests/unit/analysis/texts.hpp"

namespace fivenines::readings_test {

using namespace test;

namespace {

Readings chosen(const std::vector<std::string>& texts) {
  Readings readings;
  for (const std::string& text : texts) readings.choose(text);
  return readings;
}

Criterion read(const std::string& id, const std::vector<std::string>& texts) {
  const Criterion* criterion = find_criterion(shipped_criteria(), id);
  REQUIRE(criterion != nullptr);
  return as_read(*criterion, chosen(texts), shipped_criteria());
}

/// The ids of all rows of the plan that a choice reads otherwise.
std::set<std::string> changed_by(const std::string& text) {
  std::set<std::string> ids;
  for (const Criterion& criterion : shipped_criteria()) {
    if (!judged_alike(criterion, as_read(criterion, chosen({text}), shipped_criteria()))) {
      ids.insert(criterion.id);
    }
  }
  return ids;
}

std::string complaint_about_reading(const std::string& text) {
  try {
    chosen({text});
  } catch (const BadReading& error) {
    return error.what();
  }
  return "";
}

const OtherReading* find_other(const Summary& summary, std::string_view name,
                               std::string_view value) {
  for (const OtherReading& other : summary.other_readings) {
    if (other.reading->name == name && other.value == value) return &other;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("unless told, the plan is read as its file has it, but for the budget of a year",
          "[analysis][readings]") {
  const std::set<std::string> of_a_year{"PLAN-TGT-DOWN", "PLAN-T5-DOWN", "PLAN-SI-DOWN"};
  for (const Criterion& criterion : shipped_criteria()) {
    CHECK(judged_alike(criterion, as_read(criterion, Readings(), shipped_criteria())) !=
          of_a_year.contains(criterion.id));
  }
  for (const Reading& reading : readings_table()) {
    INFO(reading.name);
    CHECK(changed_by(std::string(reading.name) + "=" + std::string(reading.unless_told())) ==
          of_a_year);
    CHECK(reading.values.front().sets == nullptr);
  }
}

TEST_CASE("where latency is measured changes every latency that does not say of what",
          "[analysis][readings]") {
  CHECK(read("PLAN-T3-P99", {"latency_point=client"}).query == "latency.p99{point=client}");
  CHECK(read("PLAN-T4-USE", {"latency_point=server"}).query ==
        "latency.p99{point=server,learner_region=us-east}");
  CHECK(read("PLAN-T4-USE", {"latency_point=server"}).reading == "latency_point = server (X-07)");
  const auto ids = changed_by("latency_point=client");
  CHECK(ids.contains("PLAN-T1-P99"));
  CHECK_FALSE(ids.contains("PLAN-T4-USE"));    // is there already
  CHECK_FALSE(ids.contains("PLAN-BASE-ALG"));  // of the analyzer
  CHECK_FALSE(ids.contains("PLAN-DB8-LAT"));   // of the database
  CHECK_FALSE(ids.contains("PLAN-T1-ERR"));
}

TEST_CASE("readings add up, in the order of the table", "[analysis][readings]") {
  const Criterion both = read("PLAN-T4-AFR", {"latency_statistic=p95", "latency_point=server",
                                              "latency_includes_write=yes"});
  CHECK(both.query == "latency.p95{point=server_with_write,learner_region=africa}");
  CHECK(both.reading ==
        "latency_point = server (X-07), latency_includes_write = yes (X-27), latency_statistic = "
        "p95 (X-06)");
  CHECK(read("PLAN-T4-AFR", {"latency_includes_write=yes"}).query ==
        find_criterion(shipped_criteria(), "PLAN-T4-AFR")->query);
}

TEST_CASE("limits that other rows of the plan give", "[analysis][readings]") {
  CHECK(read("PLAN-T2-ERR", {"test2_limits=as_test3"}).threshold == "0.1");
  CHECK(read("PLAN-T2-P99", {"test2_limits=as_test3"}).threshold == "100");
  CHECK(changed_by("test2_limits=as_test3") ==
        std::set<std::string>{"PLAN-T2-ERR", "PLAN-T2-P99", "PLAN-TGT-DOWN", "PLAN-T5-DOWN",
                              "PLAN-SI-DOWN"});
  CHECK(read("PLAN-T1-BASE", {}).query == "latency.p99{point=analyzer}");
  CHECK(read("PLAN-T1-BASE", {"reference_p99=150ms"}).threshold == "150");
  CHECK(read("PLAN-T1-BASE", {"reference_p99=150ms"}).comparison == "<");
  CHECK(read("PLAN-T3-ERR", {"error_limit=phase4_exit"}).threshold == "0.05");
  CHECK_FALSE(changed_by("error_limit=phase4_exit").contains("PLAN-T2-ERR"));
  CHECK(read("PLAN-T4-USE", {"regional_limits=uniform_200"}).threshold == "200");
  // six regions, as APAC has 100 as it is, and the three budgets of a year
  CHECK(changed_by("regional_limits=uniform_100").size() == 6 + 3);
}

TEST_CASE("99.999 % of a year, of a month, and the 26 s that the plan writes",
          "[analysis][readings]") {
  CHECK(read("PLAN-T5-DOWN", {}).threshold == "315.36");
  CHECK(read("PLAN-T5-DOWN", {}).reading == "uptime_budget = percent (X-01)");
  CHECK(read("PLAN-T5-DOWN", {"uptime_budget=month_26s"}).threshold == "316.33");
  CHECK(read("PLAN-T5-DOWN", {"uptime_budget=year_26s"}).threshold == "26");
  CHECK(read("PLAN-T5-DOWN", {"uptime_budget=year_26s"}).reading.find("uptime_budget") ==
        std::string::npos);
  // a limit that somebody else writes is his
  Criterion own = *find_criterion(shipped_criteria(), "PLAN-T5-DOWN");
  own.note.clear();
  CHECK(judged_alike(own, as_read(own, Readings(), shipped_criteria())));

  CHECK(read("PLAN-T5-UP", {}).query == "annual_uptime{scope=learner_weighted}");
  CHECK(read("PLAN-T5-UP", {"uptime_scope=any_region"}).query == "annual_uptime{scope=any_region}");
  CHECK(read("PLAN-T5-UP", {"uptime_scope=any_region", "uptime_window=test_window"}).query ==
        "uptime_ratio{scope=any_region}");
  CHECK(read("PLAN-T5-DOWN", {"uptime_scope=all_regions"}).query ==
        "annual_downtime_seconds{scope=all_regions}");
}

TEST_CASE("a sweep keeps the rule of the plan, a capacity is a rate to reach",
          "[analysis][readings]") {
  const Criterion sweep = read("PLAN-T3-THR", {"throughput=sweep"});
  CHECK(std::get<Throughput>(*rule_of(sweep)).threshold == 15.6e6);
  const Criterion base = read("PLAN-BASE-THR", {"throughput=capacity"});  // "=" in the plan
  CHECK(std::get<Limit>(*rule_of(base)).comparison == Comparison::kGreaterEqual);
  CHECK(base.query == "throughput{point=sustained}");
}

TEST_CASE("the tolerance of linear scaling is any percentage", "[analysis][readings]") {
  CHECK(std::get<Linear>(*rule_of(read("PLAN-T1-LIN", {"linear_tolerance=2.5%"}))).tolerance ==
        0.025);
  for (const char* text : {"linear_tolerance=0%", "linear_tolerance=5", "linear_tolerance=200%",
                           "linear_tolerance=%"}) {
    INFO(text);
    CHECK(complaint_about_reading(text).find("any other percentage") != std::string::npos);
  }
}

TEST_CASE("the list of readings fits a terminal and names every value", "[analysis][readings]") {
  const std::string text = readings_help();
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 80);
  for (const Reading& reading : readings_table()) {
    for (const ReadingValue& value : reading.values) {
      const std::string name = " " + std::string(value.name);
      INFO(name);
      CHECK((text.find(name + " ") != std::string::npos ||
             text.find(name + "\n") != std::string::npos));
    }
  }
}

TEST_CASE("what is no reading is met with what is", "[analysis][readings]") {
  CHECK(complaint_about_reading("latency_pont=client").find("did you mean 'latency_point'") !=
        std::string::npos);
  CHECK(complaint_about_reading("latency_point=cilent").find("did you mean 'client'") !=
        std::string::npos);
  CHECK(complaint_about_reading("latency_point").find("NAME=VALUE") != std::string::npos);
  CHECK(complaint_about_reading("=").find("unknown reading") != std::string::npos);
  CHECK(chosen({"capacity=fixed", "capacity=proportional"}) == Readings());
  CHECK(chosen({"cohort=1300", "latency_point=client"}).chosen() ==
        std::vector<std::string>{"latency_point=client", "cohort=1300"});
}

TEST_CASE("values that change the model say what a scenario must set", "[analysis][readings]") {
  const auto sets = [](std::string_view name, std::string_view value) {
    const RunFacts facts = sample_run(1).facts;  // two regions, 30 s measured
    for (const Reading& reading : readings_table()) {
      if (reading.name == name) return reading.find(value)->sets(facts);
    }
    return std::vector<std::string>();
  };
  CHECK(sets("capacity", "fixed") == std::vector<std::string>{"capacity=fixed"});
  CHECK(sets("cache_total", "total_5M") ==
        std::vector<std::string>{"caches.regional.entries=2500000"});
  CHECK(sets("topology", "default-3") == std::vector<std::string>{"platform=default-3"});
  CHECK(
      sets("throughput", "capacity") ==
      std::vector<std::string>{"workload.load=[{at: 0s, level: 1.0000}, {at: 10s, level: 1.5000}, "
                               "{at: 20s, level: 2.0000}]"});
}

TEST_CASE("a reading changes what a scenario has, and nothing else", "[analysis][readings]") {
  const auto sets = [](const RunFacts& facts, std::string_view name, std::string_view value) {
    for (const Reading& reading : readings_table()) {
      if (reading.name == name) return reading.find(value)->sets(facts);
    }
    return std::vector<std::string>{"no such reading"};
  };
  RunFacts facts;
  facts.regions = 2;
  CHECK(sets(facts, "misses", "1").empty());  // nobody probes
  CHECK(sets(facts, "residency", "enforce").empty());
  facts.probe_misses = 2;
  CHECK(sets(facts, "misses", "1") == std::vector<std::string>{"failover.probe.misses=1"});

  FaultFact one;
  one.id = "kill/us-east";
  one.kind = "region_outage";
  one.per_year = 0.25;
  FaultFact two = one;
  two.id = "kill/europe";
  two.per_year = 0.75;
  FaultFact any = one;
  any.id = "other";
  any.with = {{"region", "us-east"}, {"stands_for", "any_region"}};
  any.per_year = 3;
  facts.faults = {one, two, any};
  // an entry for each region is one; what stands for any region has the rate of a region written
  CHECK(sets(facts, "region_kill", "destroy") ==
        std::vector<std::string>{"faults.kill.kind=region_loss", "faults.kill.per_year=0.5",
                                 "faults.other.kind=region_loss", "faults.other.per_year=1.5"});
}

TEST_CASE("a verdict comes with those of the other readings", "[analysis][readings]") {
  // 80 ms and more at the client, half of it at the server
  Run run = sample_run(3);
  run.facts.criteria = {"PLAN-T1-P99", "PLAN-T4-USE", "PLAN-T1-ERR"};
  run.facts.platform = "default-3";
  const Summary summary = summarise(run, shipped_criteria(), false, false);
  CHECK(summary.verdict.decision == Decision::kNoGo);

  const OtherReading* server = find_other(summary, "latency_point", "server");
  REQUIRE(server != nullptr);
  CHECK(server->decision == Decision::kGo);
  REQUIRE(server->changed.size() == 1);
  CHECK(under(*server, "PLAN-T4-USE")->finding.result == Result::kPass);
  CHECK(under(*server, "PLAN-T1-P99") == nullptr);

  const OtherReading* client = find_other(summary, "latency_point", "client");
  REQUIRE(client != nullptr);
  CHECK(under(*client, "PLAN-T1-P99")->estimate->value > 80);

  CHECK(find_other(summary, "test2_limits", "as_test3") == nullptr);  // nothing of Test 2 here
  CHECK(find_other(summary, "capacity", "fixed") == nullptr);         // nothing linear
  CHECK(find_other(summary, "topology", "default-3") == nullptr);     // as it is
  run.facts.probe_misses = 2;
  run.facts.criteria.emplace_back("PLAN-T5-REGION");
  const Summary probed = summarise(run, shipped_criteria(), false, false);
  CHECK(find_other(probed, "misses", "2") == nullptr);  // as it is
  CHECK(find_other(probed, "misses", "3") != nullptr);
  run.facts.criteria.pop_back();
  const OtherReading* eight = find_other(summary, "topology", "default-8");
  REQUIRE(eight != nullptr);
  CHECK(eight->needs_run);

  const Summary at_server =
      summarise(run, shipped_criteria(), false, false, chosen({"latency_point=server"}));
  CHECK(at_server.verdict.decision == Decision::kGo);
  CHECK(find_other(at_server, "latency_point", "plan")->decision == Decision::kNoGo);
}

TEST_CASE("geographic limits stand at both points, beside the way alone", "[analysis][readings]") {
  Run run = sample_run(3);
  run.facts.criteria = {"PLAN-T4-USE", "PLAN-T4-EU", "PLAN-T4-ALL", "PLAN-T4-LATAM"};
  run.facts.access = {{"us-east", "us-east", 30, 60, 70}, {"europe", "europe", 20, 40, 50}};
  const Summary summary = summarise(run, shipped_criteria(), false, false);
  const auto lines = geographic_lines(summary);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].client->estimate->value > 80);
  CHECK(lines[0].server->estimate->value < 45);
  CHECK(lines[0].access_ms == 70.0);
  CHECK(lines[0].out_of_reach);  // 70 ms of way, limit 50 ms
  CHECK(lines[1].access_ms == 50.0);
  CHECK_FALSE(lines[1].out_of_reach);
  CHECK(lines[2].access_ms == 70.0);  // each region: the longest
  CHECK(lines[3].judged->finding.result == Result::kNotMeasured);
  CHECK(lines[3].judged->finding.note.find("latam") != std::string::npos);
  CHECK_FALSE(lines[3].access_ms);

  run.records.front().learner_regions[1].id = "europe-2";
  for (ReplicationRecord& record : run.records) record.learner_regions[1].id = "europe-2";
  const Summary renamed = summarise(run, shipped_criteria(), false, false);
  CHECK(renamed.verdict.judgements[2].finding.note.find("europe-2 may hold Europe's 80 ms") !=
        std::string::npos);
}

TEST_CASE("a limit on commit latency is no limit of a region's learners", "[analysis][readings]") {
  Run run = sample_run(3);
  for (ReplicationRecord& record : run.records) {
    for (auto& row : record.pairs) {
      for (PairRecord& pair : row) {
        pair.latency[static_cast<std::size_t>(Point::kCommit)] =
            pair.latency[static_cast<std::size_t>(Point::kClient)];
      }
    }
  }
  run.facts.criteria = {"PLAN-DB8-LAT", "PLAN-T4-USE"};
  run.facts.access = {{"us-east", "us-east", 30, 60, 626}};
  const Summary summary = summarise(run, shipped_criteria(), false, false);
  REQUIRE(summary.verdict.judgements[0].finding.result == Result::kFail);
  const auto lines = geographic_lines(summary);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].judged->criterion.id == "PLAN-T4-USE");
  const std::string text = terminal_report(summary, {}, {"", "", 99});
  CHECK(text.find("FAIL PLAN-DB8-LAT") != std::string::npos);
  CHECK(text.find("the way alone exceeds: T4-USE\n") != std::string::npos);

  // at the server no way is too long
  const Summary server =
      summarise(run, shipped_criteria(), false, false, chosen({"latency_point=server"}));
  CHECK_FALSE(geographic_lines(server)[0].out_of_reach);
  CHECK(terminal_report(server, {}, {"", "", 99}).find("the way alone exceeds") ==
        std::string::npos);
}

}  // namespace fivenines::readings_test
