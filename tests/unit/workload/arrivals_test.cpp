#include "sim/workload/arrivals.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "sim/base/draws.hpp"
#include "tests/unit/base/chance.hpp"

namespace fivenines::arrivals_test {

using namespace test;
using namespace std::chrono_literals;

namespace {

/// 100 arrivals a second from one learner region.
WorkloadOptions hundred_a_second() {
  WorkloadOptions workload;
  workload.learners = 1000;
  workload.analyses_per_second_per_learner = 0.1;
  LearnerRegionOptions region;
  region.share = 1;
  workload.learner_regions.push_back(region);
  return workload;
}

LoadPoint point(SimDuration at, double level, SimDuration over = 0s,
                std::optional<SimDuration> hold = {}) {
  return {kStart + at, level, over, hold};
}

RateProfile profile_of(const WorkloadOptions& workload, SimDuration end = 1h,
                       SimDuration utc_offset = 0s) {
  return rate_profile(workload, 0, utc_offset, kStart + end);
}

/// With gaps of exactly one mean, arrival k comes when the expected number of arrivals is k: the
/// clock shows the inverse of the cumulative rate.
std::vector<SimTime> even_arrivals(const RateProfile& profile, std::size_t count) {
  ArrivalClock clock(profile);
  std::vector<SimTime> times;
  for (std::size_t i = 0; i < count; ++i) times.push_back(clock.next(1));
  return times;
}

std::vector<SimTime> drawn_arrivals(const RateProfile& profile, const Law& law, SimTime end) {
  ArrivalClock clock(profile);
  std::vector<SimTime> times;
  const std::uint64_t root = replication_key(9, 0);
  for (std::uint64_t i = 0;; ++i) {
    KeyedGenerator generator(join_key(root, i), Purpose::kInterarrival);
    const SimTime t = clock.next(law.sample(generator));
    if (t >= end) return times;
    times.push_back(t);
  }
}

/// Checks that arrival k, of even arrivals, comes when `cumulative` reaches k.
template <typename Cumulative>
void check_inverse(const RateProfile& profile, std::size_t count, Cumulative&& cumulative,
                   double tolerance = 1e-6) {
  double worst = 0;
  const std::vector<SimTime> times = even_arrivals(profile, count);
  for (std::size_t k = 1; k <= count; ++k) {
    worst = std::max(worst, std::abs(cumulative(seconds(times[k - 1])) - static_cast<double>(k)));
  }
  // a nanosecond of rounding an arrival, at some hundred arrivals a second
  CHECK(worst < static_cast<double>(count) * 5e-7 + tolerance);
}

}  // namespace

TEST_CASE("a constant rate is constant", "[workload][arrivals]") {
  const RateProfile profile = profile_of(hundred_a_second());
  CHECK(profile.at(kStart) == 100);
  CHECK(profile.at(kStart + 1h) == 100);
  check_inverse(profile, 1000, [](double t) { return 100 * t; });
}

TEST_CASE("a region has its share of the rate", "[workload][arrivals]") {
  WorkloadOptions workload = hundred_a_second();
  workload.learner_regions.front().share = 0.25;
  CHECK(profile_of(workload).at(kStart + 5s) == 25);
}

TEST_CASE("a step changes the rate at once", "[workload][arrivals]") {
  WorkloadOptions workload = hundred_a_second();
  workload.load = {point(10s, 3)};
  const RateProfile profile = profile_of(workload);
  CHECK(profile.at(kStart + 10s - 1ns) == 100);
  CHECK(profile.at(kStart + 10s) == 300);
  CHECK(profile.at(kStart + 20s) == 300);
  check_inverse(profile, 2000, [](double t) { return t < 10 ? 100 * t : 1000 + 300 * (t - 10); });
}

TEST_CASE("a ramp moves the rate linearly", "[workload][arrivals]") {
  WorkloadOptions workload = hundred_a_second();
  workload.load = {point(10s, 5, 20s)};
  const RateProfile profile = profile_of(workload);
  CHECK(profile.at(kStart + 15s) == Approx(200));
  CHECK(profile.at(kStart + 30s) == Approx(500));
  CHECK(profile.at(kStart + 45s) == Approx(500));
  check_inverse(profile, 10'000, [](double t) {
    if (t < 10) return 100 * t;
    if (t < 30) return 1000 + 100 * (t - 10) + 10 * (t - 10) * (t - 10);
    return 1000 + 6000 + 500 * (t - 30);
  });
}

