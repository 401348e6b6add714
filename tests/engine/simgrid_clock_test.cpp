// The SimGrid clock keeps exact time, delivers what the native clock delivers, and fails loudly.
#include "sim/engine/simgrid_clock.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <simgrid/s4u.hpp>

#include "sim/core/native_clock.hpp"
#include "sim/engine/seconds.hpp"
#include "tests/engine/in_child.hpp"
#include "tests/engine/platforms.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

namespace {

/// A clock on an engine of two regions, 10 ms apart.
struct Bench {
  EnginePlatform platform{platform_of(2, {10ms})};
  SimGridClock clock{platform, RunName{7, 3}};
};

std::string ns(SimTime t) {
  return std::to_string(nanoseconds(t));
}

/// Registers a tangle of callbacks: ties, callbacks that register others at once or later, and
/// neighbours a nanosecond apart. Appends "NAME TIME" for each that runs.
void tangle(Clock& clock, std::string& log) {
  const auto note = [&clock, &log](const std::string& name) {
    log += name + " " + ns(clock.now()) + "\n";
  };
  for (int i = 0; i < 20; ++i) {
    clock.at(kStart + 1s, [note, i] { note("tie " + std::to_string(i)); });
  }
  clock.at(kStart + 1s, [&clock, note] {
    note("parent");
    clock.at(clock.now(), [note] { note("child at once"); });
    clock.at(clock.now() + 1ns, [note] { note("child a nanosecond later"); });
    clock.at(clock.now() + 333333333ns, [note] { note("child later"); });
  });
  clock.at(kStart + 1s, [note] { note("after parent"); });
  clock.at(kStart + 999999999ns, [note] { note("just before"); });
  clock.at(kStart, [note] { note("start"); });
  for (int k = 40; k > 0; --k) {
    clock.at(kStart + k * 77777777ns, [note, k] { note("step " + std::to_string(k)); });
  }
  clock.at(kStart + 4s, [note] { note("end"); });
  clock.at(kStart + 4s + 1ns, [note] { note("never"); });
}

/// What run_until throws, as text.
std::string failure_of_bench(const std::function<void(Bench&)>& prepare) {
  return text_from_child([&] {
    Bench bench;
    prepare(bench);
    try {
      bench.clock.run_until(kStart + 10s);
    } catch (const SimulationFailed& failed) {
      return failed.what() + std::string(" @") + ns(failed.at());
    }
    return std::string("no failure");
  });
}

}  // namespace

TEST_CASE("callbacks run at their exact nanosecond", "[engine][clock]") {
  const auto off = numbers_from_child([] {
    Bench bench;
    std::vector<double> errors;
    double engine_error_most = 0;
    // Odd nanoseconds over eleven decades, the last 31 years away.
    for (std::int64_t t = 1; t < 1'000'000'000'000'000'000; t = t * 7 + 3) {
      const SimTime when = at_nanoseconds(t);
      bench.clock.at(when, [&, when] {
        errors.push_back(static_cast<double>((bench.clock.now() - when).count()));
        const double date = simgrid::s4u::Engine::get_clock();
        const double error = std::abs(date - engine_seconds(when.time_since_epoch()));
        if (date < 1e6) engine_error_most = std::max(engine_error_most, error);
      });
    }
    bench.clock.run_until(at_nanoseconds(1'000'000'000'000'000'000));
    errors.push_back(engine_error_most);
    return errors;
  });
  REQUIRE(off.size() > 20);
  for (std::size_t i = 0; i + 1 < off.size(); ++i) CHECK(off[i] == 0);
  CHECK(off.back() <= 1.001e-9);
}

TEST_CASE("ten thousand ticks of 100 ms land at k times 100 ms", "[engine][clock]") {
  const auto seen = numbers_from_child([] {
    Bench bench;
    double exact = 0;
    double engine_error_most = 0;
    std::function<void(std::int64_t)> tick = [&](std::int64_t k) {
      exact += bench.clock.now() == kStart + k * 100ms ? 1 : 0;
      const double error =
          std::abs(simgrid::s4u::Engine::get_clock() - static_cast<double>(k) / 10);
      engine_error_most = std::max(engine_error_most, error);
      bench.clock.at(kStart + (k + 1) * 100ms, [&tick, k] { tick(k + 1); });
    };
    bench.clock.at(kStart + 100ms, [&] { tick(1); });
    bench.clock.run_until(kStart + 1000s);
    return std::vector<double>{exact, engine_error_most,
                               static_cast<double>(nanoseconds(bench.clock.now()))};
  });
  CHECK(seen.at(0) == 10000);
  CHECK(seen.at(1) <= 1.001e-9);
  CHECK(seen.at(2) == 1e12);
}

TEST_CASE("the native clock and the SimGrid clock deliver the same sequence", "[engine][clock]") {
  NativeClock native;
  std::string expected;
  tangle(native, expected);
  native.run_until(kStart + 4s);
  CHECK(text_from_child([] {
          Bench bench;
          std::string log;
          tangle(bench.clock, log);
          bench.clock.run_until(kStart + 4s);
          return log;
        }) == expected);
  CHECK(expected.find("never") == std::string::npos);
}

