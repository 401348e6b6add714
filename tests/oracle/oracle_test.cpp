// The data plane against the oracle, analysis by analysis, over random scenarios. A failure prints
// the smallest failing seed, the command that repeats it, what its scenario is, and the first
// analysis that differs.
//
// As many schedules as one likes, from any seed on:
//   FIVENINES_ORACLE_SEED=1000000 FIVENINES_ORACLE_COUNT=100000 build/test/test_oracle "[fuzz]"
#include "tests/oracle/oracle.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <variant>

#include "sim/dataplane/dataplane.hpp"
#include "tests/oracle/random_inputs.hpp"
#include "tests/oracle/run_data_plane.hpp"

namespace fivenines::oracle {
namespace {

/// Half of the scenarios are advanced in steps of random length.
Chop chop_of(const Scenario& scenario) {
  if (scenario.seed % 2 == 0) return no_chop;
  const SimDuration length = scenario.inputs.end - kStart;
  return chop_at_random(scenario.seed, std::max(SimDuration{1}, length / 200));
}

std::string difference(const std::vector<Outcome>& fast, const std::vector<Outcome>& slow) {
  const std::size_t both = std::min(fast.size(), slow.size());
  for (std::size_t i = 0; i < both; ++i) {
    if (fast[i] == slow[i]) continue;
    return "data plane: " + describe(fast[i]) + "\n    oracle: " + describe(slow[i]) + "\n";
  }
  if (fast.size() == slow.size()) return "";
  return "data plane: " + std::to_string(fast.size()) +
         " analyses, oracle: " + std::to_string(slow.size()) + "\n";
}

std::string difference(const char* what, std::uint64_t fast, std::uint64_t slow) {
  if (fast == slow) return "";
  return std::string(what) + ": data plane " + std::to_string(fast) + ", oracle " +
         std::to_string(slow) + "\n";
}

/// Lookups by family and level, and the books of the stations, over the measured window.
std::string difference(const RegionRecord& fast, const RegionCounts& slow) {
  std::string text;
  for (std::size_t family = 0; family < 2; ++family) {
    for (std::size_t level = 0; level < 4; ++level) {
      const std::string what =
          std::string("lookups of ") + kFamilyNames[family] + " at " + kCacheLevelNames[level];
      text += difference(what.c_str(), fast.lookups[family][level], slow.lookups[family][level]);
    }
  }
  for (const StationRecord& station : fast.stations) {
    // an extra station goes by its own name, the others by their tier's
    const StationCounts& counts = slow.stations.at(
        station.tier == Tier::kExtra ? station.name
                                     : kTierNames[static_cast<std::size_t>(station.tier)]);
    text += difference("arrivals", station.arrivals, counts.arrivals);
    text += difference("shed", station.shed, counts.shed);
    text += difference("gave_up", station.gave_up, counts.gave_up);
    text += difference("completed", station.completed, counts.completed);
    text += difference("busy_ns", static_cast<std::uint64_t>(station.busy_ns),
                       static_cast<std::uint64_t>(counts.busy_ns));
    text += difference("queue_ns", static_cast<std::uint64_t>(station.queue_ns),
                       static_cast<std::uint64_t>(counts.queue_ns));
    if (!text.empty()) return "station " + station.name + ": " + text;
  }
  return text;
}

/// Empty when both agree; analyses are counted in `analyses`.
std::string disagreement(const Scenario& scenario, std::uint64_t& analyses) {
  std::string found;
  try {
    const Run fast = run_data_plane(scenario, chop_of(scenario));
    const Result slow = replay(scenario.inputs, initial_world(scenario.inputs), scenario.changes);
    analyses += slow.outcomes.size();
    found = difference(fast.outcomes, slow.outcomes);
    for (std::size_t r = 0; r < slow.regions.size() && found.empty(); ++r) {
      found = difference(fast.record.regions[r], slow.regions[r]);
      if (!found.empty()) found = "region " + std::to_string(r) + ": " + found;
    }
  } catch (const std::exception& error) {
    found = std::string(error.what()) + "\n";
  }
  if (found.empty()) return found;
  return summary(scenario) + found;
}

using Make = Scenario (*)(std::uint64_t seed);

void agree_on_seeds(std::uint64_t first, std::uint64_t count, Make make = random_scenario) {
  std::uint64_t analyses = 0;
  std::uint64_t failed = 0;
  std::string smallest;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::string found = disagreement(make(seed), analyses);
    if (found.empty()) continue;
    if (failed++ > 0) continue;
    smallest = "repeat: FIVENINES_ORACLE_SEED=" + std::to_string(seed) +
               " FIVENINES_ORACLE_COUNT=1 build/test/test_oracle \"[fuzz]\"\n" + found;
  }
  INFO(failed << " of " << count << " scenarios differ; the first:\n" << smallest);
  CHECK(failed == 0);
  // a generator that made next to nothing would agree on everything
  if (count >= 100) CHECK(analyses > count * 200);
}

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

}  // namespace

