// Every law of sim/model/laws drawn by key, against its own mean, variance and tail.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/model/law.hpp"
#include "tests/unit/base/chance.hpp"

namespace fivenines::law_draws_test {

using namespace test;

namespace {

constexpr std::size_t kLawDraws = 400'000;

std::vector<double> sample_of(const Law& law) {
  const std::uint64_t root = replication_key(3, 0);
  std::vector<double> sample(kLawDraws);
  for (std::size_t i = 0; i < kLawDraws; ++i) {
    KeyedGenerator generator(join_key(root, i), Purpose::kService);
    sample[i] = law.sample(generator);
  }
  return sample;
}

double share_above(const std::vector<double>& sample, double limit) {
  double above = 0;
  for (const double x : sample) above += x > limit;
  return above / static_cast<double>(sample.size());
}

struct Known {
  std::string name;
  Law law;
  double mean;
  double variance;
};

double square(double x) {
  return x * x;
}

}  // namespace

TEST_CASE("laws have the mean and the variance they state", "[base][law]") {
  const double sigma2 = std::log(3.0);
  const std::vector<Known> laws{
      {"exponential", Law{Exponential{10}}, 10, 100},
      {"erlang 3", Law{Erlang{10, 3}}, 10, 100.0 / 3},
      {"hyperexponential 4", Law{Hyperexponential{10, 4}}, 10, 400},
      {"hyperexponential 1 is exponential", Law{Hyperexponential{10, 1}}, 10, 100},
      {"lognormal by mean and cv2", Law{Lognormal::from_mean_cv2(10, 2)}, 10, 200},
      {"lognormal by median", Law{Lognormal::from_median_sigma(10, std::sqrt(sigma2))},
       10 * std::sqrt(3.0), 600},
      {"uniform", Law{Uniform{2, 8}}, 5, 3},
      {"pareto", Law{Pareto{2, 6}}, 2.4, square(2.4) / 24},
      {"shifted exponential", Law{Exponential{10}, 20}, 30, 100},
      {"mixture", Law{Mixture{{0.7, 0.3}, {Law{Exponential{10}, 20}, constant_law(150.0)}}}, 66,
       0.7 * (100 + square(30 - 66)) + 0.3 * square(150 - 66)},
  };
  for (const Known& known : laws) {
    INFO(known.name);
    const Moments moments(sample_of(known.law));
    CHECK(known.law.mean() == Approx(known.mean).epsilon(1e-12));
    CHECK(std::abs(moments.mean - known.mean) < kStandardErrors * moments.mean_error);
    CHECK(std::abs(moments.variance - known.variance) < kStandardErrors * moments.variance_error);
  }
}

TEST_CASE("laws have the tails they state", "[base][law]") {
  const auto check = [](const std::string& name, const Law& law, double limit, double expected) {
    INFO(name << " above " << limit);
    CHECK(std::abs(share_above(sample_of(law), limit) - expected) <
          share_tolerance(expected, kLawDraws));
  };
  const Law exponential{Exponential{10}};
  for (const double x : {0.1, 1.0, 10.0, 46.0, 69.0}) {
    check("exponential", exponential, x, std::exp(-x / 10));
  }
  const double p = 0.5 * (1 + std::sqrt(3.0 / 5.0));
  for (const double x : {1.0, 10.0, 60.0}) {
    check("hyperexponential", Law{Hyperexponential{10, 4}}, x,
          p * std::exp(-2 * p * x / 10) + (1 - p) * std::exp(-2 * (1 - p) * x / 10));
  }
  for (const double x : {5.0, 10.0, 25.0}) {
    const double t = 3 * x / 10;
    check("erlang", Law{Erlang{10, 3}}, x, std::exp(-t) * (1 + t + t * t / 2));
  }
  const Law lognormal{Lognormal::from_median_p99(40, 400)};
  check("lognormal", lognormal, 40, 0.5);
  check("lognormal", lognormal, 400, 0.01);
  check("pareto", Law{Pareto{1, 1.5}}, 100, 1e-3);
  check("uniform", Law{Uniform{2, 8}}, 6.5, 0.25);
}

TEST_CASE("a constant takes the same value every time and no draw is below its offset",
          "[base][law]") {
  const auto range = [](const Law& law) {
    const std::vector<double> sample = sample_of(law);
    const auto [low, high] = std::minmax_element(sample.begin(), sample.end());
    return std::pair{*low, *high};
  };
  CHECK(range(constant_law(7.0)) == std::pair{7.0, 7.0});
  CHECK(range(Law{Exponential{10}, 20}).first >= 20);
  CHECK(range(Law{Uniform{2, 8}}).first >= 2);
  CHECK(range(Law{Uniform{2, 8}}).second < 8);
  CHECK(range(Law{Pareto{3, 1.5}}).first >= 3);
}

TEST_CASE("durations are rounded to the nearest nanosecond and never negative", "[base][law]") {
  CHECK(duration_of_nanoseconds(0.4).count() == 0);
  CHECK(duration_of_nanoseconds(0.5).count() == 1);
  CHECK(duration_of_nanoseconds(1e9 + 0.49).count() == 1'000'000'000);
  CHECK(duration_of_nanoseconds(-5).count() == 0);
  CHECK(duration_of_nanoseconds(std::nan("")).count() == 0);
  CHECK(duration_of_nanoseconds(1e300).count() == 2'300'000'000'000'000'000);
}

}  // namespace fivenines::law_draws_test
