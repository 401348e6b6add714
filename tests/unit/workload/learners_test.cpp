#include "sim/workload/learners.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "sim/base/draws.hpp"
#include "tests/unit/base/chance.hpp"

namespace fivenines::learners_test {

using namespace test;

namespace {

WorkloadOptions workload_of(std::uint64_t learners, const std::vector<double>& shares, Law size) {
  WorkloadOptions workload;
  workload.learners = learners;
  workload.cohort_size = std::move(size);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    LearnerRegionOptions region;
    region.id = "region-" + std::to_string(i);
    region.share = shares[i];
    workload.learner_regions.push_back(region);
  }
  return workload;
}

/// Sizes of the cohorts of one learner region in order, the last one as it was drawn.
std::vector<double> cohorts(const Learners& learners, std::size_t region) {
  std::vector<double> sizes;
  const std::uint32_t end = learners.first(region) + learners.count(region);
  for (std::uint32_t learner = learners.first(region); learner < end;) {
    const std::uint32_t size = learners.cohort_size(learner);
    sizes.push_back(size);
    learner += std::min(size, end - learner);
  }
  return sizes;
}

}  // namespace

TEST_CASE("every learner is in one region, and counts are the shares within one learner",
          "[workload][learners]") {
  const std::vector<double> shares{0.3333, 0.1, 0.0, 0.2667, 0.05, 0.25};
  for (const std::uint64_t total : {1, 7, 1000, 999'983}) {
    const Learners learners(workload_of(total, shares, constant_law(1.0)), 1);
    CHECK(learners.total() == total);
    std::uint64_t sum = 0;
    for (std::size_t r = 0; r < shares.size(); ++r) {
      CHECK(learners.first(r) == sum);
      sum += learners.count(r);
      CHECK(std::abs(learners.count(r) - shares[r] * static_cast<double>(total)) <= 1);
    }
    CHECK(sum == total);
  }
}

TEST_CASE("eight equal shares give eight equal counts", "[workload][learners]") {
  const Learners learners(workload_of(5'000'000, std::vector<double>(8, 0.125), constant_law(1.0)),
                          1);
  for (std::size_t r = 0; r < 8; ++r) CHECK(learners.count(r) == 625'000);
}

TEST_CASE("cohorts of one size need no table", "[workload][learners]") {
  const Learners learners(workload_of(1000, {1}, constant_law(37.0)), 1);
  CHECK(learners.cohort_size(0) == 37);
  CHECK(learners.cohort_size(999) == 37);
}

TEST_CASE("members of a cohort see the same size, next to each other", "[workload][learners]") {
  const Learners learners(workload_of(10'000, {0.5, 0.5}, Law{Lognormal::from_median_p99(40, 400)}),
                          5);
  for (std::size_t r = 0; r < 2; ++r) {
    std::uint32_t learner = learners.first(r);
    const std::uint32_t end = learner + learners.count(r);
    std::uint32_t strangers = 0;
    while (learner < end) {
      const std::uint32_t size = learners.cohort_size(learner);
      REQUIRE(size >= 1);
      const std::uint32_t last = std::min(learner + size, end);
      for (; learner < last; ++learner) strangers += learners.cohort_size(learner) != size;
    }
    CHECK(strangers == 0);
  }
}

TEST_CASE("a random learner's cohort is size-biased", "[workload][learners]") {
  // Half of the cohorts have 10 members, half 30: a learner's own has (10^2 + 30^2) / (10 + 30).
  const Law two{Mixture{{0.5, 0.5}, {constant_law(10.0), constant_law(30.0)}}};
  const Learners learners(workload_of(400'000, {1}, two), 5);
  double sum = 0;
  for (std::uint32_t i = 0; i < learners.total(); ++i) sum += learners.cohort_size(i);
  // 20,000 cohorts; the ratio estimate sum n^2 / sum n has the error of n (n - 25) over the mean.
  const double n_cohorts = 20'000;
  const double deviation = std::sqrt(0.5 * (150.0 * 150 + 150.0 * 150)) / 20;
  CHECK(sum / 400'000 == Approx(25).margin(kStandardErrors * deviation / std::sqrt(n_cohorts)));
}

TEST_CASE("cohorts themselves follow their law", "[workload][learners]") {
  const double sigma2 = std::log(3.0);
  const Law law{Lognormal::from_mean_cv2(60, 2)};
  const Learners learners(workload_of(3'000'000, {0.4, 0.6}, law), 5);
  for (std::size_t r = 0; r < 2; ++r) {
    const std::vector<double> sizes = cohorts(learners, r);
    const Moments moments(sizes);
    CHECK(std::abs(moments.mean - 60) < kStandardErrors * moments.mean_error);
    std::uint64_t above_median = 0;
    for (const double size : sizes) above_median += size > 60 * std::exp(-sigma2 / 2);
    const auto n = static_cast<double>(sizes.size());
    // sizes are whole numbers: the cell of the median, 34.64, is 35 and counts as above
    const double z = std::log(34.5 / (60 * std::exp(-sigma2 / 2))) / std::sqrt(sigma2);
    const double above = 0.5 * std::erfc(z / std::sqrt(2.0));
    CHECK(static_cast<double>(above_median) / n == Approx(above).margin(share_tolerance(above, n)));
  }
}

TEST_CASE("a replication's cohorts are its own and can be drawn again", "[workload][learners]") {
  const WorkloadOptions workload =
      workload_of(10'000, {0.5, 0.5}, Law{Lognormal::from_median_p99(40, 400)});
  CHECK(cohorts(Learners(workload, 5), 0) == cohorts(Learners(workload, 5), 0));
  CHECK(cohorts(Learners(workload, 5), 0) != cohorts(Learners(workload, 6), 0));
  CHECK(cohorts(Learners(workload, 5), 0) != cohorts(Learners(workload, 5), 1));
}

}  // namespace fivenines::learners_test