TEST_CASE("a ramp down to nothing ends the arrivals", "[workload][arrivals]") {
  WorkloadOptions workload = hundred_a_second();
  workload.load = {point(10s, 0, 10s)};
  const RateProfile profile = profile_of(workload);
  // 1000 up to the ramp and 500 within it
  const std::vector<SimTime> times = even_arrivals(profile, 1502);
  CHECK(times[1498] < kStart + 20s);
  CHECK(times[1500] == kNever);
  CHECK(times[1501] == kNever);
}

TEST_CASE("arrivals go on after a time without any", "[workload][arrivals]") {
  WorkloadOptions workload = hundred_a_second();
  workload.load = {point(10s, 0), point(30s, 2)};
  check_inverse(profile_of(workload), 3000,
                [](double t) { return t < 10 ? 100 * t : 1000 + 200 * std::max(0.0, t - 30); });
}

TEST_CASE("a spike comes back to the level before", "[workload][arrivals]") {
  WorkloadOptions workload = hundred_a_second();
  workload.load = {point(10s, 4, 2s, 6s)};
  const RateProfile profile = profile_of(workload);
  CHECK(profile.at(kStart + 11s) == Approx(250));
  CHECK(profile.at(kStart + 12s) == Approx(400));
  CHECK(profile.at(kStart + 18s - 1ns) == Approx(400));
  CHECK(profile.at(kStart + 19s) == Approx(250));
  CHECK(profile.at(kStart + 20s) == Approx(100));
  CHECK(profile.at(kStart + 60s) == Approx(100));
  check_inverse(profile, 5000, [](double t) {
    double sum = 100 * t;
    const auto ramp = [](double x) { return 75 * x * x; };  // of the 300 on top
    if (t >= 10) sum += t < 12 ? ramp(t - 10) : 300;
    if (t >= 12) sum += 300 * (std::min(t, 18.0) - 12);
    if (t >= 18) sum += t < 20 ? 300 - ramp(20 - t) : 300;
    return sum;
  });
}

