// The summary of a run and the texts that are made of it.
#include "analysis/report/summary.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "analysis/plan/backlog.hpp"
#include "analysis/report/formats.hpp"
#include "analysis/report/html/pages.hpp"
#include "analysis/report/measure.hpp"
#include "analysis/report/observations.hpp"
#include "analysis/report/summary_json.hpp"
#include "analysis/report/terminal.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"
#include "sim/metrics/record_json.hpp"
#include "sim/model/station_limits.hpp"
#include "tests/unit/analysis/sample_run.hpp"
#include "tests/unit/analysis/texts.hpp"

using namespace fivenines;
using namespace fivenines::test;

namespace {

Criterion queried_criterion(std::string id, std::string comparison, std::string threshold,
                            std::string unit, std::string query, std::string rule = "") {
  Criterion c;
  c.id = std::move(id);
  c.section = "Test (line 1)";
  c.source_file = "plan.txt";
  c.comparison = std::move(comparison);
  c.threshold = std::move(threshold);
  c.unit = std::move(unit);
  c.query = std::move(query);
  c.rule = std::move(rule);
  return c;
}

const std::vector<Criterion>& criteria() {
  static const std::vector<Criterion> all{
      queried_criterion("ERR", "<", "0.1", "percent", "error_ratio"),
      queried_criterion("P99", "<", "60", "ms", "latency.p99{point=server}"),
      queried_criterion("THR", ">=", "9000", "learners_per_min", "throughput", "throughput"),
      queried_criterion("LIN", "is", "linear", "text", "busy_core_seconds_per_learner", "linear"),
      queried_criterion("TIGHT", "<", "10", "ms", "latency.p99{point=server}"),
      queried_criterion("SPEED", "<", "3", "weeks", "")};
  return all;
}

Run judged_run(std::vector<std::string> ids, std::uint32_t replications = 3) {
  Run run = sample_run(replications);
  run.facts.criteria = std::move(ids);
  run.baseline = sample_run(replications).records;
  return run;
}

Summary summary_of(const Run& run, bool allow_single = false) {
  return summarise(run, criteria(), allow_single, false);
}

}  // namespace

TEST_CASE("a good run is GO by its four criteria", "[analysis]") {
  const Summary summary = summary_of(judged_run({"ERR", "P99", "THR", "LIN"}));
  for (const Judgement& judgement : summary.verdict.judgements) {
    INFO(judgement.criterion.id << ": " << judgement.finding.note);
    CHECK(judgement.finding.result == Result::kPass);
  }
  CHECK(summary.verdict.decision == Decision::kGo);
  CHECK(summary.requests == 3 * 35 * 150);
}

TEST_CASE("a missed limit is NO-GO, an unmeasured one INCONCLUSIVE", "[analysis]") {
  CHECK(summary_of(judged_run({"ERR", "TIGHT"})).verdict.decision == Decision::kNoGo);
  CHECK(summary_of(judged_run({"ERR", "SPEED"})).verdict.decision == Decision::kInconclusive);
  CHECK(summary_of(judged_run({"ERR"}, 1)).verdict.decision == Decision::kInconclusive);
  CHECK(summary_of(judged_run({"ERR"}, 1), true).verdict.decision == Decision::kGo);
  CHECK(summary_of(judged_run({})).verdict.decision == Decision::kNoCriteria);
  CHECK_THROWS_AS(summary_of(judged_run({"NONE"})), BadCriteria);
}

TEST_CASE("the throughput rule takes its error limit from the criterion beside it", "[analysis]") {
  Run run = judged_run({"THR"});
  run.records = sample_run(3, 1).records;  // 1 of 150 fails: 0.67 %
  CHECK(summary_of(run).verdict.judgements[0].finding.result == Result::kFail);
  auto lenient = criteria();
  lenient[0].threshold = "1";
  run.facts.criteria = {"THR", "ERR"};
  const Summary summary = summarise(run, lenient, false, false);
  CHECK(summary.verdict.judgements[0].finding.result == Result::kPass);
}