TEST_CASE("the data plane and the oracle agree on every analysis of 600 random scenarios",
          "[oracle]") {
  agree_on_seeds(1, 600);
}

TEST_CASE("they agree on 300 random scenarios that are simulated in two parts", "[oracle]") {
  agree_on_seeds(1, 300, random_scenario_in_parts);
}

TEST_CASE("schedules on which they once disagreed", "[oracle]") {
  // a region that stands still between a local lookup and the ask that follows it
  agree_on_seeds(501'127, 1);
}

TEST_CASE("schedules that reach what one in a thousand does", "[oracle]") {
  // a region refuses while others have asks in its part of the shared tier
  agree_on_seeds(1224, 1);
}

TEST_CASE("schedules mix changes of every kind that reaches the data plane", "[oracle]") {
  // what only controllers see is none of its business; copies have an oracle of their own
  // (tests/property/copies_test.cpp)
  const std::set<std::size_t> unseen{
      Change{HealthSignal{}}.index(),       Change{ControllerState{}}.index(),
      Change{ControllerPaused{}}.index(),   Change{Drain{}}.index(),
      Change{ReplicaDelivery{}}.index(),    Change{HintsDropped{}}.index(),
      Change{ReplicationTraffic{}}.index(), Change{ReplicationSwitch{}}.index(),
      Change{WriteMaster{}}.index(),        Change{CopyRequired{}}.index(),
      Change{ReplicationPaused{}}.index(),  Change{ClockOffset{}}.index()};
  std::map<std::size_t, std::uint64_t> scenarios_with;
  std::uint64_t mixed = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    std::set<std::size_t> kinds;
    for (const TimedChange& change : random_scenario(seed).changes) {
      kinds.insert(change.change.index());
    }
    mixed += kinds.size() >= 3;
    for (const std::size_t kind : kinds) ++scenarios_with[kind];
  }
  CHECK(mixed >= 200);
  for (std::size_t kind = 0; kind < std::variant_size_v<Change>; ++kind) {
    INFO("alternative " << kind << " of Change");
    if (!unseen.contains(kind)) CHECK(scenarios_with[kind] >= 20);
  }
}

TEST_CASE("the data plane and the oracle agree on as many schedules as are asked for",
          "[.][slow][fuzz][oracle]") {
  const std::uint64_t first = setting("FIVENINES_ORACLE_SEED", 1'000'000);
  const std::uint64_t count = setting("FIVENINES_ORACLE_COUNT", 10'000);
  agree_on_seeds(first, count);
  agree_on_seeds(first, count, random_scenario_in_parts);
}

TEST_CASE("the data plane and the oracle agree on every analysis of 6000 random scenarios",
          "[.][slow][oracle]") {
  agree_on_seeds(10'000, 6000);
}

}  // namespace fivenines::oracle
