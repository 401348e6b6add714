// The query language: what it reads, what it refuses, and what it answers.
#include "analysis/report/query.hpp"

#include <catch2/catch.hpp>

#include "analysis/report/measure.hpp"
#include "tests/unit/analysis/sample_run.hpp"

using namespace fivenines;
using namespace fivenines::test;

namespace {

std::string complaint_about_query(const std::string& text) {
  try {
    parse_query(text);
  } catch (const BadQuery& error) {
    return error.what();
  }
  return "";
}

double value(const Run& run, const std::string& text) {
  INFO(text);
  const Measurement measured = measure(parse_query(text), run.records, run.facts);
  REQUIRE(measured.estimate.has_value());
  return measured.estimate->value;
}

bool has_data(const Run& run, const std::string& text) {
  return measure(parse_query(text), run.records, run.facts).estimate.has_value();
}

}  // namespace

TEST_CASE("the metric table has one row for each metric, in order", "[analysis]") {
  for (std::size_t i = 0; i < metrics_table().size(); ++i) {
    CHECK(static_cast<std::size_t>(metrics_table()[i].metric) == i);
    CHECK(metrics_help().find(metrics_table()[i].name) != std::string::npos);
  }
}

TEST_CASE("defaults are filled in and the canonical text reads back", "[analysis]") {
  CHECK(parse_query("latency").text() == "latency.mean{point=client}");
  CHECK(parse_query("throughput").text() == "throughput.mean{point=served}");
  CHECK(parse_query("cache_hit_rate").text() == "cache_hit_rate.mean{level=combined}");
  CHECK(parse_query("uptime_seconds").text() == "uptime_seconds.mean{scope=learner_weighted}");
  CHECK(parse_query("arrived").text() == "arrived.total");
  CHECK(parse_query("latency.p99.9{ point=server , region=us-east }").text() ==
        "latency.p99.9{point=server,learner_region=us-east}");
  CHECK(parse_query("uptime_ratio{region=us-east}").text() ==
        "uptime_ratio.mean{scope=region,learner_region=us-east,measure=seconds}");
  CHECK(parse_query("utilisation{station=lobby}").text() ==
        "utilisation.mean{tier=station,station=lobby}");
  for (const char* text :
       {"latency.p99.99{point=server}", "failed{cause=timeout}", "leg{leg=wan}"}) {
    const std::string canonical = parse_query(text).text();
    CHECK(parse_query(canonical).text() == canonical);
  }
}

TEST_CASE("what is no query is refused with a suggestion", "[analysis]") {
  CHECK(complaint_about_query("latncy.p99").find("did you mean 'latency'") != std::string::npos);
  CHECK(complaint_about_query("zzzzzzzz").find("metrics: arrived, answered") != std::string::npos);
  CHECK(complaint_about_query("latency.p100").find("unknown statistic") != std::string::npos);
  CHECK(complaint_about_query("latency.p0").find("unknown statistic") != std::string::npos);
  CHECK(complaint_about_query("latency.median").find("it has mean, max") != std::string::npos);
  CHECK(complaint_about_query("error_ratio.p99").find("unknown statistic") != std::string::npos);
  CHECK(complaint_about_query("latency{pont=server}").find("did you mean 'point'") !=
        std::string::npos);
  CHECK(complaint_about_query("latency{point=sever}").find("did you mean 'server'") !=
        std::string::npos);
  CHECK(complaint_about_query("latency{point=server").find("closing") != std::string::npos);
  CHECK(complaint_about_query("latency{point}").find("LABEL=VALUE") != std::string::npos);
  CHECK(complaint_about_query("latency{point=server,point=client}").find("twice") !=
        std::string::npos);
  CHECK(complaint_about_query("utilisation{region=us-east}").find("serving_region") !=
        std::string::npos);
  CHECK(complaint_about_query("busy_core_seconds_per_learner{tier=cache}").find("no labels") !=
        std::string::npos);
  CHECK(complaint_about_query("uptime_seconds{scope=region}").find("needs learner_region") !=
        std::string::npos);
  CHECK(complaint_about_query("leg").find("accepted: access, wan") != std::string::npos);
  CHECK_FALSE(complaint_about_query("").empty());
}

TEST_CASE("a region that the run does not have is refused", "[analysis]") {
  const Run run = sample_run(2);
  CHECK_THROWS_WITH(value(run, "latency.p99{region=us-eats}"),
                    Catch::Contains("did you mean 'us-east'"));
  CHECK_THROWS_WITH(value(run, "utilisation{serving_region=mars}"), Catch::Contains("it has"));
  CHECK_THROWS_WITH(value(run, "utilisation{station=lobby}"), Catch::Contains("none"));
}