TEST_CASE("linear scaling compares with the baseline, replication by replication", "[analysis]") {
  Run run = judged_run({"LIN"});
  for (ReplicationRecord& record : run.baseline) record.regions[0].busy_core_ns /= 2;
  CHECK(summary_of(run).verdict.decision == Decision::kNoGo);
  run.baseline.clear();
  CHECK(summary_of(run).verdict.judgements[0].finding.result == Result::kNotMeasured);
  run.facts.learners = kBaselineLearners;  // then the run is its own reference
  CHECK(summary_of(run).verdict.judgements[0].estimate->value == 1);
}

TEST_CASE("an analysis that was lost is found by the counter of arrivals", "[analysis]") {
  std::vector<ReplicationRecord> records = sample_run(2).records;
  CHECK(usable(records).size() == 2);
  --records[1].pairs[0][0].answered;
  CHECK_THROWS_AS(usable(records), BrokenBooks);
  records[1].pairs[0][1].failed[static_cast<std::size_t>(Cause::kTimeout)] += 1;
  CHECK(usable(records).size() == 2);  // in another region, but accounted for
  ++records[0].learner_regions[1].arrived;
  CHECK_THROWS_AS(usable(records), BrokenBooks);
  const Query arrived = parse_query("arrived{region=europe}");
  CHECK(measure(arrived, records, {}).estimate->value == 50 * 30 * 2 + 1);
}

TEST_CASE("the column of a station without limit says that it counts jobs", "[analysis]") {
  ReplicationRecord record = sample_record(0);
  record.regions[1].stations[0].servers = kUnlimited;
  const std::string text = series_csv(record);
  const std::string header = text.substr(0, text.find('\n'));
  CHECK(header.find("us-east_analyzer_busy_ratio") != std::string::npos);
  CHECK(header.find("europe_analyzer_busy_jobs") != std::string::npos);
  CHECK(header.find("europe_analyzer_busy_ratio") == std::string::npos);
}

TEST_CASE("what is sustained is the highest step that is served without backlog", "[analysis]") {
  // Three steps of ten seconds, 5 to 35 s: 150 a second, 180 and 300, of which 260 are served.
  const auto stepped = [](std::uint32_t served_of_300, std::uint32_t failed) {
    std::vector<ReplicationRecord> records = sample_run(1).records;
    LearnerRegionRecord& learners = records[0].learner_regions[0];
    RegionRecord& region = records[0].regions[0];
    for (std::size_t s = 15; s < 35; ++s) {
      const std::uint32_t more = s < 25 ? 30 : 150;
      learners.arrived_by_second[s] += more;
      learners.failed_by_second[s] = s < 25 ? 0 : failed;
      region.served_by_second[s] += s < 25 ? 30 : served_of_300 - 150;
    }
    return measure(parse_query("throughput{point=sustained}"), records, {}).estimate->value;
  };
  CHECK(stepped(300, 0) == Approx(60 * 300));
  CHECK(stepped(260, 0) == Approx(60 * 180));   // the backlog grows by 40 a second
  CHECK(stepped(260, 40) == Approx(60 * 180));  // nothing piles up, but 13 % fail
  std::vector<ReplicationRecord> records = sample_run(1, 10).records;  // 7 % of all fail
  CHECK(measure(parse_query("throughput{point=sustained}"), records, {}).estimate->value ==
        Approx(60 * 140));
}

TEST_CASE("factors against 500K learners come from what was measured", "[analysis]") {
  Run run = judged_run({"LIN"});
  for (ReplicationRecord& record : run.baseline) record.regions[0].resident_entries = 0;
  const Summary summary = summary_of(run);
  const auto& figures = summary.against_baseline;
  REQUIRE(figures.size() == 6);
  CHECK(figures[0].query == "throughput.mean{point=served}");
  CHECK(figures[0].here == figures[0].at_500k);
  CHECK(figures[5].here / figures[5].at_500k == Approx(2));
  run.baseline.clear();
  CHECK(summary_of(run).against_baseline.empty());
}

