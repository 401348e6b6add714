// The write master's database is lost, its region is not, and nobody stands by in the region.
#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/core/native_run.hpp"
#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;

namespace {

/// Failed analyses of European learners intended in seconds [from, to).
std::uint64_t europeans_failed(const ReplicationRecord& record, std::size_t from, std::size_t to) {
  std::uint64_t sum = 0;
  for (const LearnerRegionRecord& learners : record.learner_regions) {
    if (learners.id != "europe") continue;
    for (std::size_t s = from; s < to; ++s) sum += learners.failed_by_second[s];
  }
  return sum;
}

ReplicationRecord run_without_master(const std::string& promotion) {
  const std::string text =
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: us-east}, {id: us-west}, {id: europe}]}\n"
      "clock: {warm_up: 1s, measure: 40s, drain: 5s}\n"
      "workload: {learners: 2K, writes: 50%, client: {timeout: 2s, retries: none}}\n"
      "database: {write: 1ms}\n"
      "failover: none\n"
      "promotion: {standby: false, check: 2s, timeout: 1s, misses: 2}\n"
      "replication: {mode: synchronous, promotion: " +
      promotion +
      "}\n"
      "faults: [{at: 4s, kind: database_primary_failure, region: us-east, looks: refuse}]\n";
  return test::run_natively(reading::accepted(text, reading::shipped()));
}

}  // namespace

TEST_CASE("another region takes the place of a master whose database is lost",
          "[replication][master]") {
  // struck at 5 s; two checks of 2 s are missed, then 1 s of fencing and 1 s of replay
  const ReplicationRecord replaced = run_without_master("{fence: 1s, replay: 1s}");
  CHECK(europeans_failed(replaced, 6, 9) > 5);
  CHECK(europeans_failed(replaced, 14, 40) == 0);

  const ReplicationRecord alone = run_without_master("none");
  CHECK(europeans_failed(alone, 14, 40) > 50);
}
