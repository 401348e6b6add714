#include "sim/metrics/histogram.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/model/law.hpp"

namespace fivenines::histogram_test {

namespace {

/// Sub-buckets of d significant digits are 2^ceil(log2(2 * 10^d)); half of them are an octave.
constexpr int kThreeDigits = 10;
constexpr int kTwoDigits = 7;
constexpr int kOneDigit = 4;

std::pair<std::uint64_t, std::uint64_t> cell(int bits, std::uint64_t value) {
  const Histogram histogram(bits);
  return {histogram.lowest_equivalent(value), histogram.highest_equivalent(value)};
}

using Cell = std::pair<std::uint64_t, std::uint64_t>;

std::vector<std::int64_t> heavy_tailed(std::uint64_t name, std::size_t count) {
  std::vector<std::int64_t> values(count);
  const Law law{Lognormal::from_median_sigma(2e6, 2.5)};
  for (std::size_t i = 0; i < count; ++i) {
    KeyedGenerator generator(join_key(name, i), Purpose::kService);
    values[i] = law.sample_duration(generator).count();
  }
  return values;
}

Histogram histogram_of(const std::vector<std::int64_t>& values, int bits = kTwoDigits) {
  Histogram histogram(bits);
  for (const std::int64_t value : values) histogram.add(SimDuration{value});
  return histogram;
}

}  // namespace

TEST_CASE("cells are those of HdrHistogram 2.1.11", "[metrics][histogram]") {
  CHECK(cell(kThreeDigits, 2048) == Cell{2048, 2049});
  CHECK(cell(kThreeDigits, 10'000) == Cell{10'000, 10'007});
  CHECK(cell(kThreeDigits, 50'000) == Cell{49'984, 50'015});
  CHECK(cell(kThreeDigits, 1'000'000) == Cell{999'936, 1'000'447});
  CHECK(cell(kThreeDigits, 98'765'432) == Cell{98'762'752, 98'828'287});
  CHECK(cell(kTwoDigits, 10'000) == Cell{9'984, 10'047});
  CHECK(cell(kTwoDigits, 123'456) == Cell{123'392, 123'903});
  CHECK(cell(kOneDigit, 1'000) == Cell{992, 1'023});
}

TEST_CASE("small values have a cell each", "[metrics][histogram]") {
  for (const int bits : {kOneDigit, kTwoDigits, kThreeDigits}) {
    for (std::uint64_t value = 0; value < std::uint64_t{2} << bits; ++value) {
      REQUIRE(cell(bits, value) == Cell{value, value});
    }
    CHECK(cell(bits, std::uint64_t{2} << bits).second == (std::uint64_t{2} << bits) + 1);
  }
}

TEST_CASE("cells tile the range without gap or overlap, none wider than stated",
          "[metrics][histogram]") {
  for (const int bits : {kOneDigit, kTwoDigits, kThreeDigits}) {
    const Histogram histogram(bits);
    std::uint64_t low = 0;
    const auto last = std::uint64_t{1} << 62;
    while (low < last) {
      const std::uint64_t high = histogram.highest_equivalent(low);
      REQUIRE(histogram.lowest_equivalent(low) == low);
      REQUIRE(histogram.lowest_equivalent(high) == low);
      REQUIRE((high - low) <= low >> bits);
      low = high + 1;
    }
    CHECK(low == last);
  }
}

TEST_CASE("the mean, the count and the maximum are exact", "[metrics][histogram]") {
  const std::vector<std::int64_t> values = heavy_tailed(1, 20'000);
  const Histogram histogram = histogram_of(values);
  long double sum = 0;
  for (const std::int64_t value : values) sum += static_cast<long double>(value);
  CHECK(histogram.count() == values.size());
  CHECK(histogram.mean_ns() == Approx(static_cast<double>(sum / 20'000)).epsilon(1e-15));
  CHECK(histogram.max_ns() ==
        static_cast<std::uint64_t>(*std::max_element(values.begin(), values.end())));
}

TEST_CASE("sums beyond 64 bits stay exact", "[metrics][histogram]") {
  Histogram histogram;
  const std::int64_t year = 31'536'000LL * 1'000'000'000;
  histogram.add(SimDuration{year}, 1'000'000);
  CHECK(histogram.count() == 1'000'000);
  CHECK(histogram.mean_ns() == static_cast<double>(year));
  CHECK(histogram.sum_high() > 0);
}

TEST_CASE("the histogram of a union is the merge of the histograms", "[metrics][histogram]") {
  const std::vector<std::int64_t> one = heavy_tailed(1, 5'000);
  std::vector<std::int64_t> other = heavy_tailed(2, 12'345);
  for (std::int64_t& value : other) value /= 1000;
  std::vector<std::int64_t> both = one;
  both.insert(both.end(), other.begin(), other.end());

  Histogram merged = histogram_of(one);
  merged.merge(histogram_of(other));
  CHECK(merged == histogram_of(both));

  Histogram reverse = histogram_of(other);
  reverse.merge(histogram_of(one));
  CHECK(reverse == merged);

  merged.merge(Histogram());
  CHECK(merged == reverse);
}

TEST_CASE("a quantile is within half a cell of the exact order statistic", "[metrics][histogram]") {
  for (const int bits : {kOneDigit, kTwoDigits, kThreeDigits}) {
    std::vector<std::int64_t> values = heavy_tailed(3, 10'007);
    const Histogram histogram = histogram_of(values, bits);
    std::sort(values.begin(), values.end());
    const double error_ratio = 0.5 / (1 << bits);
    for (const double q : {0.0001, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 1.0}) {
      const auto rank = static_cast<std::size_t>(std::ceil(q * 10'007.0));
      const auto exact = static_cast<double>(values[rank - 1]);
      INFO("bits " << bits << ", q " << q << ", exact " << exact);
      CHECK(std::abs(histogram.quantile_ns(q) - exact) <= error_ratio * exact);
    }
    CHECK(histogram.quantile_ns(1) <= static_cast<double>(histogram.max_ns()));
  }
  CHECK(Histogram::kDefaultErrorRatio < 0.004);
}

TEST_CASE("the rank of a quantile is rounded up", "[metrics][histogram]") {
  Histogram histogram;
  for (int value = 1; value <= 100; ++value) histogram.add(SimDuration{value});
  CHECK(histogram.quantile_ns(0.5) == 50);
  CHECK(histogram.quantile_ns(0.501) == 51);
  CHECK(histogram.quantile_ns(0.99) == 99);
  CHECK(histogram.quantile_ns(0) == 1);
  CHECK(histogram.quantile_ns(1) == 100);
}

TEST_CASE("values up to a limit are counted by whole cells", "[metrics][histogram]") {
  Histogram histogram;
  for (int value = 0; value < 1000; ++value) histogram.add(SimDuration{value});
  CHECK(histogram.count_up_to(SimDuration{-1}) == 0);
  CHECK(histogram.count_up_to(SimDuration{0}) == 1);
  CHECK(histogram.count_up_to(SimDuration{255}) == 256);
  // 600 shares its cell, 600 .. 603
  CHECK(histogram.count_up_to(SimDuration{600}) == 604);
  CHECK(histogram.count_up_to(SimDuration{1'000'000}) == 1000);
}

TEST_CASE("negative values count as zero and an empty histogram says zero",
          "[metrics][histogram]") {
  Histogram histogram;
  CHECK(histogram.empty());
  CHECK(histogram.mean_ns() == 0);
  CHECK(histogram.quantile_ns(0.99) == 0);
  histogram.add(SimDuration{-5});
  CHECK(histogram.count() == 1);
  CHECK(histogram.max_ns() == 0);
  CHECK(histogram.quantile_ns(0.5) == 0);
}

TEST_CASE("a value added several times is the same as adding it again and again",
          "[metrics][histogram]") {
  Histogram at_once;
  at_once.add(SimDuration{12'345}, 7);
  Histogram one_by_one;
  for (int i = 0; i < 7; ++i) one_by_one.add(SimDuration{12'345});
  CHECK(at_once == one_by_one);
}

TEST_CASE("a histogram is restored from its cells", "[metrics][histogram]") {
  const Histogram histogram = histogram_of(heavy_tailed(4, 3'000));
  CHECK(Histogram::from_cells(histogram.bits(), histogram.cells(), histogram.sum_high(),
                              histogram.sum_low(), histogram.max_ns()) == histogram);
}

}  // namespace fivenines::histogram_test
