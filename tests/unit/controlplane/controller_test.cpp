// The failover controller on a clock of its own, with what it proposes written down.
#include "sim/controlplane/failover/controller.hpp"

#include <catch2/catch.hpp>
#include <cstdio>

#include "sim/core/native_clock.hpp"
#include "sim/model/world.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

std::string at(SimTime t) {
  char text[40];
  std::snprintf(text, sizeof text, "%.1f ", seconds(t));
  return text;
}

/// Three regions with one learner region each, 100 analyses a second.
class FailoverDesk {
 public:
  explicit FailoverDesk(const FailoverOptions& options) : options_(options) {
    world_.regions.resize(3);
    world_.routes.resize(3);
    RegionController::Setting setting;
    setting.regions = {"a", "b", "c"};
    setting.nearest = {{0, 1, 2}, {1, 0, 2}, {2, 1, 0}};
    setting.legal.assign(3, std::vector<char>(3, 1));
    setting.declared_demand = {100, 100, 100};
    port_ = {[this] { return clock.now(); },
             [this](SimTime when, std::function<void()> what) { clock.at(when, std::move(what)); },
             [this](const std::string&, const Change& change) {
               world_.enact(change);
               if (const auto* admission = std::get_if<Admission>(&change)) {
                 log += at(clock.now()) + "admit " + std::to_string(index(admission->region)) +
                        " " + std::to_string(static_cast<int>(admission->share * 100 + 0.5)) + "\n";
               }
             },
             [this](const std::string&, const std::string& what) {
               log += at(clock.now()) + what + "\n";
             }};
    controller.emplace(options_, setting, port_, [this](FailoverStage stage, RegionId region) {
      const char* const names[] = {"detected", "decided", "switched", "returning", "returned"};
      log += at(clock.now()) + names[static_cast<int>(stage)] + " " +
             std::to_string(index(region)) + "\n";
    });
  }
  void verdict(SimDuration when, std::size_t region, bool suspected) {
    clock.at(kStart + when, [=, this] { controller->verdict(region_id(region), suspected); });
  }
  /// Share of the learners of `l` that go to `r`.
  double share(std::size_t l, std::size_t r) const {
    for (const RouteShare& route : world_.routes[l]) {
      if (route.region == region_id(r)) return route.share;
    }
    return 0;
  }

  NativeClock clock;
  std::string log;
  std::optional<RegionController> controller;

 private:
  FailoverOptions options_;
  World world_;
  ControlPort port_;
};

FailoverOptions plain_failover() {
  FailoverOptions options;
  options.decision = constant_law(500ms);
  options.failback = FailbackOptions{20s, 10s};
  return options;
}

}  // namespace

TEST_CASE("a suspected region is left after decision and convergence, and returned to slowly",
          "[controlplane][controller]") {
  FailoverDesk desk(plain_failover());
  desk.verdict(10s, 0, true);
  desk.verdict(60s, 0, false);
  desk.clock.run_until(kStart + 11s);
  CHECK(desk.share(0, 0) == Approx(0.5));
  desk.clock.run_until(kStart + 85s);
  CHECK(desk.share(0, 0) == Approx(0.5));
  desk.clock.run_until(kStart + 200s);
  CHECK(desk.share(0, 0) == 1);
  CHECK(desk.log ==
        "10.0 detected 0\n"
        "10.5 decides to take a out\n"
        "10.5 decided 0\n"
        "11.5 switched 0\n"
        "80.0 lets learners return to a\n"
        "80.0 returning 0\n"
        "90.0 returned 0\n");
}

TEST_CASE("a region that is trusted again before the decision stays",
          "[controlplane][controller]") {
  FailoverDesk desk(plain_failover());
  desk.verdict(10s, 0, true);
  desk.verdict(10400ms, 0, false);
  desk.clock.run_until(kStart + 100s);
  CHECK(desk.log == "10.0 detected 0\n");
}

