// The load of the WAN: its arithmetic, and what requests put on the links.
#include "sim/core/wan_load.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "sim/core/native_clock.hpp"
#include "sim/core/simulation.hpp"
#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;

TEST_CASE("requests leave the rest of the bandwidth to transfers, but never nothing",
          "[core][wan]") {
  LinkInterval interval{1000, 0, 0, 1000};
  CHECK(free_share(interval) == 1);
  interval.request_bytes = 250;
  CHECK(free_share(interval) == 0.75);
  interval.request_bytes = 990;
  CHECK(free_share(interval) == WanLoad::kFreeLeast);
  interval.request_bytes = 5000;
  CHECK(free_share(interval) == WanLoad::kFreeLeast);
}

TEST_CASE("the backlog of a link is a fluid with a bound", "[core][wan]") {
  // requests of 80 % with transfers of 30 % put 10 % of the capacity into the queue each interval
  const LinkInterval both{1000, 800, 300, 1000};
  LinkBacklog backlog;
  for (int i = 1; i <= 9; ++i) {
    backlog = backlog_after(backlog.bytes, both);
    CHECK(backlog.bytes == Approx(100.0 * i));
    CHECK(backlog.dropped == 0);
  }
  // once it is full, what does not fit is dropped: 100 of 1100
  backlog = backlog_after(backlog_after(backlog.bytes, both).bytes, both);
  CHECK(backlog.bytes == 1000);
  CHECK(backlog.dropped == Approx(1 - 1 / 1.1));
  // without load it empties at the link's pace
  backlog = backlog_after(backlog.bytes, LinkInterval{1000, 400, 0, 1000});
  CHECK(backlog.bytes == 400);
  backlog = backlog_after(backlog.bytes, LinkInterval{1000, 0, 0, 1000});
  CHECK(backlog.bytes == 0);
}

namespace {

/// Everybody lives in a and asks for one item, which stands in b: 1000 asks a second.
ReplicationRecord asks(const std::string& bandwidth) {
  const std::string text =
      "fivenines: scenario/v1\n"
      "platform: {regions: [{id: a, servers: 50, cores: 4}, {id: b}], wan: {bandwidth: " +
      bandwidth +
      ", rtt: {a/b: 40ms}}}\n"
      "clock: {warm_up: 5s, measure: 20s, drain: 5s}\n"
      "workload:\n"
      "  learners: 60K\n"
      "  analyses: 1/min\n"
      "  learner_regions: {a: 100%}\n"
      "  learner_record: none\n"
      "  content: {items: 2, zipf: 10}\n"
      "  writes: 0%\n"
      "  client: {timeout: 5s, deadline: 5s, retries: none}\n"
      "caches: {layout: hierarchical, global: {entries: 10, ask_bytes: 1000, entry_bytes: 1000}}\n";
  const LoadedScenario loaded = load_scenario_text(text, "s.yaml");
  INFO(loaded.diagnostics.text());
  REQUIRE(loaded.scenario.has_value());
  NativeClock clock;
  return Simulation(*loaded.scenario, 0, clock).run();
}

double server_ms(const ReplicationRecord& record) {
  return record.pairs[0][0].latency[static_cast<std::size_t>(Point::kServer)].mean_ns() / 1e6;
}

}  // namespace

TEST_CASE("asks on a link that cannot carry them stand in its queue and are dropped",
          "[core][wan]") {
  // zipf 10: one of a thousand asks for the other item, which stands in a itself
  const double plenty = server_ms(asks("1Gbit/s"));
  // 1 MB/s each way on 0.8 MB/s: the queue is full, 100 ms long, and a fifth of what comes is lost;
  // an ask that is lost is given up after two round trips and 10 ms
  const double full = server_ms(asks("6.4Mbit/s"));
  CHECK(full - plenty > 100);
  CHECK(full - plenty < 300);
  // at 80 % nothing stands for long
  CHECK(server_ms(asks("10Mbit/s")) - plenty < 2);
}
