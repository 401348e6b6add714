// Whether 95 % intervals hold the truth 95 times in a hundred: the p99 of an M/M/1 queue that the
// whole data plane simulated, and outage seconds of a region that fails and is repaired.
#include <catch2/catch.hpp>
#include <cmath>

#include "analysis/report/measure.hpp"
#include "sim/base/draws.hpp"
#include "tests/unit/core/native_run.hpp"

namespace fivenines::coverage_test {

using namespace std::chrono_literals;

namespace {

constexpr double kCoverageLeast = 0.93;
constexpr double kCoverageMost = 0.97;

/// How many of the intervals hold a figure.
struct Coverage {
  double truth = 0;
  std::uint32_t intervals = 0;
  std::uint32_t holding = 0;
  double sum = 0;

  void add(const Estimate& estimate) {
    ++intervals;
    sum += estimate.value;
    if (estimate.low <= truth && truth <= estimate.high) ++holding;
  }
  double share() const { return static_cast<double>(holding) / intervals; }
  double mean() const { return sum / intervals; }
};

/// One server that is 80 % busy: 100 analyses a second, 8 ms each.
Scenario mm1(std::uint64_t seed) {
  Scenario scenario;
  scenario.name = "mm1";
  Platform& platform = scenario.platform;
  platform.name = "one";
  platform.places.resize(1);
  platform.places[0].id = "one";
  platform.place_rtt = {{0ms}};
  platform.wan.assign(1, std::vector<WanLink>(1));
  RegionHardware region;
  region.id = "one";
  platform.regions.push_back(region);
  LearnerRegionOptions learners;
  learners.id = "one";
  learners.share = 1;
  scenario.workload.learner_regions.push_back(learners);
  scenario.workload.learners = 100;
  scenario.workload.analyses_per_second_per_learner = 1;
  scenario.capacity = CapacityMode::kFixed;
  scenario.dataplane.service.law = Law{Exponential{8e6}};
  scenario.clock = {20s, 200s, 10s, 10s};
  scenario.seed = seed;
  return scenario;
}

std::vector<ReplicationRecord> simulated(const Scenario& scenario, std::uint64_t replications) {
  std::vector<ReplicationRecord> records;
  for (std::uint64_t i = 0; i < replications; ++i) {
    records.push_back(test::run_natively(scenario, i));
  }
  return records;
}

/// Every second a region that is up fails with this chance, and one that is down is repaired with
/// that; it starts as it is on the average. So it is down for a share fails / (fails + repairs).
constexpr double kFails = 0.01;
constexpr double kRepairs = 0.1;
constexpr std::uint32_t kOutageSeconds = 300;

ReplicationRecord outages(std::uint64_t seed, std::uint64_t replication) {
  ReplicationRecord record;
  record.measure_end = record.end = kStart + std::chrono::seconds{kOutageSeconds};
  LearnerRegionRecord region;
  region.id = "one";
  region.learners = 1;
  KeyedGenerator generator(replication_key(seed, replication), Purpose::kService);
  bool down = uniform01(generator) < kFails / (kFails + kRepairs);
  for (std::uint32_t second = 0; second < kOutageSeconds; ++second) {
    region.arrived_by_second.push_back(10);
    region.good_by_second.push_back(down ? 0 : 10);
    down = uniform01(generator) < (down ? 1 - kRepairs : kFails);
  }
  record.learner_regions.push_back(std::move(region));
  record.pairs.resize(1);
  return record;
}

}  // namespace

TEST_CASE("the interval of p99 holds the p99 of an M/M/1 queue 95 times in a hundred",
          "[analysis][slow]") {
  // The sojourn time is exponential with rate mu - lambda = 125/s - 100/s (Kleinrock 1975, 5.3).
  Coverage p99{1000 * std::log(100.0) / 25};
  Coverage mean{1000.0 / 25};
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    const auto records = simulated(mm1(seed), 20);
    const auto measured = measure_all(
        parse_query("latency"), {parse_query("latency.p99").statistic, Statistic{}}, records, {});
    p99.add(measured.estimates[0].value());
    mean.add(measured.estimates[1].value());
  }
  INFO("p99 " << p99.mean() << " of " << p99.truth << ", covered " << p99.share());
  INFO("mean " << mean.mean() << " of " << mean.truth << ", covered " << mean.share());
  CHECK(p99.mean() == Approx(p99.truth).epsilon(0.01));
  CHECK(p99.share() >= kCoverageLeast);
  CHECK(p99.share() <= kCoverageMost);
  CHECK(mean.share() >= kCoverageLeast);
  CHECK(mean.share() <= kCoverageMost);
}

TEST_CASE("the interval of outage time holds its expectation 95 times in a hundred",
          "[analysis][slow]") {
  const double share = kFails / (kFails + kRepairs);
  Coverage downtime{share * kOutageSeconds};
  Coverage uptime{1 - share};
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    std::vector<ReplicationRecord> records;
    for (std::uint64_t i = 0; i < 20; ++i) records.push_back(outages(seed, i));
    downtime.add(measure(parse_query("downtime_seconds"), records, {}).estimate.value());
    uptime.add(measure(parse_query("uptime_ratio{region=one}"), records, {}).estimate.value());
  }
  INFO("downtime " << downtime.mean() << " of " << downtime.truth << ", covered "
                   << downtime.share());
  CHECK(downtime.mean() == Approx(downtime.truth).epsilon(0.01));
  CHECK(downtime.share() >= kCoverageLeast);
  CHECK(downtime.share() <= kCoverageMost);
  CHECK(uptime.share() == downtime.share());
}

}  // namespace fivenines::coverage_test
