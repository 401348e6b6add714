// Cuts, degradations and what a sender sees of them.
#include <catch2/catch.hpp>
#include <cmath>
#include <simgrid/s4u.hpp>

#include "sim/engine/simgrid_clock.hpp"
#include "tests/engine/in_child.hpp"
#include "tests/engine/platforms.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

namespace {

constexpr RegionId kA = region_id(0);
constexpr RegionId kB = region_id(1);
constexpr RegionId kC = region_id(2);

void cut(SimGridClock& clock, Looks looks = Looks::kSilent) {
  LinkState state{kA, kB, {}};
  state.condition.cut = looks;
  clock.enact(state);
}
void mend(SimGridClock& clock) {
  clock.enact(LinkState{kA, kB, {}});
}

/// Lines of "NAME OUTCOME MILLISECONDS", in the order in which sends ended.
class Log {
 public:
  void send(SimGridClock& clock, const std::string& name, RegionId from, RegionId to,
            std::uint64_t bytes = 1024, SimDuration timeout = 1s) {
    const SimTime start = clock.now();
    const Sent sent = clock.links().send({from}, {to}, bytes, timeout);
    const char* words[] = {"delivered", "timed out", "refused"};
    const double ms = seconds(clock.now() - start) * 1000;
    char line[100];
    std::snprintf(line, sizeof line, "%s %s %.3f\n", name.c_str(), words[static_cast<int>(sent)],
                  ms);
    text_ += line;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// Regions a, b and c, 100 ms apart at 1e8 bytes/s; `body` is an actor in a.
std::string log_of(const std::function<void(SimGridClock&, Log&)>& body) {
  return text_from_child([&] {
    EnginePlatform built(platform_of(3, {100ms, 100ms, 100ms}, 1e8));
    SimGridClock clock(built, RunName{});
    Log log;
    clock.start_actor("tester", {kA}, [&] { body(clock, log); });
    clock.run_until(kStart + 60s);
    return log.text();
  });
}

}  // namespace

TEST_CASE("a one-way cut cuts one way", "[engine][links]") {
  CHECK(log_of([](SimGridClock& clock, Log& log) {
          cut(clock);
          log.send(clock, "there", kA, kB);
          log.send(clock, "back", kB, kA);
          log.send(clock, "elsewhere", kA, kC);
          mend(clock);
          log.send(clock, "healed", kA, kB);
        }) ==
        "there timed out 1000.000\n"
        "back delivered 50.010\n"
        "elsewhere delivered 50.010\n"
        "healed delivered 50.010\n");
}

TEST_CASE("silent loss is a timeout at the deadline, refusal an error at once", "[engine][links]") {
  CHECK(log_of([](SimGridClock& clock, Log& log) {
          cut(clock, Looks::kSilent);
          log.send(clock, "silent cut", kA, kB, 1024, 1234567us);
          cut(clock, Looks::kRefuse);
          log.send(clock, "refusing cut", kA, kB);
          clock.enact(RegionDown{kC, Looks::kSilent});
          log.send(clock, "silent region", kA, kC);
          log.send(clock, "from a dead region", kC, kB);
          clock.enact(RegionDown{kC, Looks::kRefuse});
          log.send(clock, "refusing region", kA, kC);
          clock.enact(RegionUp{kC});
          log.send(clock, "region is back", kA, kC);
        }) ==
        "silent cut timed out 1234.567\n"
        "refusing cut refused 0.000\n"
        "silent region timed out 1000.000\n"
        "from a dead region timed out 1000.000\n"
        "refusing region refused 0.000\n"
        "region is back delivered 50.010\n");
}

TEST_CASE("a message under way is lost with its link or its region", "[engine][links]") {
  CHECK(log_of([](SimGridClock& clock, Log& log) {
          const SimTime t = clock.now();
          clock.at(t + 20ms, [&] { cut(clock); });
          clock.at(t + 30ms, [&] { mend(clock); });
          log.send(clock, "cut and healed", kA, kB);
          clock.at(clock.now() + 20ms, [&] { cut(clock, Looks::kRefuse); });
          log.send(clock, "refusing cut", kA, kB);
          clock.at(clock.now() + 20ms, [&] { clock.enact(RegionDown{kC}); });
          log.send(clock, "region", kA, kC);
          clock.enact(RegionUp{kC});
          clock.at(clock.now() + 20ms, [&] { clock.enact(RegionDown{kC, Looks::kRefuse}); });
          log.send(clock, "refusing region", kA, kC);
        }) ==
        "cut and healed timed out 1000.000\n"
        "refusing cut refused 20.000\n"
        "region timed out 1000.000\n"
        "refusing region refused 20.000\n");
}

TEST_CASE("a message sent at the instant its region dies does not bring the process down",
          "[engine][links]") {
  // The tester is woken in the same round as the conductor, and runs after or before it.
  CHECK(log_of([](SimGridClock& clock, Log& log) {
          clock.at(kStart + 5s, [&] { clock.enact(RegionDown{kB, Looks::kRefuse}); });
          clock.at(kStart + 6s, [&] { clock.enact(RegionUp{kB}); });
          simgrid::s4u::this_actor::sleep_until(5.0);
          log.send(clock, "at death", kA, kB);
          simgrid::s4u::this_actor::sleep_until(6.0);
          log.send(clock, "at birth", kA, kB);
          simgrid::s4u::this_actor::sleep_until(7.0);
          log.send(clock, "later", kA, kB);
        }).find("later delivered 50.010\n") != std::string::npos);
}

TEST_CASE("a degraded direction is slower by what was said", "[engine][links]") {
  CHECK(log_of([](SimGridClock& clock, Log& log) {
          LinkState slow{kA, kB, {}};
          slow.condition.extra_delay = 30ms;
          slow.condition.bandwidth_ratio = 0.5;
          clock.enact(slow);
          log.send(clock, "far", kA, kB, 0);
          log.send(clock, "far back", kB, kA, 0);
          log.send(clock, "narrow", kA, kB, 10'000'000);
          clock.at(clock.now() + 130ms, [&] { mend(clock); });
          log.send(clock, "mended under way", kA, kB, 10'000'000);
          log.send(clock, "mended", kA, kB, 10'000'000);
        }) ==
        "far delivered 80.000\n"
        "far back delivered 50.000\n"
        "narrow delivered 280.000\n"
        "mended under way delivered 205.000\n"
        "mended delivered 150.000\n");
}

TEST_CASE("a lossy direction loses its share of the messages, and jitter delays the others",
          "[engine][links]") {
  const auto seen = numbers_from_child([] {
    EnginePlatform built(platform_of(2, {100ms}, 1e8));
    SimGridClock clock(built, RunName{});
    LinkState state{kA, kB, {}};
    state.condition.loss_ratio = 0.3;
    state.condition.jitter = Law{Uniform{0, 4e6}};
    clock.enact(state);
    double lost = 0;
    double delay = 0;
    clock.start_actor("tester", {kA}, [&] {
      for (int i = 0; i < 2000; ++i) {
        const SimTime start = clock.now();
        const Sent sent = clock.links().send({kA}, {kB}, 1, 200ms);
        if (sent == Sent::kDelivered) delay += seconds(clock.now() - start) - 0.05;
        lost += sent == Sent::kTimedOut;
      }
    });
    clock.run_until(kStart + 500s);
    return std::vector<double>{lost / 2000, delay / (2000 - lost)};
  });
  // four standard errors: of a share, and of the mean of a uniform law of width 4 ms
  CHECK(seen.at(0) == Approx(0.3).margin(4 * std::sqrt(0.3 * 0.7 / 2000)));
  CHECK(seen.at(1) == Approx(0.002).margin(4 * 0.004 / std::sqrt(12 * 1400.0)));
}

TEST_CASE("a message that meets a refusal during its jitter is refused", "[engine][links]") {
  CHECK(log_of([](SimGridClock& clock, Log& log) {
          LinkState jittery{kA, kB, {}};
          jittery.condition.jitter = constant_law(30ms);
          clock.enact(jittery);
          log.send(clock, "undisturbed", kA, kB);
          clock.at(clock.now() + 20ms, [&] { clock.enact(RegionDown{kB, Looks::kRefuse}); });
          log.send(clock, "refusing region", kA, kB);
          clock.enact(RegionUp{kB});
          clock.at(clock.now() + 20ms, [&] { clock.enact(RegionDown{kB}); });
          log.send(clock, "silent region", kA, kB);
        }) ==
        "undisturbed delivered 80.010\n"
        "refusing region refused 30.000\n"
        "silent region timed out 1000.000\n");
}

TEST_CASE("a transfer that timed out takes no more bandwidth", "[engine][links]") {
  CHECK(log_of([](SimGridClock& clock, Log& log) {
          log.send(clock, "too big", kA, kB, 1'000'000'000'000);
          log.send(clock, "next", kA, kB, 100'000'000, 10s);
        }) ==
        "too big timed out 1000.000\n"
        "next delivered 1050.000\n");
}
