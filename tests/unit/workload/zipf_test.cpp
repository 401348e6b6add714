#include "sim/workload/zipf.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "tests/unit/base/chance.hpp"

namespace fivenines::zipf_test {

using namespace test;

namespace {

std::vector<std::uint64_t> frequencies(const Zipf& zipf, std::size_t draws) {
  std::vector<std::uint64_t> seen(zipf.items(), 0);
  const std::uint64_t root = replication_key(11, 0);
  for (std::size_t i = 0; i < draws; ++i) {
    KeyedGenerator generator(join_key(root, i), Purpose::kContent);
    const std::uint32_t key = zipf.sample(generator);
    ++seen.at(key);
  }
  return seen;
}

/// p(i) from the definition, term by term.
std::vector<double> exact_probabilities(std::size_t items, double alpha) {
  std::vector<double> p(items);
  long double sum = 0;
  for (std::size_t i = items; i-- > 0;) {  // smallest terms first
    p[i] = std::pow(static_cast<double>(i + 1), -alpha);
    sum += p[i];
  }
  for (double& x : p) x /= static_cast<double>(sum);
  return p;
}

}  // namespace

TEST_CASE("probabilities are those of the definition", "[workload][zipf]") {
  for (const double alpha : {0.0, 0.6, 0.9, 0.99, 1.0, 1.2}) {
    const std::vector<double> exact = exact_probabilities(100'000, alpha);
    const Zipf zipf(100'000, alpha);
    INFO("alpha " << alpha);
    for (const std::size_t i : {0, 1, 9, 63, 64, 65, 999, 1000, 1001, 54'321, 99'999}) {
      CHECK(zipf.probability(i) == Approx(exact[i]).epsilon(1e-11));
    }
  }
}

TEST_CASE("blocks tile the keys and hold their exact share", "[workload][zipf]") {
  for (const double alpha : {0.0, 0.8, 1.0, 1.2}) {
    const std::vector<double> exact = exact_probabilities(100'000, alpha);
    const Zipf zipf(100'000, alpha);
    std::uint64_t next = 0;
    double total = 0;
    for (const Zipf::Block& block : zipf.blocks()) {
      REQUIRE(block.first == next);
      next += block.count;
      double sum = 0;
      for (std::uint64_t i = block.first; i < next; ++i) sum += exact[i];
      REQUIRE(block.probability == Approx(sum).epsilon(1e-9));
      total += block.probability;
    }
    CHECK(next == 100'000);
    CHECK(total == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("the sum over a large catalogue is right to ten digits", "[workload][zipf]") {
  constexpr std::size_t kItems = 20'301'000;
  constexpr double kAlpha = 0.99;
  const double exact = exact_probabilities(kItems, kAlpha).front();
  CHECK(Zipf(kItems, kAlpha).probability(0) == Approx(exact).epsilon(1e-10));
}

TEST_CASE("frequencies of all keys fit the exact probabilities", "[workload][zipf]") {
  constexpr std::size_t kDraws = 1'000'000;
  struct {
    std::size_t items;
    double alpha;
  } const cases[] = {{2, 1.0},    {5, 1.0},       {12, 1.2},      {100, 0.0},     {1000, 0.6},
                     {1000, 5.0}, {100'000, 0.8}, {100'000, 0.9}, {100'000, 1.0}, {100'000, 1.2}};
  for (const auto& c : cases) {
    std::vector<double> expected = exact_probabilities(c.items, c.alpha);
    for (double& p : expected) p *= kDraws;
    const ChiSquare chi = chi_square(expected, frequencies(Zipf(c.items, c.alpha), kDraws));
    INFO("items " << c.items << ", alpha " << c.alpha << ": " << chi.statistic << " in " << chi.low
                  << " .. " << chi.high);
    CHECK(chi.fits());
  }
}

TEST_CASE("inside a block the more popular keys are drawn more often", "[workload][zipf]") {
  // Without the rejection inside blocks the mean place in a block would be 0.5 and not about
  // 0.5 - 1 / (12 * 64): seven standard errors with this many draws.
  constexpr std::size_t kItems = 1'000'000;
  constexpr std::size_t kDraws = 4'000'000;
  const Zipf zipf(kItems, 1.0);
  struct InBlock {
    double mean = 0;  ///< of the key, given the block
    double variance = 0;
  };
  std::vector<InBlock> in_block;
  std::vector<std::uint32_t> block_of(kItems);
  for (const Zipf::Block& block : zipf.blocks()) {
    InBlock in;
    double square = 0;
    for (std::uint64_t i = block.first; i < block.first + block.count; ++i) {
      block_of[i] = static_cast<std::uint32_t>(in_block.size());
      const double p = zipf.probability(i) / block.probability;
      const auto place = static_cast<double>(i - block.first);
      in.mean += p * place;
      square += p * place * place;
    }
    in.variance = square - in.mean * in.mean;
    in_block.push_back(in);
  }
  double sum = 0;
  double variance = 0;
  KeyedGenerator generator(5, Purpose::kContent);
  for (std::size_t i = 0; i < kDraws; ++i) {
    const std::uint32_t key = zipf.sample(generator);
    const Zipf::Block& block = zipf.blocks()[block_of[key]];
    if (block.count == 1) continue;
    const InBlock& in = in_block[block_of[key]];
    const auto width = static_cast<double>(block.count);
    sum += (static_cast<double>(key - block.first) - in.mean) / width;
    variance += in.variance / (width * width);
  }
  CHECK(std::abs(sum) < kStandardErrors * std::sqrt(variance));
  CHECK(variance > 0);
}

TEST_CASE("the most popular keys of 100,000 with exponent 0.9 are as popular as they must be",
          "[workload][zipf]") {
  constexpr std::size_t kDraws = 1'000'000;
  const std::vector<std::uint64_t> seen = frequencies(Zipf(100'000, 0.9), kDraws);
  // Ranks 1 and 10; tolerances for a million draws.
  CHECK(static_cast<double>(seen[0]) / kDraws == Approx(0.0450599).margin(0.0008));
  CHECK(static_cast<double>(seen[9]) / kDraws == Approx(0.0056727).margin(0.0003));
}

TEST_CASE("one item is always drawn", "[workload][zipf]") {
  const Zipf zipf(1, 0.9);
  KeyedGenerator generator(1, Purpose::kContent);
  for (int i = 0; i < 100; ++i) REQUIRE(zipf.sample(generator) == 0);
  CHECK(zipf.probability(0) == 1);
}

}  // namespace fivenines::zipf_test
