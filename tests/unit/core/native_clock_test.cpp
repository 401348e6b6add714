// The native clock: exact instants, and order within them.
#include "sim/core/native_clock.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "sim/base/assert.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

TEST_CASE("callbacks of one instant run in the order of their registration", "[core]") {
  NativeClock clock;
  std::string log;
  const auto note = [&](char c) { return [&log, c] { log += c; }; };
  clock.at(kStart + 2s, note('d'));
  for (const char c : {'a', 'b'}) clock.at(kStart + 1s, note(c));
  clock.at(kStart + 1s, [&] {
    log += 'c';
    clock.at(clock.now(), note('!'));
  });
  clock.at(kStart + 2s, note('e'));
  clock.at(kStart + 1s, note('C'));
  clock.at(kStart, note('0'));
  clock.run_until(kStart + 2s);
  CHECK(log == "0abcC!de");
}

TEST_CASE("a hundred callbacks of one instant keep their order among others", "[core]") {
  NativeClock clock;
  std::vector<int> seen;
  std::vector<int> expected;
  for (int i = 0; i < 300; ++i) {
    const SimTime when = kStart + 1ms * (i % 3);
    clock.at(when, [&seen, i] { seen.push_back(i); });
  }
  for (int remainder = 0; remainder < 3; ++remainder) {
    for (int i = remainder; i < 300; i += 3) expected.push_back(i);
  }
  clock.run_until(kStart + 1s);
  CHECK(seen == expected);
}

TEST_CASE("a tick of 100 ms makes exactly 3600 s after 36,000 times", "[core]") {
  NativeClock clock;
  std::int64_t ticks = 0;
  std::function<void()> tick = [&] {
    ++ticks;
    clock.at(clock.now() + 100ms, tick);
  };
  clock.at(kStart + 100ms, tick);
  clock.run_until(kStart + 3600s);
  CHECK(ticks == 36000);
  CHECK(clock.now() == kStart + 3600s);
  clock.run_until(kStart + 3600s + 99999999ns);
  CHECK(ticks == 36000);
  clock.run_until(kStart + 3600s + 100ms);
  CHECK(ticks == 36001);
}

TEST_CASE("now is the registered instant inside a callback and the end after the run", "[core]") {
  NativeClock clock;
  SimTime inside{};
  clock.at(kStart + 1234567891ns, [&] { inside = clock.now(); });
  clock.run_until(kStart + 5s);
  CHECK(inside == kStart + 1234567891ns);
  CHECK(clock.now() == kStart + 5s);
}

TEST_CASE("stopping ends the run where it is", "[core]") {
  NativeClock clock;
  int ran = 0;
  clock.at(kStart + 1s, [&] {
    ++ran;
    clock.stop();
  });
  clock.at(kStart + 1s, [&] { ++ran; });
  clock.run_until(kStart + 5s);
  CHECK(ran == 1);
  CHECK(clock.now() == kStart + 1s);
}

TEST_CASE("nothing can be registered in the past", "[core]") {
  NativeClock clock;
  clock.run_until(kStart + 5s);
  CHECK_THROWS_AS(clock.at(kStart + 4s, [] {}), InvariantBroken);
}