TEST_CASE("a backlog that grows is seen, one that waves is not", "[analysis]") {
  Run run = sample_run(3);
  CHECK_FALSE(backlog_growth(run.records).grows);
  for (std::size_t i = 0; i < 3; ++i) {
    auto& served = run.records[i].regions[0].served_by_second;
    for (std::size_t s = 5; s < 35; ++s)
      served[s] -= s % 2 == 0 ? 4 : 3 + static_cast<std::uint32_t>(i % 2);
  }
  const BacklogGrowth growth = backlog_growth(run.records);
  CHECK(growth.grows);
  CHECK(growth.slope.value == Approx(3.67).margin(0.2));
  run.records.resize(1);
  CHECK(backlog_growth(run.records).grows);
  auto& served = run.records[0].regions[0].served_by_second;
  for (std::size_t s = 5; s < 35; ++s) served[s] = s % 2 == 0 ? 104 : 96;
  CHECK_FALSE(backlog_growth(run.records).grows);
}

TEST_CASE("the bottleneck is the first station saturated for ten seconds, else the busiest",
          "[analysis]") {
  Run run = sample_run(2);
  auto bottleneck = first_bottleneck(run.records);
  REQUIRE(bottleneck);
  CHECK(bottleneck->region == "us-east");
  CHECK(bottleneck->utilisation == Approx(0.6));
  CHECK_FALSE(bottleneck->saturated_at_s);
  auto& busy = run.records[1].regions[1].stations[0].busy_by_second;
  for (std::size_t s = 9; s < 18; ++s) busy[s] = 0.99F;
  CHECK(first_bottleneck(run.records)->region == "us-east");  // nine seconds are not ten
  busy[18] = 0.96F;
  bottleneck = first_bottleneck(run.records);
  CHECK(bottleneck->region == "europe");
  CHECK(bottleneck->saturated_at_s == 4.0);
  CHECK(bottleneck->replications_saturated == 1);
}

TEST_CASE("a drift of the hit rate is measured and warned about", "[analysis]") {
  Run run = sample_run(2);
  CHECK(*hit_rate_drift(run.records) == Approx(0).margin(1e-12));
  CHECK(warnings_of(run, false).empty());
  for (ReplicationRecord& record : run.records) {
    for (RegionRecord& region : record.regions) {
      for (std::size_t s = 25; s < 35; ++s)
        region.hits_by_second[s] += region.hits_by_second[s] / 50;
    }
  }
  CHECK(*hit_rate_drift(run.records) == Approx(0.01).margin(1e-9));
  REQUIRE(warnings_of(run, false).size() == 1);
  CHECK(warnings_of(run, false)[0].find("+1.00 points") != std::string::npos);
}

TEST_CASE("summary.json does not depend on how the records came", "[analysis]") {
  const Run run = judged_run({"ERR", "P99", "THR", "LIN", "SPEED"});
  const std::string text = summary_to_json(summary_of(run));
  CHECK(summary_to_json(summary_of(run)) == text);
  // through record.json, as the workers hand them over
  Run read = run;
  for (auto* records : {&read.records, &read.baseline}) {
    for (ReplicationRecord& record : *records) record = record_from_json(record_to_json(record));
  }
  CHECK(summary_to_json(summary_of(read)) == text);
  Run other = run;
  other.records[1] = sample_record(1, 99);
  CHECK(summary_to_json(summary_of(other)) != text);
}

TEST_CASE("summary.json has the fields that were promised", "[analysis]") {
  const auto json =
      nlohmann::json::parse(summary_to_json(summary_of(judged_run({"P99", "SPEED", "LIN"}))));
  CHECK(json.at("schema_version") == kSummarySchemaVersion);
  CHECK(json.at("verdict") == "INCONCLUSIVE");
  CHECK(json.at("faults").is_array());
  CHECK(json.at("digest").get<std::string>().size() == 16);
  const auto& p99 = json.at("criteria").at(0);
  for (const char* field : {"id", "metric", "operator", "threshold", "unit", "value", "low", "high",
                            "margin", "result", "source", "reading"}) {
    INFO(field);
    CHECK(p99.contains(field));
  }
  CHECK(p99.at("threshold") == 60);
  CHECK(p99.at("n") == 3);
  CHECK(json.at("criteria").at(1).at("value").is_null());
  CHECK(json.at("criteria").at(2).at("threshold") == "linear");
  bool found = false;
  for (const auto& metric : json.at("metrics")) {
    if (metric.at("name") != "latency" || metric.at("labels").size() != 1) continue;
    if (metric.at("labels").at("point") != "client") continue;
    found = true;
    CHECK(metric.at("unit") == "ms");
    CHECK(metric.at("count") == 3 * 30 * 150);
    for (const char* stat : {"mean", "p50", "p95", "p99", "p99.9", "max"}) {
      CHECK(metric.at("stats").at(stat).contains("high"));
    }
  }
  CHECK(found);
}

