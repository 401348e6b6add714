// The load of the WAN: its arithmetic. What it does to a run: tests/engine/replication_test.cpp.
#include "sim/core/wan_load.hpp"

#include <catch2/catch.hpp>

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