TEST_CASE("a controller that stood still carries out what it had decided, and then learns better",
          "[controlplane][controller]") {
  FailoverDesk desk(plain_failover());
  desk.verdict(10s, 0, true);
  desk.clock.at(kStart + 10200ms, [&] { desk.controller->set_paused(true); });
  desk.verdict(11s, 0, false);
  desk.verdict(12s, 1, true);
  desk.clock.at(kStart + 15s, [&] { desk.controller->set_paused(false); });
  desk.clock.run_until(kStart + 200s);
  CHECK(desk.log ==
        "10.0 detected 0\n"
        "15.0 decides to take a out\n"
        "15.0 decided 0\n"
        "15.0 detected 1\n"
        "15.5 b stays: too many regions are suspected\n"
        "16.0 switched 0\n"
        "35.0 lets learners return to a\n"
        "35.0 returning 0\n"
        "35.5 decides to take b out\n"
        "35.5 decided 1\n"
        "36.5 switched 1\n"
        "45.0 returned 0\n");
}

TEST_CASE("not more than the allowed share of regions is taken out", "[controlplane][controller]") {
  FailoverDesk desk(plain_failover());  // half of three is one
  desk.verdict(10s, 0, true);
  desk.verdict(12s, 1, true);
  desk.verdict(40s, 0, false);
  desk.clock.run_until(kStart + 62s);
  CHECK(desk.log.find("12.5 b stays: too many regions are suspected") != std::string::npos);
  // when the first one returns there is a place for the second
  CHECK(desk.log.find("60.5 decided 1") != std::string::npos);
}

TEST_CASE("a flapping region is held out", "[controlplane][controller]") {
  FailoverOptions options = plain_failover();
  options.flaps = FlapOptions{2, 10min, 5min};
  FailoverDesk desk(options);
  desk.verdict(10s, 0, true);
  desk.verdict(20s, 0, false);
  desk.verdict(100s, 0, true);
  desk.verdict(120s, 0, false);
  desk.clock.run_until(kStart + 1000s);
  CHECK(desk.log.find("40.0 returning 0") != std::string::npos);
  CHECK(desk.log.find("120.0 a flaps and is held out") != std::string::npos);
  CHECK(desk.log.find("420.0 returning 0") != std::string::npos);
}

TEST_CASE("a controller that is down decides nothing, and catches up",
          "[controlplane][controller]") {
  FailoverDesk desk(plain_failover());
  desk.clock.at(kStart + 5s, [&] { desk.controller->set_up(false); });
  desk.verdict(10s, 0, true);
  desk.clock.at(kStart + 30s, [&] { desk.controller->set_up(true); });
  desk.clock.run_until(kStart + 40s);
  CHECK(desk.log.find("30.5 decided 0") != std::string::npos);
}

TEST_CASE("without coverage people decide", "[controlplane][controller]") {
  FailoverOptions options = plain_failover();
  options.coverage = 0;
  options.manual = constant_law(5min);
  FailoverDesk desk(options);
  desk.verdict(10s, 0, true);
  desk.clock.run_until(kStart + 400s);
  CHECK(desk.log.find("310.0 decided 0") != std::string::npos);
}

TEST_CASE("a drained region empties without detection and is used again after it",
          "[controlplane][controller]") {
  FailoverDesk desk(plain_failover());
  desk.clock.at(kStart + 10s, [&] { desk.controller->drain(region_id(1), true); });
  desk.clock.at(kStart + 20s, [&] {
    CHECK(desk.share(1, 1) == 0);
    desk.controller->drain(region_id(1), false);
  });
  desk.clock.run_until(kStart + 40s);
  CHECK(desk.share(1, 1) == 1);
  CHECK(desk.log.find("10.0 decided 1") == 0);
}