TEST_CASE("a daily sine matches its analytic integral", "[workload][arrivals]") {
  WorkloadOptions workload = hundred_a_second();
  workload.diurnal = Diurnal{0.8, 1min, {}};
  const double omega = 2 * std::numbers::pi / 60;
  for (const SimDuration utc_offset : {SimDuration{0s}, SimDuration{15s}, SimDuration{-25s}}) {
    const double phase = omega * seconds(utc_offset);
    const RateProfile profile = profile_of(workload, 5min, utc_offset);
    CHECK(profile.at(kStart + 15s) ==
          Approx(100 * (1 + 0.8 * std::sin(omega * 15 + phase))).epsilon(1e-5));
    // Pieces of 1/1440 of a cycle: chords of the sine, relative error 1.6e-6 at most.
    check_inverse(
        profile, 25'000,
        [&](double t) {
          return 100 * (t + 0.8 / omega * (std::cos(phase) - std::cos(omega * t + phase)));
        },
        25'000 * 2e-6);
  }
}

TEST_CASE("a daily table is joined linearly and repeats", "[workload][arrivals]") {
  WorkloadOptions workload = hundred_a_second();
  workload.diurnal = Diurnal{0, 40s, {0.5, 1.0, 2.0, 0.5}};
  const RateProfile profile = profile_of(workload, 10min);
  for (const SimDuration day : {SimDuration{0s}, SimDuration{40s}, SimDuration{360s}}) {
    CHECK(profile.at(kStart + day) == Approx(50));
    CHECK(profile.at(kStart + day + 5s) == Approx(75));
    CHECK(profile.at(kStart + day + 20s) == Approx(200));
    CHECK(profile.at(kStart + day + 25s) == Approx(125));
    CHECK(profile.at(kStart + day + 35s) == Approx(50));
  }
}

TEST_CASE("load and daily curve multiply", "[workload][arrivals]") {
  WorkloadOptions workload = hundred_a_second();
  workload.diurnal = Diurnal{0.5, 1min, {}};
  workload.load = {point(25s, 2), point(70s, 1, 10s)};
  const RateProfile profile = profile_of(workload, 5min);
  const auto sine = [](double t) { return 1 + 0.5 * std::sin(2 * std::numbers::pi * t / 60); };
  CHECK(profile.at(kStart + 25s - 1ns) == Approx(100 * sine(25)).epsilon(1e-5));
  CHECK(profile.at(kStart + 25s) == Approx(200 * sine(25)).epsilon(1e-5));
  CHECK(profile.at(kStart + 50s) == Approx(200 * sine(50)).epsilon(1e-5));
  CHECK(profile.at(kStart + 75s) == Approx(150 * sine(75)).epsilon(1e-5));
  CHECK(profile.at(kStart + 100s) == Approx(100 * sine(100)).epsilon(1e-5));
}

TEST_CASE("exponential gaps make a Poisson process of the profile's rate", "[workload][arrivals]") {
  WorkloadOptions workload = hundred_a_second();
  workload.diurnal = Diurnal{0.8, 1min, {}};
  workload.load = {point(600s, 3, 300s)};
  const SimTime end = kStart + 1800s;
  const RateProfile profile = profile_of(workload, 1800s);
  const std::vector<SimTime> times = drawn_arrivals(profile, workload.arrival, end);

  // Counts of 3-second cells are independent Poisson: chi-square against the integral of the rate.
  constexpr double kCell = 3;
  std::vector<std::uint64_t> seen(600, 0);
  for (const SimTime t : times) ++seen[static_cast<std::size_t>(seconds(t) / kCell)];
  std::vector<double> expected(600, 0);
  constexpr int kSteps = 12;
  double total = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    for (int j = 0; j < kSteps; ++j) {
      const double t = kCell * (static_cast<double>(i) + (j + 0.5) / kSteps);
      expected[i] += profile.at(kStart + duration_of_nanoseconds(t * 1e9)) * kCell / kSteps;
    }
    total += expected[i];
  }
  const auto n = static_cast<double>(times.size());
  CHECK(std::abs(n - total) < kStandardErrors * std::sqrt(total));
  for (double& e : expected) e *= n / total;
  const ChiSquare chi = chi_square(expected, seen);
  INFO(chi.statistic << " in " << chi.low << " .. " << chi.high);
  CHECK(chi.fits());
}

TEST_CASE("renewal arrivals have independent gaps of their law", "[workload][arrivals]") {
  struct {
    Law law;
    double cv2;
  } const cases[] = {{Law{Erlang{1, 2}}, 0.5},
                     {Law{Hyperexponential{1, 4}}, 4},
                     {Law{Lognormal::from_mean_cv2(1, 2)}, 2},
                     {Law{Exponential{1}}, 1}};
  const RateProfile profile = profile_of(hundred_a_second());
  for (const auto& c : cases) {
    const std::vector<SimTime> times = drawn_arrivals(profile, c.law, kStart + 2000s);
    std::vector<double> gaps;
    for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(seconds(times[i] - times[i - 1]));
    const Moments moments(gaps);
    INFO("cv2 " << c.cv2);
    CHECK(std::abs(moments.mean - 0.01) < kStandardErrors * moments.mean_error);
    CHECK(std::abs(moments.variance - c.cv2 * 1e-4) < kStandardErrors * moments.variance_error);
    const std::vector<double> first(gaps.begin(), gaps.end() - 1);
    const std::vector<double> second(gaps.begin() + 1, gaps.end());
    CHECK(std::abs(correlation(first, second)) <
          kStandardErrors / std::sqrt(static_cast<double>(first.size())));
  }
}

TEST_CASE("deterministic arrivals are evenly spaced", "[workload][arrivals]") {
  const std::vector<SimTime> times = even_arrivals(profile_of(hundred_a_second()), 500);
  for (std::size_t i = 0; i < times.size(); ++i) {
    REQUIRE(times[i] == kStart + static_cast<int>(i + 1) * 10ms);
  }
}

}  // namespace fivenines::arrivals_test
