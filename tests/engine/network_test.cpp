// What a message and a transfer take on our SimGrid: no factors, no window, no cross traffic.
#include "sim/engine/network.hpp"

#include <catch2/catch.hpp>
#include <simgrid/s4u.hpp>

#include "sim/engine/simgrid_clock.hpp"
#include "tests/engine/in_child.hpp"
#include "tests/engine/platforms.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

namespace {

/// Runs one actor, which stands in region 0, to the end of 1000 s.
void with_actor(const Platform& platform, const std::function<void(SimGridClock&)>& body) {
  EnginePlatform built(platform);
  SimGridClock clock(built, RunName{});
  clock.start_actor("tester", Address{region_id(0)}, [&] { body(clock); });
  clock.run_until(kStart + 1000s);
}

double seconds_to_send(SimGridClock& clock, Address from, Address to, std::uint64_t bytes) {
  const double start = simgrid::s4u::Engine::get_clock();
  if (clock.links().send(from, to, bytes, 900s) != Sent::kDelivered) return -1;
  return simgrid::s4u::Engine::get_clock() - start;
}

}  // namespace

TEST_CASE("one kibibyte between any two regions takes half the round trip", "[engine][network]") {
  const Platform platform = eight_regions();
  const auto took = numbers_from_child([&] {
    std::vector<double> times;
    with_actor(platform, [&](SimGridClock& clock) {
      for (std::size_t a = 0; a < 8; ++a) {
        for (std::size_t b = 0; b < 8; ++b) {
          if (a == b) continue;
          const auto role = static_cast<Role>((a + b) % kRoles);
          times.push_back(
              seconds_to_send(clock, {region_id(a), Role::kControl}, {region_id(b), role}, 1024));
        }
      }
    });
    return times;
  });
  REQUIRE(took.size() == 56);
  std::size_t i = 0;
  for (std::size_t a = 0; a < 8; ++a) {
    for (std::size_t b = 0; b < 8; ++b) {
      if (a == b) continue;
      CHECK(took[i++] == Approx(seconds(platform.wan[a][b].rtt) / 2).epsilon(0.01));
    }
  }
}

TEST_CASE("a message inside a region takes two LAN hops", "[engine][network]") {
  const auto took = numbers_from_child([] {
    std::vector<double> times;
    with_actor(platform_of(1, {}), [&](SimGridClock& clock) {
      const Address here{region_id(0), Role::kControl};
      times.push_back(seconds_to_send(clock, here, {region_id(0), Role::kDatabase}, 1024));
    });
    return times;
  });
  REQUIRE(took.at(0) == Approx(50e-6).epsilon(0.01));
}

TEST_CASE("a hundred megabytes take size over bandwidth plus latency", "[engine][network]") {
  for (const double bandwidth : {1.25e7, 1.25e9}) {
    const auto took = numbers_from_child([&] {
      std::vector<double> times;
      with_actor(platform_of(2, {150ms}, bandwidth), [&](SimGridClock& clock) {
        times.push_back(seconds_to_send(clock, {region_id(0)}, {region_id(1)}, 100'000'000));
      });
      return times;
    });
    CHECK(took.at(0) == Approx(1e8 / bandwidth + 0.075).epsilon(1e-6));
  }
}

TEST_CASE("two transfers in one direction share the link, opposite ones do not",
          "[engine][network]") {
  const auto took = numbers_from_child([] {
    EnginePlatform built(platform_of(2, {100ms}, 1e8));
    SimGridClock clock(built, RunName{});
    std::vector<double> times(3);
    const auto start = [&](std::size_t i, RegionId from, RegionId to) {
      clock.start_actor("sender", Address{from}, [&clock, &times, i, from, to] {
        times[i] = seconds_to_send(clock, {from}, {to}, 100'000'000);
      });
    };
    start(0, region_id(0), region_id(1));
    start(1, region_id(0), region_id(1));
    start(2, region_id(1), region_id(0));
    clock.run_until(kStart + 10s);
    return times;
  });
  CHECK(took.at(0) == Approx(2.05).epsilon(1e-6));
  CHECK(took.at(1) == Approx(2.05).epsilon(1e-6));
  CHECK(took.at(2) == Approx(1.05).epsilon(1e-6));
}

TEST_CASE("reports can name the settings of the engine", "[engine][network]") {
  const auto settings = simgrid_settings();
  REQUIRE(settings.size() == 5);
  CHECK(settings[0].name == "simgrid");
  CHECK(settings[0].value == "3.32");
  CHECK(settings[1].name == "network/model");
  CHECK(settings[1].value == "CM02");
}

TEST_CASE("a platform is checked before anything of it is built", "[engine][network]") {
  Platform platform = platform_of(3, {10ms, 20ms, 30ms});
  CHECK(platform_problems(platform).empty());
  platform.wan[0][1].rtt = platform.wan[1][0].rtt = -1ms;
  platform.wan[0][2].bandwidth_bytes_per_second = -1;
  const auto problems = platform_problems(platform);
  REQUIRE(problems.size() == 3);
  CHECK(problems[0] == "a to b: negative round trip of -1000000 ns");
  CHECK(problems[1] == "a to c: bandwidth of -1 bytes/s; it must be above 0 and finite");
  CHECK(problems[2] == "a to c: the two directions differ");
  CHECK_THROWS_AS(EnginePlatform(platform), std::invalid_argument);

  platform = platform_of(3, {10ms, 20ms, 30ms});
  platform.wan[1].pop_back();
  CHECK(platform_problems(platform) ==
        std::vector<std::string>{"links from b to some regions are missing"});
  platform.regions[2].id = "a";
  CHECK(platform_problems(platform).size() == 2);
  CHECK(platform_problems(Platform{}) == std::vector<std::string>{"the platform has no regions"});
}

TEST_CASE("one process is one engine", "[engine][network]") {
  const std::string said = text_from_child([] {
    const EnginePlatform first(platform_of(1, {}));
    try {
      const EnginePlatform second(platform_of(1, {}));
    } catch (const std::exception& error) {
      return std::string(error.what());
    }
    return std::string("two engines");
  });
  CHECK(said.find("invariant broken: !made") == 0);
}
