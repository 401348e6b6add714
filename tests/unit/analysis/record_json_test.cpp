// record.json both ways, and the two text files beside it.
#include "sim/metrics/record_json.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/analysis/sample_run.hpp"

using namespace fivenines;
using namespace fivenines::test;

TEST_CASE("a record read back is the record, to the byte and the digest", "[metrics]") {
  ReplicationRecord record = sample_record(3, 81.7, 2);
  record.regions[0].stations[0].busy_ns = 1.0 / 3;
  record.regions[0].stations[0].busy_by_second[7] = 0.1F;
  record.regions[0].stations[0].waiting_by_second = {0, 12.25F};
  record.pairs[0][0].latency[0].add(SimDuration{std::int64_t{1} << 60}, 1ULL << 40);
  record.digest = digest_of(record);
  const std::string text = record_to_json(record);
  const ReplicationRecord back = record_from_json(text);
  CHECK(record_to_json(back) == text);
  CHECK(digest_of(back) == record.digest);
  CHECK(back.pairs[0][0].latency[0] == record.pairs[0][0].latency[0]);
  CHECK(back.regions[0].stations[0].busy_by_second == record.regions[0].stations[0].busy_by_second);
  CHECK(back.timeline.size() == 1);
  CHECK(back.requests() == record.requests());
}

TEST_CASE("the digest sees every measured figure, and no name", "[metrics]") {
  const ReplicationRecord record = sample_record(0);
  const std::string digest = digest_of(record);
  const auto differs = [&](auto&& change) {
    ReplicationRecord other = record;
    change(other);
    return digest_of(other) != digest;
  };
  CHECK(differs([](auto& r) { ++r.learner_regions[1].arrived_by_second[3]; }));
  CHECK(differs([](auto& r) { ++r.pairs[1][1].leg_sum_ns[2]; }));
  CHECK(differs([](auto& r) { r.pairs[0][0].latency[1].add(SimDuration{5}); }));
  CHECK(differs([](auto& r) { r.regions[0].stations[0].queue_ns += 1; }));
  CHECK(differs([](auto& r) { r.regions[0].stations[0].gone_ns += 1; }));
  CHECK(differs([](auto& r) { ++r.regions[1].lookups[1][3]; }));
  CHECK_FALSE(differs([](auto& r) { r.scenario = "other"; }));
  CHECK_FALSE(differs([](auto& r) { r.timeline.clear(); }));
  CHECK_FALSE(differs([](auto& r) { ++r.events; }));
}

TEST_CASE("what is no record is refused with a reason", "[metrics]") {
  const std::string text = record_to_json(sample_record(0));
  CHECK_THROWS_AS(record_from_json(""), BadRecord);
  CHECK_THROWS_AS(record_from_json("[1, 2]"), BadRecord);
  CHECK_THROWS_AS(record_from_json("{}"), BadRecord);
  CHECK_THROWS_AS(record_from_json(text.substr(0, text.size() / 2)), BadRecord);
  std::string newer = text;
  const std::string version = "\"schema_version\":" + std::to_string(kRecordSchemaVersion);
  newer.replace(newer.find(version), version.size(), "\"schema_version\":9");
  CHECK_THROWS_WITH(record_from_json(newer), Catch::Contains("version 9"));
  std::string damaged = text;
  damaged.replace(damaged.find("\"answered\":3000"), 15, "\"answered\":3001");
  CHECK_THROWS_WITH(record_from_json(damaged), Catch::Contains("digest"));
}

TEST_CASE("the series has a line for each second and units in its columns", "[metrics]") {
  const std::string text = series_csv(sample_record(0));
  CHECK(text.starts_with("second,phase,us-east_arrived_analyses,us-east_good_analyses,"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 42);  // a header and seconds 0 to 40
  CHECK(text.find("\n5,measure,100,100,0,80.000,50,50,0,80.000,100,0.6,0.50000,") !=
        std::string::npos);
  CHECK(text.find("\n35,drain,0,0,0,,") != std::string::npos);
}

TEST_CASE("the timeline is one JSON object a line", "[metrics]") {
  CHECK(events_jsonl(sample_record(0)) ==
        "{\"at_ns\":5000000000,\"since_measure_s\":0.0,\"cause\":\"fault kill\","
        "\"change\":\"region us-east down\"}\n");
}
