// Keyed draws: consecutive identifiers are the normal case, so that is what is tested.
#include "sim/base/draws.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <vector>

#include "tests/unit/base/chance.hpp"

namespace fivenines::draws_test {

using namespace test;

namespace {

constexpr std::uint64_t kSeed = 20260101;
constexpr std::size_t kDraws = 200'000;

/// The first draw of one purpose of request 0, 1, 2, ... of a replication.
std::vector<double> draws_of(Purpose purpose, std::uint64_t replication = 0,
                             std::uint64_t identifier_step = 1) {
  const std::uint64_t root = replication_key(kSeed, replication);
  std::vector<double> sample(kDraws);
  for (std::size_t i = 0; i < kDraws; ++i) {
    KeyedGenerator generator(join_key(root, i * identifier_step), purpose);
    sample[i] = uniform01(generator);
  }
  return sample;
}

/// 1,000 cells over [0, 1).
ChiSquare uniformity(const std::vector<double>& sample) {
  constexpr std::size_t kCells = 1000;
  std::vector<std::uint64_t> seen(kCells, 0);
  for (const double u : sample) ++seen[static_cast<std::size_t>(u * kCells)];
  const std::vector<double> expected(kCells, static_cast<double>(sample.size()) / kCells);
  return chi_square(expected, seen);
}

/// 32 x 32 cells over the unit square.
ChiSquare independence(const std::vector<double>& x, const std::vector<double>& y) {
  constexpr std::size_t kSide = 32;
  std::vector<std::uint64_t> seen(kSide * kSide, 0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    ++seen[static_cast<std::size_t>(x[i] * kSide) * kSide + static_cast<std::size_t>(y[i] * kSide)];
  }
  const std::vector<double> expected(kSide * kSide,
                                     static_cast<double>(x.size()) / (kSide * kSide));
  return chi_square(expected, seen);
}

const std::vector<Purpose> kPurposes{
    Purpose::kInterarrival, Purpose::kLearner, Purpose::kContent, Purpose::kWrite,
    Purpose::kRoute,        Purpose::kAccess,  Purpose::kService, Purpose::kTimeout,
    Purpose::kBackoff,      Purpose::kCohort,  Purpose::kVariant, Purpose::kDatabaseRead};

}  // namespace

TEST_CASE("each purpose's draw over consecutive requests is uniform", "[base][draws]") {
  for (const Purpose purpose : kPurposes) {
    const ChiSquare chi = uniformity(draws_of(purpose));
    INFO("purpose " << static_cast<int>(purpose) << ": " << chi.statistic << " in " << chi.low
                    << " .. " << chi.high);
    CHECK(chi.fits());
  }
}

TEST_CASE("draws of two purposes of one request are independent", "[base][draws]") {
  for (std::size_t i = 0; i + 1 < kPurposes.size(); ++i) {
    INFO("purposes " << static_cast<int>(kPurposes[i]) << " and "
                     << static_cast<int>(kPurposes[i + 1]));
    CHECK(independence(draws_of(kPurposes[i]), draws_of(kPurposes[i + 1])).fits());
  }
}

TEST_CASE("draws of consecutive requests are independent", "[base][draws]") {
  const std::vector<double> sample = draws_of(Purpose::kInterarrival);
  for (const std::size_t lag : {1, 2, 7, 64}) {
    const std::vector<double> first(sample.begin(), sample.end() - static_cast<long>(lag));
    const std::vector<double> second(sample.begin() + static_cast<long>(lag), sample.end());
    INFO("lag " << lag);
    CHECK(independence(first, second).fits());
    CHECK(std::abs(correlation(first, second)) <
          kStandardErrors / std::sqrt(static_cast<double>(first.size())));
  }
}

TEST_CASE("replications have draws of their own", "[base][draws]") {
  CHECK(independence(draws_of(Purpose::kService, 0), draws_of(Purpose::kService, 1)).fits());
  CHECK(uniformity(draws_of(Purpose::kService, 1)).fits());
}

TEST_CASE("identifiers far apart give uniform draws too", "[base][draws]") {
  for (const std::uint64_t step : {std::uint64_t{64}, std::uint64_t{1} << 32, kGoldenGamma}) {
    INFO("step " << step);
    CHECK(uniformity(draws_of(Purpose::kLearner, 0, step)).fits());
  }
}

TEST_CASE("successive draws of one purpose of one request are independent", "[base][draws]") {
  std::vector<double> first(kDraws);
  std::vector<double> second(kDraws);
  const std::uint64_t root = replication_key(kSeed, 0);
  for (std::size_t i = 0; i < kDraws; ++i) {
    KeyedGenerator generator(join_key(root, i), Purpose::kService);
    first[i] = uniform01(generator);
    second[i] = uniform01(generator);
  }
  CHECK(independence(first, second).fits());
}

TEST_CASE("the same identifiers give the same draw and others do not", "[base][draws]") {
  std::set<std::uint64_t> firsts;
  for (std::uint64_t key = 0; key < 1000; ++key) {
    for (const Purpose purpose : kPurposes) {
      KeyedGenerator once(join_key(7, key), purpose);
      KeyedGenerator again(join_key(7, key), purpose);
      const std::uint64_t value = once();
      CHECK(value == again());
      firsts.insert(value);
    }
  }
  CHECK(firsts.size() == 1000 * kPurposes.size());
  CHECK(join_key(join_key(1, 2), 3) != join_key(join_key(1, 3), 2));
}

TEST_CASE("a number below n is uniform, also when n is no power of two", "[base][draws]") {
  const std::uint64_t root = replication_key(kSeed, 0);
  for (const std::uint64_t n : {std::uint64_t{2}, std::uint64_t{7}, std::uint64_t{1000}}) {
    std::vector<std::uint64_t> seen(n, 0);
    for (std::size_t i = 0; i < kDraws; ++i) {
      KeyedGenerator generator(join_key(root, i), Purpose::kLearner);
      const std::uint64_t drawn = uniform_below(generator, n);
      ++seen.at(drawn);
    }
    const std::vector<double> expected(n, static_cast<double>(kDraws) / static_cast<double>(n));
    INFO("n = " << n);
    CHECK(chi_square(expected, seen).fits());
  }
}

TEST_CASE("a uniform draw stays below 1", "[base][draws]") {
  struct {
    std::uint64_t operator()() { return ~std::uint64_t{0}; }
  } largest;
  CHECK(uniform01(largest) < 1);
  CHECK(uniform_below(largest, 10) == 9);
}

TEST_CASE("named streams are uniform and differ by name and replication", "[base][draws]") {
  const auto sample_of = [](std::uint64_t replication, std::string_view name) {
    pcg64 stream = named_stream(replication_key(kSeed, replication), name);
    std::vector<double> sample(kDraws);
    for (double& u : sample) u = uniform01(stream);
    return sample;
  };
  const std::vector<double> probe = sample_of(0, "probe");
  CHECK(uniformity(probe).fits());
  CHECK(independence(probe, sample_of(0, "gossip")).fits());
  CHECK(independence(probe, sample_of(1, "probe")).fits());
  CHECK(sample_of(0, "probe") == probe);
}

}  // namespace fivenines::draws_test