TEST_CASE("clients that ignore the TTL follow much later", "[controlplane][controller]") {
  FailoverOptions options = plain_failover();
  options.routing = DnsRouting{60s, 10s, 0.1, 600s};
  FailoverDesk desk(options);
  desk.verdict(10s, 0, true);
  const auto share_at = [&](SimDuration t) {
    desk.clock.run_until(kStart + t);
    return desk.share(0, 0);
  };
  CHECK(share_at(20s) == 0);  // no change yet: the world still has its first routes
  CHECK(share_at(51s) == Approx(0.1 + 0.9 * 0.5));
  CHECK(share_at(81s) == Approx(0.1));
  CHECK(desk.log.find("80.5 switched 0") != std::string::npos);
  CHECK(share_at(619s) == Approx(0.1));
  CHECK(share_at(621s) == 0);
}

TEST_CASE("learners who are leaving go on when their region is trusted again",
          "[controlplane][controller]") {
  FailoverOptions options = plain_failover();
  options.routing = DnsRouting{20s, 2s, 0, 0s};
  FailoverDesk desk(options);
  desk.verdict(10s, 0, true);
  desk.verdict(20s, 0, false);  // between the decision and the last client's new address
  desk.clock.run_until(kStart + 33s);
  CHECK(desk.share(0, 0) == 0);
  CHECK(desk.log.find("32.5 switched 0") != std::string::npos);
  // those who come back before all have left were never switched
  options.failback = FailbackOptions{5s, 10s};
  FailoverDesk hasty(options);
  hasty.verdict(10s, 0, true);
  hasty.verdict(20s, 0, false);
  hasty.clock.run_until(kStart + 100s);
  CHECK(hasty.log.find("25.0 returning 0") != std::string::npos);
  CHECK(hasty.log.find("switched") == std::string::npos);
}

TEST_CASE("overload is spilled over, and shed when no region has room",
          "[controlplane][controller]") {
  FailoverOptions options = plain_failover();
  options.full_most = 0.9;
  FailoverDesk desk(options);
  const auto scrape = [&](SimTime t, double busy_a, double busy_b) {
    Observations seen;
    seen.taken = t;
    const double span = seconds(t);
    // 10 ms of work each, a hundred a second, on so many cores that they are that busy
    for (const double busy : {busy_a, busy_b, busy_b}) {
      RegionCounters counters;
      counters.routed = counters.served = static_cast<std::uint64_t>(100 * span);
      counters.cores = static_cast<std::uint32_t>(100 * 1.0 / busy + 0.5);
      counters.busy_core_ns = 100 * span * 1e9;
      seen.regions.push_back(counters);
    }
    seen.arrived.assign(3, static_cast<std::uint64_t>(100 * span));
    desk.controller->observe(seen);
  };
  for (int k = 1; k <= 4; ++k) {
    desk.clock.at(kStart + k * 5s, [&, k] { scrape(kStart + k * 5s, 1.0, 0.5); });
  }
  desk.clock.run_until(kStart + 30s);
  // region a may be 90 % full; the rest goes to b
  CHECK(desk.share(0, 0) == Approx(0.9).margin(0.001));
  CHECK(desk.share(0, 1) == Approx(0.1).margin(0.001));
  CHECK(desk.log.empty());
  FailoverDesk full(options);
  const auto crowded = [&](SimTime t) {
    Observations seen;
    seen.taken = t;
    for (int r = 0; r < 3; ++r) {
      seen.regions.push_back({static_cast<std::uint64_t>(100 * seconds(t)),
                              static_cast<std::uint64_t>(50 * seconds(t)), 0, 50e9 * seconds(t),
                              50});
    }
    seen.arrived.assign(3, static_cast<std::uint64_t>(100 * seconds(t)));
    full.controller->observe(seen);
  };
  for (int k = 1; k <= 3; ++k) {
    full.clock.at(kStart + k * 5s, [&, k] { crowded(kStart + k * 5s); });
  }
  full.clock.run_until(kStart + 20s);
  CHECK(full.log == "15.0 admit 0 45\n15.0 admit 1 45\n15.0 admit 2 45\n");
}
