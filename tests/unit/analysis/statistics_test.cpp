// Intervals over replications, against closed forms and published numbers.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "analysis/statistics/jackknife.hpp"
#include "analysis/statistics/order_statistics.hpp"
#include "sim/base/draws.hpp"

using namespace fivenines;

TEST_CASE("Student's t is the tabulated one", "[analysis]") {
  CHECK(student_t(1) == Approx(12.7062).epsilon(1e-5));
  CHECK(student_t(2) == Approx(4.30265).epsilon(1e-5));
  CHECK(student_t(9) == Approx(2.26216).epsilon(1e-5));
  CHECK(student_t(1000) == Approx(1.96234).epsilon(1e-5));
}

TEST_CASE("the jackknife of a mean is the t interval", "[analysis]") {
  const std::vector<double> values{3, 5, 10};
  const Estimate estimate = mean_interval(values);
  // mean 6, s = sqrt(13), standard error = s / sqrt(3)
  const double half = 4.302653 * std::sqrt(13.0 / 3.0);
  CHECK(estimate.value == Approx(6));
  CHECK(estimate.low == Approx(6 - half));
  CHECK(estimate.high == Approx(6 + half));
  CHECK(estimate.replications == 3);
  CHECK_FALSE(estimate.single);
}

TEST_CASE("one replication has no interval", "[analysis]") {
  const Estimate estimate = mean_interval(std::vector<double>{4});
  CHECK(estimate.single);
  CHECK(estimate.value == 4);
  CHECK(estimate.low == 4);
  CHECK(estimate.high == 4);
  CHECK(mean_interval({}).replications == 0);
}

TEST_CASE("a ratio is of sums, and leaves one replication out at a time", "[analysis]") {
  const std::vector<RatioPart> parts{{1, 10}, {2, 10}, {6, 30}};
  const Estimate estimate = ratio_interval(parts);
  CHECK(estimate.value == Approx(9.0 / 50));
  const std::vector<double> without{8.0 / 40, 7.0 / 40, 3.0 / 20};
  const double mean = (without[0] + without[1] + without[2]) / 3;
  double squares = 0;
  for (const double value : without) squares += (value - mean) * (value - mean);
  CHECK(estimate.half_width() == Approx(4.302653 * std::sqrt(2.0 / 3.0 * squares)));
}

TEST_CASE("a share of which nothing was seen reaches to the binomial bound", "[analysis]") {
  const std::vector<RatioPart> none{{0, 500}, {0, 500}};
  CHECK(share_interval(none).low == 0);
  CHECK(share_interval(none).high == Approx(1 - std::pow(0.025, 1.0 / 1000)));
  const std::vector<RatioPart> all{{500, 500}, {500, 500}};
  CHECK(share_interval(all).low == Approx(std::pow(0.025, 1.0 / 1000)));
  CHECK(share_interval(all).high == 1);
}

TEST_CASE("merged histograms are the histogram of the union, and leaving out takes back",
          "[analysis]") {
  KeyedGenerator generator(1, Purpose::kService);
  std::vector<Histogram> parts(4);
  Histogram whole;
  for (int i = 0; i < 4000; ++i) {
    const SimDuration value = duration_of_nanoseconds(-1e7 * std::log(1 - uniform01(generator)));
    parts[static_cast<std::size_t>(i % 4)].add(value);
    whole.add(value);
  }
  const MergedHistograms merged(parts);
  CHECK(merged.all() == whole);
  // the mean needs no cells, so the jackknife can be checked against the plain formula
  std::vector<double> means;
  for (std::size_t left_out = 0; left_out < parts.size(); ++left_out) {
    Histogram rest;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i != left_out) rest.merge(parts[i]);
    }
    means.push_back(rest.mean_ns());
  }
  const Estimate expected = jackknife(whole.mean_ns(), means);
  CHECK(merged.mean_ns().value == expected.value);
  CHECK(merged.mean_ns().low == Approx(expected.low));
  CHECK(merged.mean_ns().high == Approx(expected.high));
}

