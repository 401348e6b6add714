// Detection with real messages, against its laws, and whole failovers.
#include <catch2/catch.hpp>
#include <cmath>

#include "sim/engine/run.hpp"
#include "tests/engine/in_child.hpp"
#include "tests/unit/core/small_scenario.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

namespace {

/// Each region is observed by the other one alone, whose word is enough.
FailoverOptions one_observer() {
  FailoverOptions failover;
  failover.observers = 1;
  failover.quorum = 1;
  return failover;
}

/// `crashes` outages of west, observed by east alone, 80 ms away; hardly any learners.
Scenario crashes_of_west(int crashes, const Detector& detector, SimDuration every,
                         const Fault& fault = RegionOutage{region_id(1)}) {
  Scenario scenario = small_scenario();
  scenario.workload.analyses_per_second_per_learner = 1e-6;
  scenario.failover = one_observer();
  scenario.failover->detector = detector;
  scenario.failover->flaps.reset();
  scenario.faults.clear();
  for (int i = 0; i < crashes; ++i) {
    FaultEntry entry{"crash/" + std::to_string(i), kStart + 20s + i * every, 15s, fault};
    entry.written_id = "crash";
    scenario.faults.push_back(entry);
  }
  scenario.clock.measure = 30s + crashes * every;
  return scenario;
}

/// Seconds from crash to detection.
std::vector<double> detection_times(const Scenario& scenario) {
  return numbers_from_child([&] {
    std::vector<double> times;
    for (const FaultRecord& fault : simulate(scenario, 0).faults) {
      times.push_back(fault.detected ? seconds(*fault.detected - fault.at) : -1);
    }
    return times;
  });
}

/// They are uniform on (low, low + width): mean and standard deviation within four standard errors.
void check_uniform(const std::vector<double>& times, double low, double width) {
  const auto n = static_cast<double>(times.size());
  double sum = 0;
  double squares = 0;
  for (const double time : times) {
    CHECK(time > low - 0.001);
    CHECK(time < low + width + 0.001);
    sum += time;
  }
  const double mean = sum / n;
  for (const double time : times) squares += (time - mean) * (time - mean);
  CHECK(mean == Approx(low + width / 2).margin(4 * width / std::sqrt(12 * n)));
  // the variance of a sample variance of the uniform law is (1/80 - 1/144) w^4 / n
  CHECK(
      squares / n ==
      Approx(width * width / 12).margin(4 * width * width * std::sqrt((1.0 / 80 - 1.0 / 144) / n)));
}

/// Between crashes: incommensurable with the periods, so that the phases of crashes are uniform.
constexpr SimDuration kEvery = 40s + 618'033'989ns;

}  // namespace

TEST_CASE("probes detect a silent region after the time that theory says", "[engine][failover]") {
  // a probe sent up to a round trip of 80 ms before the crash is missed, too
  for (const int interval : {5, 1}) {
    ProbeDetector probe;
    probe.interval = std::chrono::seconds{interval};
    const auto times = detection_times(crashes_of_west(400, probe, kEvery));
    REQUIRE(times.size() == 400);
    check_uniform(times, interval * 1.0 + 1 - 0.08, interval);
  }
}

TEST_CASE("more misses take longer, and a refusal is noticed at once", "[engine][failover]") {
  ProbeDetector probe;
  probe.misses = 1;
  check_uniform(detection_times(crashes_of_west(300, probe, kEvery)), 1 - 0.08, 5);
  probe.misses = 3;
  Scenario refusing = crashes_of_west(1, probe, kEvery);
  std::get<RegionOutage>(refusing.faults[0].fault).looks = Looks::kRefuse;
  const double refused = detection_times(refusing).at(0);
  const double silent = detection_times(crashes_of_west(1, probe, kEvery)).at(0);
  CHECK(silent - refused == Approx(1).margin(0.001));
}

TEST_CASE("heartbeats that stop are noticed after the timeout", "[engine][failover]") {
  // a beat on its way of 40 ms when the region dies still arrives
  const auto times = detection_times(crashes_of_west(400, HeartbeatDetector{1s, 3s}, kEvery));
  check_uniform(times, 2 + 0.04, 1);
}

