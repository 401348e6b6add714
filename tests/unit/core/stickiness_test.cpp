// Learners that stay with a region read what they wrote there; others may not.
#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/core/native_run.hpp"
#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;

namespace {

/// Learners of a, which is down from the start, are shared evenly by b and c, which do not exchange
/// anything (nobody carries gossip on this clock).
ReadRecord progress_read(const std::string& sticky) {
  const std::string text =
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: a}, {id: b, servers: 4, cores: 4}, {id: c, servers: 4, cores: "
      "4}], "
      "wan: {rtt: {a/b: 40ms, a/c: 40ms, b/c: 40ms}}}\n"
      "clock: {warm_up: 60s, measure: 60s, drain: 5s}\n"
      "workload: {learners: 300, learner_regions: {a: 100%}, analyses: 30/min, writes: 50%, "
      "client: "
      "{timeout: 2s, deadline: 5s, retries: none, sticky: " +
      sticky +
      "}}\n"
      "replication: {mode: gossip, domains: {cohort_aggregate: none}}\n"
      "failover: {detector: none, target: even, failback: none}\n"
      "faults: [{id: down, at: -60s, kind: region_outage, region: a}]\n";
  const ReplicationRecord record = test::run_natively(reading::accepted(text));
  return record.store->reads[static_cast<std::size_t>(Domain::kLearnerProgress)][0];
}

}  // namespace

TEST_CASE("learners that stay with a region read their own writes", "[core][copies]") {
  const ReadRecord sticky = progress_read("true");
  CHECK(sticky.reads > 5000);
  // but for those few who were moved once more, as shares of routes changed
  CHECK(sticky.own_write_missing < sticky.reads / 20);
}

TEST_CASE("learners that go anywhere miss what they wrote elsewhere", "[core][copies]") {
  const ReadRecord anywhere = progress_read("false");
  CHECK(anywhere.reads > 5000);
  // most have written in both by the middle of the window: half of the reads are at the wrong one
  CHECK(anywhere.own_write_missing > anywhere.reads / 2);
  CHECK(anywhere.went_back > anywhere.reads / 10);
}