TEST_CASE("a quantile read back is in the cell of the order statistic", "[analysis]") {
  KeyedGenerator generator(2, Purpose::kService);
  Histogram histogram;
  std::vector<double> values;
  for (int i = 0; i < 20000; ++i) {
    const SimDuration value = duration_of_nanoseconds(-1e8 * std::log(1 - uniform01(generator)));
    histogram.add(value);
    values.push_back(static_cast<double>(value.count()));
  }
  std::sort(values.begin(), values.end());
  for (const double q : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999}) {
    const auto rank = static_cast<std::size_t>(std::ceil(q * 20000));
    const auto exact = static_cast<std::uint64_t>(values[rank - 1]);
    const double read = spread_quantile_ns(histogram, q);
    CHECK(read >= static_cast<double>(histogram.lowest_equivalent(exact)));
    CHECK(read <= static_cast<double>(histogram.highest_equivalent(exact)));
  }
}

TEST_CASE("a quantile of equal values is that value", "[analysis]") {
  Histogram histogram;
  histogram.add(std::chrono::milliseconds{40}, 1000);
  CHECK(spread_quantile_ns(histogram, 0.5) == 40e6);
  CHECK(spread_quantile_ns(histogram, 0.99) == 40e6);
  histogram.add(std::chrono::milliseconds{39});
  CHECK(spread_quantile_ns(histogram, 0.99) == Approx(40e6).epsilon(1.0 / 128));
  CHECK(spread_quantile_ns(histogram, 0.99) <= 40e6);
  CHECK(spread_quantile_ns(Histogram(), 0.5) == 0);
}

TEST_CASE("the interval of a quantile covers the truth as often as it says", "[analysis]") {
  // 400 experiments of 10 replications with 2,000 exponentials each: the true p99 is 4.60517.
  KeyedGenerator generator(3, Purpose::kService);
  int covered = 0;
  for (int experiment = 0; experiment < 400; ++experiment) {
    std::vector<Histogram> parts(10);
    for (Histogram& part : parts) {
      for (int i = 0; i < 2000; ++i) {
        part.add(duration_of_nanoseconds(-1e9 * std::log(1 - uniform01(generator))));
      }
    }
    const Estimate estimate = MergedHistograms(parts).quantile_ns(0.99);
    covered += estimate.low <= 4.60517e9 && 4.60517e9 <= estimate.high;
  }
  // With runs as short as these it is 93 % (of 3,000 experiments), with ten times longer ones 95 %;
  // four binomial deviations of 400 are 20.
  CHECK(covered >= 352);
  CHECK(covered <= 392);
}

TEST_CASE("ranks of a distribution-free interval are the exact ones", "[analysis]") {
  struct Case {
    std::uint64_t n;
    double p;
    std::uint64_t low;
    std::uint64_t high;
    double coverage;
  };
  for (const Case& c :
       {Case{10000, 0.99, 9881, 9920, 0.950272}, Case{1000, 0.95, 937, 964, 0.950417},
        Case{100000, 0.999, 99880, 99920, 0.954789}, Case{20, 0.5, 6, 15, 0.958611}}) {
    const RankInterval ranks = quantile_ranks(c.n, c.p);
    CHECK(ranks.low == c.low);
    CHECK(ranks.high == c.high);
    CHECK(ranks.coverage == Approx(c.coverage).margin(5e-7));
  }
}

TEST_CASE("too few values give a quantile without interval", "[analysis]") {
  const std::vector<double> three{1, 2, 3};
  CHECK(quantile_interval(three, 0.99).single);
  CHECK(quantile_interval(three, 0.99).value == 3);
  std::vector<double> twenty;
  for (int i = 20; i >= 1; --i) twenty.push_back(i);
  const Estimate median = quantile_interval(twenty, 0.5);
  CHECK(median.value == 10);
  CHECK(median.low == 6);
  CHECK(median.high == 15);
}

TEST_CASE("the number of samples a quantile needs is the published one", "[analysis]") {
  CHECK(samples_for_exponential_quantile(0.99, 0.01) == 179332);
  CHECK(samples_for_exponential_quantile(0.95, 0.01) == 81332);
  CHECK(samples_for_exponential_quantile(0.999, 0.05) == 32171);
  CHECK(exponential_quantile_error(0.99, 100000, 1) == Approx(0.031464).margin(5e-7));
  CHECK(cases_for_share(0.95) == 59);
  // the rule of three: 3.0 events in all of the replications together
  CHECK(upper_mean_of_none(1) == Approx(2.9957).margin(0.0001));
  CHECK(upper_mean_of_none(2) == Approx(1.4979).margin(0.0001));
}