TEST_CASE("a region that stands still is noticed like one that is down, and then trusted again",
          "[engine][failover]") {
  const Pause pause{region_id(1)};
  // what had been answered before is not lost: only questions under way are
  ProbeDetector probe;
  check_uniform(detection_times(crashes_of_west(300, probe, kEvery, pause)), 5 + 1 - 0.04, 5);
  const auto beats = HeartbeatDetector{1s, 3s};
  check_uniform(detection_times(crashes_of_west(300, beats, kEvery, pause)), 2 + 0.04, 1);
  const auto alarms = numbers_from_child([&] {
    const DetectionRecord seen = *simulate(crashes_of_west(50, beats, kEvery, pause), 0).detection;
    return std::vector<double>{static_cast<double>(seen.false_alarms)};
  });
  CHECK(alarms.at(0) == 0);
}

TEST_CASE("phi accrual notices after the silence of its threshold", "[engine][failover]") {
  const PhiDetector accrual{1s, 8, 0s, 1000, 100ms};
  // constant intervals: the deviation is the least one; the first crash comes before the long gap
  // of an outage is among the intervals
  const auto times = detection_times(crashes_of_west(1, accrual, kEvery));
  CHECK(times.at(0) > 0.5612);
  CHECK(times.at(0) < 1.5612);
}

TEST_CASE("SWIM detects in periods whose number is geometric", "[engine][failover]") {
  Scenario scenario = crashes_of_west(300, SwimDetector{1s, 200ms, 3}, kEvery);
  const auto times = detection_times(scenario);
  // two members: the only other one is pinged in every period
  check_uniform(times, 1 - 0.08, 1);
}

TEST_CASE("SWIM may wait for its answer until the period is over", "[engine][failover]") {
  // there is no time left to ask anybody else
  const auto times = detection_times(crashes_of_west(50, SwimDetector{1s, 1s, 3}, kEvery));
  check_uniform(times, 1 - 0.08, 1);
}

TEST_CASE("a killed region is left and returned to, and its record tells when",
          "[engine][failover]") {
  const auto text = text_from_child([] {
    Scenario scenario = small_scenario();
    scenario.clock.measure = 100s;
    scenario.failover = one_observer();
    scenario.failover->failback = FailbackOptions{10s, 5s};
    scenario.faults = {{"kill", kStart + 20s, 20s, RegionOutage{region_id(0)}}};
    const ReplicationRecord record = simulate(scenario, 0);
    const FaultRecord& fault = record.faults.at(0);
    std::string out = fault.regions.at(0) + " ";
    const bool in_order =
        fault.first_failure >= fault.at && fault.detected > fault.first_failure &&
        fault.decided == *fault.detected + 500ms && fault.switched == *fault.decided + 1s &&
        fault.last_routed < fault.switched && fault.last_routed > *fault.switched - 200ms &&
        fault.returning > fault.until && fault.returned == *fault.returning + 5s;
    out += in_order ? "in order " : "out of order ";
    // between the switch and the return nothing fails
    const auto from = static_cast<std::size_t>(seconds(*fault.switched) + 2);
    std::uint32_t failed = 0;
    for (std::size_t s = from; s < from + 20; ++s) {
      failed += record.learner_regions[0].failed_by_second[s];
    }
    out += std::to_string(failed) + " failed, " + std::to_string(record.detection->false_alarms) +
           " false alarms";
    return out;
  });
  CHECK(text == "east in order 0 failed, 0 false alarms");
}

TEST_CASE("failover in a run without faults, and faults without effect, change no result",
          "[engine][failover]") {
  const auto digest = [](const Scenario& scenario) {
    return text_from_child([&] { return simulate(scenario, 0).digest; });
  };
  Scenario scenario = small_scenario();
  scenario.faults.clear();
  const std::string plain = digest(scenario);
  scenario.failover = one_observer();
  CHECK(digest(scenario) == plain);
  scenario.faults = {{"slow", kStart + 2s, 2s, SlowServers{region_id(0), 1}},
                     {"spike", kStart + 2s, 2s, LoadSpike{std::nullopt, 1}},
                     {"link", kStart + 2s, 2s, LinkDegrade{region_id(0), region_id(1), false, {}}},
                     {"lies", kStart + 2s, 2s, HealthCheckLies{region_id(0)}},
                     {"controller", kStart + 2s, 2s, ControllerDown{}}};
  CHECK(digest(scenario) == plain);
}

