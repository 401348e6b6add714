// Writes that are under way as replication changes its mode.
#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/core/native_run.hpp"
#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;

namespace {

/// Two regions 200 ms of round trip apart that begin synchronously.
ReplicationRecord run_with_switches(const std::string& switches, const std::string& more) {
  const std::string text =
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: us-east}, {id: apac}]}\n"
      "clock: {warm_up: 1s, measure: 10s, drain: 5s}\n"
      "workload: {learners: 3K, writes: 50%, client: {timeout: 2s, retries: none}}\n"
      "failover: none\n"
      "replication: {mode: synchronous, switch: " +
      switches + "}\n" + more;
  const ReplicationRecord record = test::run_natively(reading::accepted(text, reading::shipped()));
  REQUIRE(record.store.has_value());
  return record;
}

/// To gossip, 5 s after the start.
SwitchRecord switch_of(const std::string& more) {
  const ReplicationRecord record = run_with_switches("[{at: 4s, to: gossip}]", more);
  REQUIRE(record.store->switches.size() == 1);
  return record.store->switches.front();
}

}  // namespace

TEST_CASE("writes under way at a switch are committed as they began", "[replication][switch]") {
  const SwitchRecord record = switch_of("");
  CHECK(record.at == kStart + std::chrono::seconds{5});
  // some 78 writes a second that take one or two ways to the other region
  CHECK(record.under_way > 5);
  CHECK(record.done == record.under_way);
  CHECK(record.failed == 0);
  CHECK(record.settled_after > SimDuration{0});
  CHECK(record.settled_after < std::chrono::seconds{1});
}

TEST_CASE("writes that wait for a lost copy at a switch fail as their clients give up",
          "[replication][switch]") {
  const SwitchRecord record =
      switch_of("faults: [{at: 3s, for: 5s, kind: partition, isolate: [apac]}]\n");
  // what was handed to the master, or waits for the copy, waits for two seconds
  CHECK(record.failed > 50);
  CHECK(record.done + record.failed == record.under_way);
  CHECK(record.settled_after > std::chrono::milliseconds{1500});
}

TEST_CASE("what a second switch finds under way counts for it alone", "[replication][switch]") {
  const ReplicationRecord record =
      run_with_switches("[{at: 4s, to: gossip}, {at: 4100ms, to: synchronous}]",
                        "faults: [{at: 3s, for: 5s, kind: partition, isolate: [apac]}]\n");
  REQUIRE(record.store->switches.size() == 2);
  for (const SwitchRecord& one : record.store->switches) {
    CHECK(one.done + one.failed <= one.under_way);
  }
  CHECK(record.store->switches[1].failed > 50);
}