TEST_CASE("an actor can register a callback before the next one that is due", "[engine][clock]") {
  CHECK(text_from_child([] {
          Bench bench;
          SimGridClock& clock = bench.clock;
          std::string log;
          const auto note = [&](const std::string& name) {
            log += name + " " + ns(clock.now()) + "\n";
          };
          clock.at(kStart + 5s, [&] { note("late"); });
          clock.start_actor("agent", {region_id(0)}, [&] {
            simgrid::s4u::this_actor::sleep_until(1.5);
            note("agent");
            clock.at(clock.now() + 1s, [&] { note("early"); });
            clock.at(clock.now() + 250ms, [&] { note("earlier"); });
            clock.at(clock.now(), [&] { note("at once"); });
            clock.sleep_until(kStart + 4999999999ns);
            note("agent");
            clock.at(clock.now() + 2s, [&] { note("last"); });
          });
          clock.run_until(kStart + 6s);
          return log;
        }) ==
        "agent 1500000000\n"
        "at once 1500000000\n"
        "earlier 1750000000\n"
        "early 2500000000\n"
        "agent 4999999999\n"
        "late 5000000000\n");
}

TEST_CASE("at one instant callbacks come before the actors that wait for it", "[engine][clock]") {
  CHECK(text_from_child([] {
          Bench bench;
          SimGridClock& clock = bench.clock;
          std::string log;
          for (const std::string name : {"first", "second"}) {
            clock.start_actor(name, {region_id(0)}, [&, name] {
              for (const SimTime when : {kStart + 1s, kStart + 1s, kStart + 2s}) {
                clock.sleep_until(when);
                log += name + " " + ns(clock.now()) + "\n";
              }
            });
          }
          clock.start_actor("registrar", {region_id(0)}, [&] {
            simgrid::s4u::this_actor::sleep_for(0.5);
            clock.at(kStart + 1s, [&] { log += "callback\n"; });
            clock.at(kStart + 2s, [&] { clock.enact(RegionDown{region_id(1)}); });
            clock.at(kStart + 2s, [&] { log += "callback\n"; });
          });
          clock.start_actor("victim", {region_id(1)}, [&] {
            clock.sleep_until(kStart + 3s);
            log += "survived\n";
          });
          clock.run_until(kStart + 4s);
          return log;
        }) ==
        "callback\n"
        "first 1000000000\nsecond 1000000000\n"
        "first 1000000000\nsecond 1000000000\n"
        "callback\n"
        "first 2000000000\nsecond 2000000000\n");
}

TEST_CASE("stopping ends the run after the callback under way", "[engine][clock]") {
  CHECK(text_from_child([] {
          Bench bench;
          std::string log;
          bench.clock.at(kStart + 1s, [&] {
            log += "one ";
            bench.clock.stop();
          });
          bench.clock.at(kStart + 1s, [&] { log += "two "; });
          bench.clock.start_actor("idler", {region_id(0)},
                                  [] { simgrid::s4u::this_actor::sleep_for(1e9); });
          bench.clock.run_until(kStart + 9s);
          return log + ns(bench.clock.now());
        }) == "one 1000000000");
}

TEST_CASE("actors die with their region and restart with it if told so", "[engine][clock]") {
  CHECK(text_from_child([] {
          Bench bench;
          SimGridClock& clock = bench.clock;
          std::string log;
          const auto beat = [&](const char* name) {
            return [&log, &clock, name] {
              while (true) {
                log += name + std::string(" ") + ns(clock.now()) + "\n";
                simgrid::s4u::this_actor::sleep_for(1.0);
              }
            };
          };
          clock.start_actor("mortal", {region_id(0)}, beat("mortal"));
          clock.start_actor("reborn", {region_id(0)}, beat("reborn"),
                            SimGridClock::Restart::kWithHost);
          clock.at(kStart + 500ms, [&] { clock.enact(RegionDown{region_id(0)}); });
          clock.at(kStart + 600ms, [&] { clock.enact(RegionDown{region_id(0)}); });
          clock.at(kStart + 2250ms, [&] { clock.enact(RegionUp{region_id(0)}); });
          clock.run_until(kStart + 3s);
          return log;
        }) ==
        "mortal 0\n"
        "reborn 0\n"
        "reborn 2250000000\n");
}

TEST_CASE("an exception in an actor is a failure with its time", "[engine][clock]") {
  CHECK(failure_of_bench([](Bench& bench) {
          bench.clock.start_actor("other", {region_id(1)},
                                  [] { simgrid::s4u::this_actor::sleep_for(1e9); });
          bench.clock.start_actor("thrower", {region_id(0)}, [] {
            simgrid::s4u::this_actor::sleep_until(2.5);
            throw std::runtime_error("boom");
          });
        }) ==
        "simulation failed at 2.500000000 s (seed 7, replication 3): thrower: boom"
        " @2500000000");
}

TEST_CASE("an exception in a callback is a failure with its time", "[engine][clock]") {
  CHECK(failure_of_bench([](Bench& bench) {
          bench.clock.at(kStart + 1234567891ns, [] { throw std::runtime_error("boom"); });
        }) ==
        "simulation failed at 1.234567891 s (seed 7, replication 3): boom"
        " @1234567891");
}

TEST_CASE("a deadlock is a failure with its time", "[engine][clock]") {
  CHECK(failure_of_bench([](Bench& bench) {
          bench.clock.at(kStart + 2s, [] { simgrid::s4u::Mailbox::by_name("nobody")->get<int>(); });
        }) ==
        "simulation failed at 2.000000000 s (seed 7, replication 3): deadlock: all actors wait"
        " @2000000000");
}

TEST_CASE("a callback that waits is a failure", "[engine][clock]") {
  CHECK(failure_of_bench([](Bench& bench) {
          bench.clock.at(kStart + 2s, [] { simgrid::s4u::this_actor::sleep_for(1.0); });
        }).find("invariant broken: date <= due") != std::string::npos);
}

TEST_CASE("an actor cannot stop the region it stands in", "[engine][clock]") {
  CHECK(failure_of_bench([](Bench& bench) {
          bench.clock.start_actor("lemming", {region_id(0)},
                                  [&] { bench.clock.enact(RegionDown{region_id(0)}); });
        }).find("lemming: invariant broken") != std::string::npos);
}
