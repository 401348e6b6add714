// Actors, callbacks and the door at the same instants: nothing is lost, reordered or early.
#include <catch2/catch.hpp>
#include <simgrid/s4u.hpp>

#include "sim/base/draws.hpp"
#include "sim/core/door.hpp"
#include "sim/engine/simgrid_clock.hpp"
#include "tests/engine/in_child.hpp"
#include "tests/engine/platforms.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

TEST_CASE("many actors that sleep and register callbacks all wake at exact times in order",
          "[engine][clock]") {
  const auto seen = numbers_from_child([] {
    EnginePlatform platform(platform_of(2, {10ms}));
    SimGridClock clock(platform, RunName{});
    double wakes = 0;
    double callbacks = 0;
    double wrong = 0;
    SimTime last = kStart;
    const auto check = [&](SimTime wanted) {
      wrong += clock.now() == wanted && clock.now() >= last ? 0 : 1;
      last = clock.now();
    };
    for (std::uint64_t actor = 0; actor < 40; ++actor) {
      const std::string name = "actor" + std::to_string(actor);
      clock.start_actor(name, {region_id(actor % 2)}, [&, actor] {
        KeyedGenerator draws(actor, Purpose::kRoute);
        for (int i = 0; i < 100; ++i) {
          // Whole milliseconds make ties, single nanoseconds make near ties.
          const SimDuration unit = uniform_below(draws, 4) == 0 ? SimDuration{1ns} : 1ms;
          const auto draw = [&] {
            return clock.now() + unit * static_cast<std::int64_t>(uniform_below(draws, 20));
          };
          const SimTime ring = draw();
          clock.at(ring, [&, ring] {
            check(ring);
            ++callbacks;
          });
          const SimTime wake = draw();
          clock.sleep_until(wake);
          check(wake);
          ++wakes;
        }
      });
    }
    clock.run_until(kStart + 10s);
    return std::vector<double>{wakes, callbacks, wrong};
  });
  CHECK(seen == std::vector<double>{4000, 4000, 0});
}

TEST_CASE("actors killed while they sleep leave no trace", "[engine][clock]") {
  const auto seen = numbers_from_child([] {
    EnginePlatform platform(platform_of(2, {10ms}));
    SimGridClock clock(platform, RunName{});
    double beats = 0;
    for (int actor = 0; actor < 10; ++actor) {
      clock.start_actor(
          "heart", {region_id(0)},
          [&] {
            for (SimTime next = clock.now() + 10ms;; next += 10ms) {
              clock.sleep_until(next);
              ++beats;
            }
          },
          SimGridClock::Restart::kWithHost);
    }
    for (int k = 0; k < 20; ++k) {
      clock.at(kStart + k * 100ms + 55ms, [&] { clock.enact(RegionDown{region_id(0)}); });
      clock.at(kStart + k * 100ms + 80ms, [&] { clock.enact(RegionUp{region_id(0)}); });
    }
    clock.run_until(kStart + 2s);
    return std::vector<double>{beats};
  });
  // Beats at 10 to 50 ms first, then after each return at 80 ms: 90, 100, ... 150 ms of the next.
  CHECK(seen.at(0) == 10 * (5 + 19 * 7 + 2));
}

TEST_CASE("changes that meet at one instant pass the door one by one", "[engine][core]") {
  CHECK(text_from_child([] {
          EnginePlatform platform(platform_of(2, {10ms}));
          SimGridClock clock(platform, RunName{});
          World world;
          world.regions.resize(2);
          std::string log;
          const auto state = [&] {
            return std::string(world.regions[1].up ? " up " : " down ") +
                   std::to_string(static_cast<int>(world.regions[1].analyzer_speed * 100)) + "\n";
          };
          const Names names{{"a", "b"}, {}, {}};
          Door door(
              clock, world,
              {[&](SimTime t) { log += "advance " + std::to_string(nanoseconds(t)) + state(); },
               [&](const Change& change) { log += change_text(change, names) + state(); }},
              names);
          clock.start_actor("controller", {region_id(0)}, [&] {
            clock.sleep_until(kStart + 1s);
            door.apply("controller", AnalyzerSpeed{region_id(1), 0.5});
          });
          clock.at(kStart + 1s, [&] { door.apply("fault", RegionDown{region_id(1)}); });
          clock.run_until(kStart + 2s);
          for (const TimelineEntry& entry : door.timeline()) log += entry.cause + "\n";
          return log;
        }) ==
        "advance 1000000000 up 100\n"
        "b down (silent) down 100\n"
        "advance 1000000000 down 100\n"
        "b analyzer at 50 % speed down 50\n"
        "fault\n"
        "controller\n");
}
