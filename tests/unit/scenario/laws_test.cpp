#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;

namespace {

Law service(const std::string& law) {
  return *read_with("service: " + law + "\n").dataplane.service.law;
}
std::string complaints_about_law(const std::string& law) {
  return complaints_with("service: " + law + "\n");
}

}  // namespace

TEST_CASE("every kind of law is read in nanoseconds", "[scenario][law]") {
  CHECK(service("10ms") == Law{Deterministic{1e7}});
  CHECK(service("{deterministic: {value: 10ms}}") == Law{Deterministic{1e7}});
  CHECK(service("{exponential: {mean: 10ms}}") == Law{Exponential{1e7}});
  CHECK(service("{erlang: {mean: 10ms, shape: 3}}") == Law{Erlang{1e7, 3}});
  CHECK(service("{hyperexponential: {mean: 10ms, cv2: 4}}") == Law{Hyperexponential{1e7, 4}});
  CHECK(service("{uniform: {low: 1ms, high: 3ms}}") == Law{Uniform{1e6, 3e6}});
  CHECK(service("{pareto: {least: 1ms, alpha: 1.5}}") == Law{Pareto{1e6, 1.5}});
}

TEST_CASE("a log-normal law is given by any of four pairs of figures", "[scenario][law]") {
  CHECK(service("{lognormal: {median: 40ms, p99: 400ms}}") ==
        Law{Lognormal::from_median_p99(4e7, 4e8)});
  CHECK(service("{lognormal: {median: 40ms, sigma: 0.8}}") ==
        Law{Lognormal::from_median_sigma(4e7, 0.8)});
  CHECK(service("{lognormal: {mean: 1ms, sigma: 0.9}}") ==
        Law{Lognormal::from_mean_sigma(1e6, 0.9)});
  const Law by_cv2 = service("{lognormal: {mean: 1ms, cv2: 2}}");
  CHECK(by_cv2.mean() == Approx(1e6));
  CHECK(std::get<Lognormal>(by_cv2.kind).sigma == Approx(std::sqrt(std::log(3.0))));
}

TEST_CASE("an offset may stand beside the kind or inside it", "[scenario][law]") {
  const Law shifted{Exponential{1e7}, 5e6};
  CHECK(service("{exponential: {mean: 10ms}, offset: 5ms}") == shifted);
  CHECK(service("{exponential: {mean: 10ms, offset: 5ms}}") == shifted);
  CHECK_THAT(complaints_about_law("{exponential: {mean: 10ms, offset: 5ms}, offset: 1ms}"),
             Catch::Contains("offset: is given twice"));
}

TEST_CASE("a mixture has laws of its own, with weights that sum to 100 %", "[scenario][law]") {
  const Law law = service(
      "{mixture: [{weight: 70%, law: 20ms}, {weight: 30%, law: {exponential: "
      "{mean: 150ms}}}]}");
  CHECK(law.mean() == Approx(0.7 * 2e7 + 0.3 * 1.5e8));
  CHECK(complaints_about_law("{mixture: [{weight: 70%, law: 20ms}, {weight: 20%, law: 1ms}]}") ==
        "s.yaml:5:20: error: service.mixture: the weights sum to 90%; accepted: 100%\n");
}

TEST_CASE("laws of plain numbers take no units", "[scenario][law]") {
  const auto size = [](const std::string& law) {
    return kSmall.substr(0, kSmall.size() - 2) + ", cohort_size: " + law + "}\n";
  };
  CHECK(read(size("40")).workload.cohort_size == Law{Deterministic{40}});
  CHECK(read(size("{lognormal: {median: 40, p99: 400}}")).workload.cohort_size ==
        Law{Lognormal::from_median_p99(40, 400)});
  CHECK_THAT(complaints(size("40ms")), Catch::Contains("'40ms' is not a plain number"));
}

