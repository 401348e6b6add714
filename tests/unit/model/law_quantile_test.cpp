// Quantiles by calculation, against their closed forms and against drawn values.
#include "sim/model/law_quantile.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/draws.hpp"
#include "tests/unit/base/chance.hpp"

namespace fivenines::law_quantile_test {

using namespace test;

namespace {

std::vector<std::pair<std::string, Law>> laws() {
  const Law exponential{Exponential{10}, 2};
  const Law lognormal{Lognormal::from_median_p99(40, 400)};
  return {{"exponential with an offset", exponential},
          {"erlang 3", Law{Erlang{10, 3}}},
          {"hyperexponential 4", Law{Hyperexponential{10, 4}}},
          {"lognormal", lognormal},
          {"uniform", Law{Uniform{2, 8}}},
          {"pareto", Law{Pareto{1, 1.5}}},
          {"mixture", Law{Mixture{{0.7, 0.3}, {exponential, lognormal}}}}};
}

}  // namespace

TEST_CASE("quantiles are those of the closed forms", "[model][law]") {
  CHECK(law_quantile(Law{Exponential{10}}, 0.99) == Approx(10 * std::log(100.0)).epsilon(1e-8));
  CHECK(law_quantile(Law{Lognormal::from_median_p99(40, 400), 5}, 0.99) ==
        Approx(405).epsilon(1e-8));
  CHECK(law_quantile(Law{Lognormal::from_median_p99(40, 400)}, 0.5) == Approx(40).epsilon(1e-8));
  CHECK(law_quantile(Law{Uniform{2, 8}}, 0.25) == Approx(3.5).epsilon(1e-8));
  CHECK(law_quantile(Law{Pareto{2, 2}}, 0.75) == Approx(4).epsilon(1e-8));
  CHECK(law_quantile(constant_law(7.0), 0.01) == 7);
  CHECK(law_quantile(constant_law(0.0), 0.99) == 0);
}

TEST_CASE("so many drawn values lie below a quantile as its name says", "[model][law]") {
  constexpr std::size_t kDraws = 200'000;
  const std::uint64_t root = replication_key(5, 0);
  for (const auto& [name, law] : laws()) {
    for (const double p : {0.5, 0.95, 0.99}) {
      INFO(name << " at " << p);
      const double quantile = law_quantile(law, p);
      CHECK(law_cdf(law, quantile) == Approx(p).epsilon(1e-6));
      double below = 0;
      for (std::size_t i = 0; i < kDraws; ++i) {
        KeyedGenerator generator(join_key(root, i), Purpose::kService);
        below += law.sample(generator) <= quantile ? 1 : 0;
      }
      CHECK(std::abs(below / kDraws - p) < share_tolerance(p, kDraws));
    }
  }
}

}  // namespace fivenines::law_quantile_test
