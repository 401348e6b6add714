// Data of learners of the European Union: counted outside of it, or kept inside.
#include <catch2/catch.hpp>
#include <numeric>
#include <string>

#include "tests/unit/core/native_run.hpp"
#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;

namespace {

/// Learners of Europe are sent to America for five seconds by mistake.
ReplicationRecord run_with_residency(const std::string& residency, const std::string& more = "") {
  const std::string text =
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: us-east}, {id: europe}, {id: europe-2}]}\n"
      "clock: {warm_up: 2s, measure: 20s, drain: 5s}\n"
      "workload:\n"
      "  learners: 2K\n"
      "  learner_regions: {europe: 50%, us-east: 50%}\n"
      "  writes: 50%\n"
      "  client: {timeout: 2s, deadline: 5s, retries: none}\n"
      "replication: {mode: gossip, eager: true, residency: " +
      residency + more +
      "}\n"
      "failover: none\n"
      "faults: [{at: 5s, for: 5s, kind: bad_route_push, to: us-east, learner_region: europe}]\n";
  return test::run_natively(reading::accepted(text, reading::shipped()));
}

std::uint64_t refused(const ReplicationRecord& record, std::size_t learners) {
  std::uint64_t sum = 0;
  for (const PairRecord& pair : record.pairs[learners]) {
    sum += pair.failed[static_cast<std::size_t>(Cause::kRefused)];
  }
  return sum;
}

std::uint64_t unaccounted(const StoreRecord& store) {
  std::uint64_t sum = 0;
  for (const auto& domain : store.writes) {
    for (const WriteRecord& writes : domain) {
      const std::uint64_t known =
          std::accumulate(writes.lost.begin(), writes.lost.end(),
                          writes.everywhere + writes.superseded + writes.in_flight);
      sum +=
          writes.acknowledged > known ? writes.acknowledged - known : known - writes.acknowledged;
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("data and requests outside of their area are counted", "[core][residency]") {
  const ReplicationRecord record = run_with_residency("report");
  const StoreRecord& store = *record.store;
  // 52 analyses a second of Europe's learners for five seconds
  CHECK(store.residency_requests == record.pairs[0][0].answered);
  CHECK(store.residency_requests == Approx(52 * 5).epsilon(0.25));
  CHECK(store.residency_refused == 0);
  CHECK(refused(record, 0) == 0);
  // each write of theirs has one copy outside
  CHECK(store.residency_violations == Approx(52 * 22 / 2).epsilon(0.15));
  CHECK(unaccounted(store) == 0);
}

TEST_CASE("residency that is enforced refuses requests and keeps copies inside",
          "[core][residency]") {
  const ReplicationRecord reported = run_with_residency("report");
  const ReplicationRecord record = run_with_residency("enforce");
  const StoreRecord& store = *record.store;
  CHECK(store.residency_requests == reported.store->residency_requests);
  CHECK(store.residency_refused == store.residency_requests);
  CHECK(refused(record, 0) == store.residency_refused);
  CHECK(refused(record, 1) == 0);
  CHECK(store.residency_violations == 0);
  CHECK(unaccounted(store) == 0);
  // both regions of the Union have everything
  CHECK(store.complete[1]);
  CHECK(store.complete[2]);
}

TEST_CASE("a write of progress alone is not sent outside at all", "[core][residency]") {
  const std::string alone = ", domains: {cohort_aggregate: none}";
  const auto sent = [](const ReplicationRecord& record, std::size_t from, std::size_t to) {
    return record.store->wan_bytes[from][to][static_cast<std::size_t>(WanKind::kWrite)];
  };
  const ReplicationRecord record = run_with_residency("enforce", alone);
  CHECK(sent(record, 1, 0) == 0);
  CHECK(sent(record, 1, 2) > 0);
  CHECK(sent(record, 0, 1) > 0);
  CHECK(sent(run_with_residency("report", alone), 1, 0) > 0);
  CHECK(unaccounted(*record.store) == 0);
  CHECK(record.store->digests[1] == record.store->digests[2]);
}

TEST_CASE("with its only legal copy progress is lost, and what others hold of the write is not",
          "[core][residency]") {
  const std::string text =
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: us-east}, {id: europe}]}\n"
      "clock: {warm_up: 2s, measure: 10s, drain: 5s}\n"
      "workload: {learners: 2K, learner_regions: {europe: 100%}, writes: 50%}\n"
      "replication: {mode: gossip, eager: true, residency: enforce}\n"
      "failover: none\n"
      "faults: [{at: 5s, kind: region_loss, region: europe}]\n";
  const ReplicationRecord record = test::run_natively(reading::accepted(text, reading::shipped()));
  CHECK(unaccounted(*record.store) == 0);
  REQUIRE(record.store->losses.size() == 1);
  const auto lost = static_cast<std::size_t>(WriteLoss::kRegionLost);
  std::array<std::uint64_t, kDomains> gone{};
  for (std::size_t d = 0; d < kDomains; ++d) {
    for (const WriteRecord& writes : record.store->writes[d]) gone[d] += writes.lost[lost];
  }
  CHECK(record.store->losses[0].writes == gone[0] + gone[1]);
  // what was on its way across the Atlantic is lost of both
  CHECK(gone[0] >= gone[1]);
}