TEST_CASE("parameters of laws are checked", "[scenario][law]") {
  CHECK_THAT(complaints_about_law("{hyperexponential: {mean: 1ms, cv2: 0.5}}"),
             Catch::Contains("'0.5' is out of range; accepted: 1 to 1000000"));
  CHECK_THAT(complaints_about_law("{pareto: {least: 1ms, alpha: 0}}"),
             Catch::Contains("is out of range"));
  CHECK_THAT(complaints_about_law("{lognormal: {median: 40ms, p99: 40ms}}"),
             Catch::Contains("p99: must be above the median"));
  CHECK_THAT(complaints_about_law("{lognormal: {median: 40ms}}"),
             Catch::Contains("accepted: median and p99, median and sigma, mean and cv2"));
  CHECK_THAT(complaints_about_law("{uniform: {low: 3ms, high: 1ms}}"),
             Catch::Contains("must not be below low"));
  CHECK_THAT(complaints_about_law("{exponential: {mean: 0ms}}"),
             Catch::Contains("is out of range"));
  CHECK_THAT(complaints_about_law("{exponential: {mean: 5}}"), Catch::Contains("'5' needs a unit"));
  CHECK_THAT(complaints_about_law("{erlang: {mean: 5ms, shape: 0}}"),
             Catch::Contains("is out of range"));
  CHECK_THAT(complaints_about_law("{exponential: {mean: 5ms, sigma: 1}}"),
             Catch::Contains("unknown key 'sigma' in 'service.exponential'; accepted: mean"));
}

TEST_CASE("an unknown kind of law is met with the known ones", "[scenario][law]") {
  CHECK(complaints_about_law("{exponental: {mean: 10ms}}") ==
        "s.yaml:5:11: error: service: 'exponental' is not a kind of law; accepted: a duration "
        "such as 10ms, or {KIND: {parameters}} with KIND one of deterministic, exponential, "
        "erlang, hyperexponential, lognormal, uniform, pareto, mixture; did you mean "
        "'exponential'?\n");
  CHECK_THAT(complaints_about_law("exponential"), Catch::Contains("a kind needs parameters"));
  CHECK_THAT(complaints_about_law("{exponential: {mean: 1ms}, erlang: {mean: 1ms, shape: 2}}"),
             Catch::Contains("is of two kinds, 'exponential' and 'erlang'"));
  CHECK_THAT(complaints_about_law("[1ms]"), Catch::Contains("is not a law"));
}

TEST_CASE("arrivals are renewal processes with mean 1", "[scenario][law]") {
  const auto arrival = [](const std::string& text) {
    return read(kSmall.substr(0, kSmall.size() - 2) + ", arrival: " + text + "}\n")
        .workload.arrival;
  };
  CHECK(arrival("poisson") == Law{Exponential{1}});
  CHECK(arrival("deterministic") == Law{Deterministic{1}});
  CHECK(arrival("{erlang: {shape: 3}}") == Law{Erlang{1, 3}});
  CHECK(arrival("{hyperexponential: {cv2: 4}}") == Law{Hyperexponential{1, 4}});
  CHECK(arrival("{lognormal: {cv2: 2}}").mean() == Approx(1));
  // of any other law of plain numbers the shape counts, not the mean
  CHECK(arrival("{uniform: {low: 0, high: 4}}") == Law{Uniform{0, 2}});
  CHECK(arrival("{exponential: {mean: 3}, offset: 1}") == Law{Exponential{0.75}, 0.25});
  CHECK(arrival("{pareto: {least: 2, alpha: 2}}") == Law{Pareto{0.5, 2}});
  CHECK(arrival("{mixture: [{weight: 50%, law: 1}, {weight: 50%, law: 3}]}") ==
        Law{Mixture{{0.5, 0.5}, {constant_law(0.5), constant_law(1.5)}}});
}

TEST_CASE("gaps that cannot be scaled to a rate are errors", "[scenario][law]") {
  const auto problem_of = [](const std::string& text) {
    return complaints(kSmall.substr(0, kSmall.size() - 2) + ", arrival: " + text + "}\n");
  };
  CHECK(problem_of("erlang") ==
        "s.yaml:4:36: error: workload.arrival: 'erlang' needs its shape; accepted: {erlang: "
        "{shape: 3}}, {hyperexponential: {cv2: 4}}, {lognormal: {cv2: 2}}, {uniform: {low: 0, "
        "high: 2}} or another law of plain numbers\n");
  CHECK_THAT(problem_of("{pareto: {least: 1, alpha: 0.5}}"),
             Catch::Contains("s.yaml:4:36: error: workload.arrival: a law of gaps has a mean"));
  CHECK_THAT(problem_of("{deterministic: {value: 0}}"), Catch::Contains("has a mean above zero"));
  CHECK_THAT(problem_of("{uniform: {low: 1ms, high: 2ms}}"),
             Catch::Contains("'1ms' is a duration, but the mean gap follows from learners"));
  CHECK_THAT(problem_of("{erlang: {mean: 3.125ms, shape: 2}}"),
             Catch::Contains("accepted: plain numbers, and no mean, such as {erlang: {shape: 3}}"));
  CHECK_THAT(problem_of("{poison: {}}"), Catch::Contains("is not a kind of law"));
}