TEST_CASE("queries give the figures worked out by hand", "[analysis]") {
  const Run run = sample_run(2, 5);  // latencies 80 and 82 ms; 5 of europe's 50 fail each second
  CHECK(value(run, "arrived") == 2 * 30 * 150);
  CHECK(value(run, "arrived.mean") == 30 * 150);
  CHECK(value(run, "arrived{serving_region=europe}") == 2 * 30 * 50);
  CHECK(value(run, "failed") == 2 * 30 * 5);
  CHECK(value(run, "failed{cause=timeout,region=europe}") == 2 * 30 * 5);
  CHECK(value(run, "failed{cause=shed}") == 0);
  CHECK(value(run, "answered") + value(run, "failed") + value(run, "unfinished") ==
        value(run, "arrived"));
  CHECK(value(run, "error_ratio") == Approx(5.0 / 150));
  CHECK(value(run, "error_ratio{region=us-east}") == 0);
  CHECK(value(run, "availability") == Approx(145.0 / 150));
  CHECK(value(run, "throughput{point=offered}") == Approx(150 * 60));
  CHECK(value(run, "throughput") == Approx(145 * 60));
  CHECK(value(run, "latency") == Approx(81));
  CHECK(value(run, "latency{point=server}") == Approx(40.5));
  CHECK(value(run, "latency.max") == Approx(82));
  CHECK(value(run, "latency.count{region=us-east}") == 2 * 30 * 100);
  CHECK(value(run, "leg{leg=compute}") == Approx(40.5));
  CHECK(value(run, "cache_hit_rate") == Approx(0.8));
  CHECK(value(run, "cache_hit_rate{level=local}") == Approx(0.4));
  CHECK(value(run, "cache_hit_rate{level=regional}") == Approx(30.0 / 60));
  CHECK(value(run, "cache_hit_rate{level=global,family=content}") == Approx(10.0 / 30));
  CHECK(value(run, "utilisation") == Approx(0.45));
  CHECK(value(run, "utilisation{serving_region=europe}") == Approx(0.3));
  CHECK(value(run, "queue_length") == Approx(3));  // 4, and 1 whose client had gone
  CHECK(value(run, "in_system") == Approx(3 + 6 + 3));
  CHECK(value(run, "wait_ratio") == Approx(0.25).margin(1e-3));
  CHECK(value(run, "wait") == Approx(3));
  CHECK(value(run, "sojourn{serving_region=europe}") == Approx(7));
  CHECK(value(run, "blocking_ratio") == Approx(0.2).margin(1e-3));
  CHECK(value(run, "reneging_ratio") == Approx(0.1).margin(1e-3));
  CHECK(value(run, "busy_core_seconds_per_learner") == Approx(270.0 / 4000));
  CHECK(value(run, "resident_entries_per_learner") == Approx(2.5));
}

TEST_CASE("uptime in its four scopes", "[analysis]") {
  Run run = sample_run(1);
  ReplicationRecord& record = run.records[0];
  // europe is bad in seconds 10 and 11, us-east in 11; second 2 is warm-up
  for (const std::size_t s : {2, 10, 11}) record.learner_regions[1].good_by_second[s] = 49;
  record.learner_regions[0].good_by_second[11] = 98;
  record.learner_regions[0].good_by_second[12] = 99;  // exactly 99 % is not below 99 %
  CHECK(value(run, "downtime_seconds{region=europe}") == 2);
  CHECK(value(run, "downtime_seconds{region=us-east}") == 1);
  CHECK(value(run, "downtime_seconds") == Approx(0.75 * 1 + 0.25 * 2));
  CHECK(value(run, "downtime_seconds{scope=any_region}") == 2);
  CHECK(value(run, "downtime_seconds{scope=all_regions}") == 1);
  CHECK(value(run, "uptime_seconds{scope=any_region}") == 28);
  CHECK(value(run, "uptime_ratio{scope=all_regions}") == Approx(29.0 / 30));
  // a second in which nothing was intended is not bad
  record.learner_regions[0].arrived_by_second[11] = 0;
  record.learner_regions[0].good_by_second[11] = 0;
  CHECK(value(run, "downtime_seconds{region=us-east}") == 0);
}

TEST_CASE("no data is no number", "[analysis]") {
  Run run = sample_run(1);
  run.facts.cache_levels = {"local"};
  CHECK(has_data(run, "cache_hit_rate{level=local}"));
  CHECK_FALSE(has_data(run, "cache_hit_rate{level=global}"));
  CHECK_FALSE(has_data(run, "latency.p99{point=commit}"));
  CHECK_FALSE(has_data(run, "utilisation{tier=database}"));
  run.records.clear();
  CHECK_FALSE(has_data(run, "arrived"));
}

TEST_CASE("without caches there is no hit rate", "[analysis]") {
  Run run = sample_run(2);
  run.facts.cache_levels.clear();
  CHECK_FALSE(has_data(run, "cache_hit_rate"));
  CHECK_FALSE(has_data(run, "cache_hit_rate{level=local}"));
}

TEST_CASE("a figure that one replication alone has says so", "[analysis]") {
  Run run = sample_run(3);
  for (std::size_t i = 1; i < 3; ++i) {
    for (auto& row : run.records[i].pairs) {
      for (PairRecord& pair : row) pair.latency.fill(Histogram());
    }
  }
  for (const char* text : {"latency.p99", "latency.mean", "latency.max", "latency.count"}) {
    INFO(text);
    const Measurement measured = measure(parse_query(text), run.records, run.facts);
    CHECK(measured.estimate->single);
    CHECK(measured.replications == 1u);
    CHECK(measured.estimate->with_data() == 1u);
  }
}

TEST_CASE("an interrupted record is measured as far as it went", "[analysis]") {
  Run run = sample_run(1);
  run.records[0].end = kStart + std::chrono::milliseconds{15'500};
  run.records[0].interrupted = true;
  CHECK(window_bins(run.records[0]).count() == 10);
  CHECK(window_seconds(run.records[0]) == Approx(10.5));
  CHECK(value(run, "uptime_seconds") == 10);
}