TEST_CASE("checks that lie keep a dead region in and take a healthy one out",
          "[engine][failover]") {
  const auto seen = numbers_from_child([] {
    Scenario scenario = small_scenario();
    scenario.clock.measure = 60s;
    scenario.failover = one_observer();
    scenario.faults = {
        {"lie", kStart + 5s, 40s, HealthCheckLies{region_id(0)}},
        {"kill", kStart + 10s, 20s, RegionOutage{region_id(0)}},
        {"slander", kStart + 40s, 20s, HealthCheckLies{region_id(1), HealthShown::kUnhealthy}}};
    const ReplicationRecord record = simulate(scenario, 0);
    return std::vector<double>{record.faults.at(1).detected ? 1.0 : 0.0,
                               record.faults.at(2).detected ? 1.0 : 0.0,
                               static_cast<double>(record.detection->false_alarms)};
  });
  CHECK(seen == std::vector<double>{0, 1, 1});
}

TEST_CASE("a lie hides the silence of a dead region only while it lasts", "[engine][failover]") {
  // Seconds from the lie's end to the first suspicion of east that comes after it.
  const auto suspected_after = [](const Detector& detector) {
    return numbers_from_child([&] {
      Scenario scenario = small_scenario();
      scenario.clock.measure = 60s;
      scenario.failover = one_observer();
      scenario.failover->detector = detector;
      scenario.faults = {{"lie", kStart + 5s, 15s, HealthCheckLies{region_id(0)}},
                         {"kill", kStart + 10s, 40s, RegionOutage{region_id(0)}}};
      const auto& detected = simulate(scenario, 0).faults.at(1).detected;
      return std::vector<double>{detected ? seconds(*detected - (kStart + 20s)) : -1};
    })[0];
  };
  CHECK(suspected_after(HeartbeatDetector{1s, 3s}) == 0);
  CHECK(suspected_after(PhiDetector{1s, 8, 0s, 1000, 100ms}) == 0);
  const double asked = suspected_after(ProbeDetector{1s, 1s, 2, 2});
  CHECK(asked > 1);
  CHECK(asked < 3);
}

TEST_CASE("a lie begins to hide a silence that was noticed", "[engine][failover]") {
  const auto text = text_from_child([] {
    Scenario scenario = small_scenario();
    scenario.clock.measure = 60s;
    scenario.failover = one_observer();
    scenario.failover->detector = HeartbeatDetector{1s, 3s};
    scenario.faults = {{"kill", kStart + 10s, 40s, RegionOutage{region_id(0)}},
                       {"lie", kStart + 20s, 10s, HealthCheckLies{region_id(0)}}};
    std::string said;
    for (const TimelineEntry& entry : simulate(scenario, 0).timeline) {
      if (entry.cause == "quorum") {
        said += std::to_string(nanoseconds(entry.at) / 1'000'000'000) + " " + entry.change + "\n";
      }
    }
    return said;
  });
  CHECK(text.find("20 east is trusted again\n30 east is suspected\n") != std::string::npos);
}

TEST_CASE("a fault waits for its trigger", "[engine][failover]") {
  const auto seen = numbers_from_child([] {
    Scenario scenario = small_scenario();
    scenario.clock.measure = 60s;
    scenario.failover = one_observer();
    scenario.faults = {{"kill", kStart + 10s, 20s, RegionOutage{region_id(0)}}};
    FaultEntry storm{"storm", {}, 3s, LoadSpike{std::nullopt, 2}};
    storm.after = Trigger{"kill", TriggerEvent::kDecided, 4s};
    FaultEntry last{"last", {}, 1s, SlowServers{region_id(1), 0.5}};
    last.after = Trigger{"storm", TriggerEvent::kEnds, 1s};
    scenario.faults.push_back(storm);
    scenario.faults.push_back(last);
    const ReplicationRecord record = simulate(scenario, 0);
    return std::vector<double>{seconds(record.faults.at(1).at - *record.faults.at(0).decided),
                               seconds(record.faults.at(2).at - record.faults.at(1).at)};
  });
  CHECK(seen == std::vector<double>{4, 4});
}

TEST_CASE("errors of requests reveal a region that still answers its probes",
          "[engine][failover]") {
  const auto seen = numbers_from_child([] {
    Scenario scenario = small_scenario();
    scenario.clock.measure = 60s;
    scenario.failover = one_observer();
    scenario.failover->scrape = 1s;
    scenario.failover->passive = PassiveDetection{0.5, 2, 10};
    scenario.faults = {{"slow", kStart + 10s, 40s, SlowServers{region_id(0), 0.001}}};
    const ReplicationRecord record = simulate(scenario, 0);
    const auto& detected = record.faults.at(0).detected;
    return std::vector<double>{detected ? seconds(*detected - record.faults[0].at) : -1};
  });
  CHECK(seen.at(0) > 1);
  CHECK(seen.at(0) < 6);
}
