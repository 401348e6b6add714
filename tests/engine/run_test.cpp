// Whole replications on SimGrid.
#include "sim/engine/run.hpp"

#include <catch2/catch.hpp>

#include "tests/engine/in_child.hpp"
#include "tests/unit/core/native_run.hpp"
#include "tests/unit/core/small_scenario.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

namespace {

std::string text_of(const ReplicationRecord& record) {
  std::string text = record.digest + " " + std::to_string(record.requests()) + "\n";
  for (const TimelineEntry& entry : record.timeline) {
    text += std::to_string(nanoseconds(entry.at)) + " " + entry.cause + ": " + entry.change + "\n";
  }
  return text;
}

std::string on_simgrid(const Scenario& scenario, std::uint64_t replication = 0) {
  return text_from_child([&] { return text_of(simulate(scenario, replication)); });
}

std::string on_the_native_clock(const Scenario& scenario) {
  return text_of(run_natively(scenario));
}

std::string failure_of_run(const Scenario& scenario, const RunHooks& hooks = {}) {
  return text_from_child([&] {
    try {
      simulate(scenario, 4, hooks);
    } catch (const SimulationFailed& failed) {
      return std::string(failed.what());
    }
    return std::string("no failure");
  });
}

}  // namespace

TEST_CASE("a run on SimGrid is the run on the native clock, bit by bit", "[engine][run]") {
  Scenario scenario = small_scenario();
  const std::string expected = on_the_native_clock(scenario);
  CHECK(on_simgrid(scenario) == expected);
  scenario.clock.advance_every = 13ms;
  CHECK(on_simgrid(scenario) == expected);
  CHECK(on_simgrid(scenario, 1) != expected);
}

TEST_CASE("an interrupted run on SimGrid ends early and keeps what it has", "[engine][run]") {
  const auto seen = numbers_from_child([] {
    std::atomic<bool> interrupted = false;
    RunHooks hooks;
    hooks.interrupted = &interrupted;
    SimTime last{};
    hooks.progress = [&](SimTime t, std::uint64_t) {
      interrupted = t >= kStart + 4s;
      last = t;
    };
    const ReplicationRecord record = simulate(small_scenario(), 0, hooks);
    return std::vector<double>{record.interrupted ? 1.0 : 0.0,
                               static_cast<double>(nanoseconds(last)),
                               static_cast<double>(record.timeline.size())};
  });
  CHECK(seen == std::vector<double>{1, 4e9, 5});
}

TEST_CASE("whatever goes wrong in a run becomes one failure with its time and seed",
          "[engine][run]") {
  Scenario scenario = small_scenario();
  scenario.seed = 99;
  RunHooks hooks;
  hooks.progress = [](SimTime t, std::uint64_t) {
    if (t == kStart + 2500ms) throw std::runtime_error("disk full");
  };
  CHECK(failure_of_run(scenario, hooks) ==
        "simulation failed at 2.500000000 s (seed 99, replication 4): disk full");
  scenario.platform.wan[0][1].rtt = -1ms;
  CHECK(failure_of_run(scenario) ==
        "simulation failed at 0.000000000 s (seed 99, replication 4): east to west: negative round "
        "trip of -1000000 ns; east to west: the two directions differ");
}