TEST_CASE("every row of summary.csv has the columns of its header", "[analysis]") {
  const std::string text = summary_csv(summary_of(judged_run({})));
  const auto commas = [](const std::string& line) {
    return std::count(line.begin(), line.end(), ',');
  };
  std::size_t start = 0;
  const std::string header = text.substr(0, text.find('\n'));
  CHECK(header.starts_with("metric,learner_region,serving_region,cause,point,"));
  while (start < text.size()) {
    const std::size_t end = text.find('\n', start);
    CHECK(commas(text.substr(start, end - start)) == commas(header));
    start = end + 1;
  }
}

TEST_CASE("JUnit counts blockers that fail, and skips what is open", "[analysis]") {
  const std::string text = verdict_junit(summary_of(judged_run({"ERR", "TIGHT", "SPEED"})));
  CHECK(text.find("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\"") != std::string::npos);
  CHECK(text.find("<failure message=\"FAIL: TIGHT") != std::string::npos);
  CHECK(text.find("name=\"TIGHT &lt; 10 ms\"") != std::string::npos);
  CHECK(text.find("<skipped message=\"NOT MEASURED: SPEED") != std::string::npos);
}

TEST_CASE("the terminal report is 80 columns of plain text when asked to", "[analysis]") {
  const Summary summary = summary_of(judged_run({"ERR", "P99", "THR", "LIN", "TIGHT", "SPEED"}));
  const std::string plain =
      terminal_report(summary, {}, {"out/latest", "fivenines run sample.yaml", 99});
  CHECK(longest_line(plain) <= kTerminalColumns);
  CHECK(plain.starts_with("  CRITERIA"));
  CHECK(std::all_of(plain.begin(), plain.end(),
                    [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
  for (const char* words :
       {"FAIL TIGHT", "none SPEED", "LATENCY ms", "WHERE THE TIME GOES", "CACHE HIT RATE",
        "UTILISATION", "UPTIME", "at least one bad", "all bad at once", "BOTTLENECK", "left out",
        "VERDICT    NO-GO", "repeat     fivenines run sample.yaml", "exit 99"}) {
    INFO(words);
    CHECK(plain.find(words) != std::string::npos);
  }
  const std::string coloured = terminal_report(summary, {true, true}, {});
  CHECK(coloured.find("\x1b[") != std::string::npos);
  CHECK(coloured.find("✗") != std::string::npos);
}

TEST_CASE("the Markdown report lists assumptions and what is left out", "[analysis]") {
  const std::string text = report_markdown(summary_of(judged_run({"P99"})));
  CHECK(text.starts_with("# A sample: GO\n"));
  CHECK(text.find("| workload.client.timeout | 2s | assumption |") != std::string::npos);
  CHECK(text.find("- Regions do not replicate to each other.") != std::string::npos);
  CHECK(text.find("plan.txt, Test (line 1)") != std::string::npos);
  CHECK(text.find("Engine: network/model:CM02.") != std::string::npos);
}

TEST_CASE("a rate that falls short says in what", "[analysis]") {
  Judgement judgement;
  judgement.unit = "learners_per_min";
  judgement.finding.result = Result::kFail;
  judgement.finding.margin = -3'104'709;
  CHECK(margin_text(judgement) == "off by 3,104,709 learners/min");
}

TEST_CASE("what a criterion limits is said in words", "[analysis]") {
  const auto subject = [](std::string_view id) {
    return subject_text(*find_criterion(shipped_criteria(), id));
  };
  CHECK(subject("PLAN-T3-ERR") == "error ratio");
  CHECK(subject("PLAN-T3-P99") == "p99 latency at the server");
  CHECK(subject("PLAN-T3-THR") == "throughput, served");
  CHECK(subject("PLAN-T4-EU") == "p99 latency at the client, learners of europe");
  CHECK(subject("PLAN-T4-ALL") == "p99 latency at the client, learners of each region");
  CHECK(subject("PLAN-T5-REGION") == "longest failover time");
  CHECK(subject("PLAN-T5-CACHE") ==
        "fault failures of the fault cache, the most of any replication");
  CHECK(subject("PLAN-T5-DOWN") == "annual downtime seconds, learner weighted");
  CHECK(subject("PLAN-T1-GO") == "criteria met");  // no query
}

TEST_CASE("a failed criterion says how far it is off, and how far for sure", "[analysis]") {
  Judgement judgement;
  judgement.unit = "s";
  judgement.criterion.comparison = "<=";
  judgement.finding.result = Result::kFail;
  judgement.finding.margin = -3;
  judgement.estimate = Estimate{29, 26.01, 32, 3, false};
  CHECK(miss_text(judgement) == "3.0 s, at least 0.01 s");
  judgement.criterion.comparison = ">=";
  judgement.estimate = Estimate{23, 22, 25.5, 3, false};
  CHECK(miss_text(judgement) == "3.0 s, at least 0.5 s");
  judgement.estimate = single_estimate(23, 4);
  judgement.finding.note = "the longest of 4 cases";
  CHECK(miss_text(judgement) == "3.00 s; the longest of 4 cases");
  judgement.finding.result = Result::kPass;
  CHECK(miss_text(judgement).empty());
}

TEST_CASE("advice on more replications gives the reason of each criterion", "[analysis]") {
  Run run = sample_run(2);
  run.facts.criteria = {"PLAN-T5-DB"};
  for (ReplicationRecord& record : run.records) {
    FaultRecord fault;
    fault.id = fault.written_id = "database";
    fault.kind = "database_failure";
    fault.at = record.measure_start + std::chrono::seconds{5};
    fault.until = fault.at + std::chrono::seconds{2};
    record.faults = {fault};
  }
  const Summary summary = summarise(run, shipped_criteria(), false, false);
  const auto found = std::find_if(
      summary.recommendations.begin(), summary.recommendations.end(),
      [](const Recommendation& one) { return one.what == "Run about 57 more replications"; });
  REQUIRE(found != summary.recommendations.end());
  CHECK(
      found->why ==
      "PLAN-T5-DB: none of 2 cases exceeds it; to be 95 % sure that 95 % of all stay within takes "
      "59");
}

TEST_CASE("advice names the failed criteria that it works on, and comes first for them",
          "[analysis]") {
  const auto advice_at = [](double client_ms) {
    Run run = sample_run(2);
    run.facts.criteria = {"PLAN-T3-P99"};
    run.records = {sample_record(0, client_ms, 0), sample_record(1, client_ms + 1, 0)};
    for (ReplicationRecord& record : run.records) {
      for (auto& row : record.pairs) {
        for (PairRecord& pair : row) {  // a quarter of the time, a third of that at the server
          std::uint64_t* legs = pair.leg_sum_ns.data();
          legs[static_cast<std::size_t>(Leg::kCache)] =
              legs[static_cast<std::size_t>(Leg::kCompute)] * 3 / 5;
        }
      }
    }
    return summarise(run, shipped_criteria(), false, false).recommendations;
  };
  const std::vector<Recommendation> slow = advice_at(400);  // 200 ms at the server, for < 100
  REQUIRE_FALSE(slow.empty());
  CHECK(slow.front().what.find("caches.global.ask") != std::string::npos);
  CHECK(slow.front().for_criteria == std::vector<std::string>{"PLAN-T3-P99"});
  CHECK(slow.front().for_failed);
  for (const Recommendation& one : advice_at(100)) {  // 50 ms
    CHECK(one.what.find("caches.global.ask") == std::string::npos);
    CHECK_FALSE(one.for_failed);
  }
}

TEST_CASE("advice on downtime in a year names the fault that takes most of it", "[analysis]") {
  Summary summary;
  Judgement judgement;
  judgement.criterion = *find_criterion(shipped_criteria(), "PLAN-T5-DOWN");
  judgement.finding.result = Result::kFail;
  summary.verdict.judgements = {judgement};
  FaultSummary kill;
  kill.id = "kill";
  kill.kind = "region_outage";
  kill.per_year = 1;
  kill.outage_learner_weighted_s = 2;
  kill.detection_share = 0.9;
  kill.times.push_back({});
  kill.times.back().name = "detected";
  FaultSummary database = kill;
  database.id = "database";
  database.kind = "database_failure";
  database.per_year = 16;
  database.detection_share.reset();
  summary.faults = {kill, database};
  const auto advice = recommendations(summary);
  REQUIRE(advice.size() >= 2);
  CHECK(advice[0].what.find("outages by the fault database") != std::string::npos);
  CHECK(advice[0].for_criteria == std::vector<std::string>{"PLAN-T5-DOWN"});
  CHECK(advice[0].why.find("32.0 s by database (16.0 times a year, 2.00 s each), 2.00 s by kill") !=
        std::string::npos);
  // faster detection would not do it
  for (const Recommendation& one : advice) {
    if (one.what.find("Detect") != std::string::npos) CHECK(one.for_criteria.empty());
  }
}

TEST_CASE("a full station is told with the fault that filled it", "[analysis]") {
  Summary summary;
  summary.replications = 3;
  summary.bottleneck = Bottleneck{"us-west", "analyzer", 0.64, 610.0, 3};
  FaultFact kill;
  kill.id = "kill";
  kill.at = std::chrono::seconds{60};
  FaultFact partition = kill;
  partition.id = "partition";
  partition.at = std::chrono::seconds{600};
  summary.facts.faults = {partition, kill};
  const auto advice = recommendations(summary);
  REQUIRE(!advice.empty());
  CHECK(advice[0].concern == "learners feel it");
  CHECK(advice[0].why.ends_with("in 3 of 3 replications, 10.0 s after partition began"));
  summary.bottleneck->saturated_at_s = 300;  // four minutes after the kill, before the partition
  CHECK(recommendations(summary)[0].why.ends_with("in 3 of 3 replications"));
}

TEST_CASE("a record that is damaged is named, and the run is no GO", "[analysis]") {
  Run run = sample_run(2);
  run.facts.criteria = {"PLAN-T3-ERR"};
  run.damaged = {"out/replications/0002/record.json is damaged: no JSON"};
  const Summary summary = summarise(run, shipped_criteria(), false, true);
  CHECK(summary.verdict.decision == Decision::kInconclusive);
  CHECK(summary.verdict.reason == "a record is damaged");
  CHECK(summary.warnings.front() == run.damaged.front());
}

TEST_CASE("only whole records count, unless there are none", "[analysis]") {
  auto records = sample_run(3).records;
  records[1].interrupted = true;
  CHECK(usable(records).size() == 2);
  for (ReplicationRecord& record : records) record.interrupted = true;
  CHECK(usable(records).size() == 3);
  records[0].end = kStart + std::chrono::seconds{3};  // still warming up
  CHECK(usable(records).size() == 2);
}

TEST_CASE("figures are as precise as they can be read", "[analysis]") {
  CHECK(figure(0) == "0");
  CHECK(figure(0.00213) == "0.00213");
  CHECK(figure(4.308) == "4.31");
  CHECK(figure(99.74) == "99.7");
  CHECK(figure(1234567.8) == "1,234,568");
  CHECK(figure(-1234) == "-1,234");
  CHECK(figure(-0.0001) == "-0.0001");
  CHECK(compact(15600000) == "15.6M");
  CHECK(compact(999.0) == "999");
  CHECK(compact(999950) == "1M");
  CHECK(estimate_text({99.974, 99.951, 99.997, 5, false}).value == "99.974");
  CHECK(estimate_text({99.974, 99.951, 99.997, 5, false}).interval == "[99.951, 99.997]");
  CHECK(estimate_text({15599000, 15598000, 15600000, 5, false}).value == "15.599M");
  CHECK(estimate_text({8.8664e10, 8.72e10, 9.0123e10, 5, false}).interval == "[87.200G, 90.123G]");
  CHECK(estimate_text(single_estimate(12.345)).interval.empty());
  CHECK(estimate_text({99.999995, 99.999994, 99.999996, 5, false}, 100).value == "99.9999950");
  CHECK(estimate_text(single_estimate(99.9991), 100).value == "99.99910");
  CHECK(estimate_text(single_estimate(100), 100).value == "100");
  CHECK(duration_text(90) == "90 s");
  CHECK(duration_text(600) == "10 min");
}

TEST_CASE("the sentence about copies abroad has the figure of the table below it", "[analysis]") {
  Run run = judged_run({});
  for (ReplicationRecord& record : run.records) {
    StoreRecord store;
    for (auto& reads : store.reads) reads.resize(record.learner_regions.size());
    for (auto& writes : store.writes) writes.resize(record.regions.size());
    const std::size_t regions = record.regions.size();
    store.lag.assign(regions, std::vector<Histogram>(regions));
    store.visibility.resize(regions);
    store.wan_bytes.assign(regions, {});
    for (auto& from : store.wan_bytes) from.resize(regions);
    store.digests.assign(regions, 0);
    store.complete.assign(regions, 1);
    store.residency_violations = 140;
    record.store = store;
  }
  std::string text;
  for (const html::Block& block : html::data_page(summary_of(run)).blocks) {
    if (const auto* paragraph = std::get_if<html::Paragraph>(&block)) text += paragraph->text;
  }
  INFO(text);
  CHECK(text.find("420 copies of what learners of the European Union wrote were made outside") !=
        std::string::npos);
}

TEST_CASE("projections take the work to the servers that are stated, not to the rounded ones",
          "[analysis]") {
  // us-east is 60 % busy on the 10 servers that it got; in proportion to 4,000 of 8,000 learners it
  // would have had 6.5
  Run run = sample_run(2);
  run.facts.sized_for = 8000;
  run.facts.stated = {{"us-east", "analyzer", 13}, {"europe", "analyzer", 13}};
  for (ReplicationRecord& record : run.records) {
    for (RegionRecord& region : record.regions) {
      region.stations[0].shed = region.stations[0].gave_up = 0;
    }
  }
  std::vector<Projection> all = projections(run);
  REQUIRE(all.size() == 1);
  CHECK(all[0].region == "us-east");
  CHECK(all[0].utilisation == Approx(0.6));
  CHECK(all[0].at_5m == Approx(6.0 / 4000 * 5e6 / 13));
  CHECK(all[0].learners_most == Approx(0.95 * 13 / (6.0 / 4000)));
  CHECK_FALSE(all[0].is_bound);
  CHECK(servers_text(run.facts) == "the servers for 8K learners");

  run.facts.capacity = "fixed";  // then the servers that are there are all there is
  all = projections(run);
  CHECK(all[0].at_5m == Approx(0.6 * 5e6 / 4000));
  CHECK(projected_share(all[0], all[0].at_5m) == "750 times");
  CHECK(servers_text(run.facts) == "the servers of this run");
  for (const Recommendation& one : recommendations(summary_of(run))) {
    CHECK(one.what.find("10M") == std::string::npos);
  }
}

TEST_CASE("a station that is full or turns work away bounds the projection", "[analysis]") {
  Run run = sample_run(2);
  REQUIRE(projections(run).size() == 1);
  CHECK(projections(run)[0].is_bound);  // a quarter is shed
  CHECK(projected_share({"analyzer", "us-east", 0.6, 0.5, 1, 8e6, true}, 0.5) == "at least 50.0 %");
  CHECK(projected_learners({"analyzer", "us-east", 0.6, 0.5, 1, 8e6, true}) ==
        "at most 8M learners");
  CHECK(projection_notes(projections(run)).find("analyzer of us-east") != std::string::npos);
}
