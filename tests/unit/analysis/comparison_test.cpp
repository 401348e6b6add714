// Variants side by side: paired differences worked out by hand, claims, and their texts.
#include "analysis/compare/comparison.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/compare/comparison_formats.hpp"
#include "analysis/compare/comparison_words.hpp"
#include "analysis/compare/flip.hpp"
#include "tests/unit/analysis/sample_run.hpp"
#include "tests/unit/analysis/texts.hpp"

namespace fivenines::comparison_test {

using namespace test;

namespace {

Criterion p99_below(const std::string& threshold) {
  Criterion c;
  c.id = "P99";
  c.comparison = "<";
  c.threshold = threshold;
  c.unit = "ms";
  c.query = "latency.p99";
  return c;
}

/// Three replications of the sample run, all latencies later by `shift_ms`.
Run shifted_run(double shift_ms) {
  Run run = sample_run(3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    run.records[i] = sample_record(i, 80 + 2.0 * i + shift_ms);
  }
  run.facts.criteria = {"P99"};
  return run;
}

VariantResult variant(const std::string& name, double shift_ms, const std::string& limit = "200") {
  Run run = shifted_run(shift_ms);
  Summary summary = summarise(run, {p99_below(limit)}, false, false);
  return {name, {"workload.access=" + name}, std::move(run), std::move(summary)};
}

ClaimOfRun claim(const std::string& left, Relation relation, const std::string& right,
                 const std::string& metric = "latency.p99") {
  return {"HYP", "as written", metric, left, relation, metric, right};
}

ClaimFinding finding(const ClaimOfRun& claim) {
  std::vector<VariantResult> variants;
  variants.push_back(variant("slow", 10));
  variants.push_back(variant("fast", 0));
  return compare_variants(std::move(variants), claim).claim.value();
}

VariantComparison two() {
  std::vector<VariantResult> variants;
  variants.push_back(variant("slow", 10, "60"));
  variants.push_back(variant("fast", 0));
  return compare_variants(std::move(variants), claim("fast", Relation::kLess, "slow"));
}

}  // namespace

TEST_CASE("common draws cancel: a shift is found although runs differ more than it", "[analysis]") {
  const Query p99 = parse_query("latency.p99");
  const auto difference = paired_difference(p99, shifted_run(1), p99, shifted_run(0));
  REQUIRE(difference);
  // the replications are 80, 82 and 84 ms, so either run alone is known no better than that
  CHECK(difference->left.half_width() > 2);
  CHECK(difference->difference.value == Approx(1).margin(0.7));  // cells are 0.5 ms wide
  CHECK(difference->difference.half_width() < 1.5);
  CHECK(difference->difference.replications == 3);

  const auto none = paired_difference(p99, shifted_run(0), p99, shifted_run(0));
  CHECK(none->difference.value == 0);
  CHECK(none->difference.low == 0);
  CHECK(none->difference.high == 0);
  CHECK_FALSE(none->difference.single);
}

TEST_CASE("a difference of one number a run has the interval of the paired t test", "[analysis]") {
  // Downtime of europe in seconds: 3, 5, 10 against 1, 2, 4. Differences 2, 3, 6: mean 11/3,
  // standard deviation sqrt(13/3), half width 4.3027 sqrt(13/3) / sqrt(3) = 5.1711.
  const auto with_downtime = [](std::array<std::uint32_t, 3> seconds) {
    Run run = sample_run(3);
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::uint32_t s = 0; s < seconds[i]; ++s) {
        run.records[i].learner_regions[1].good_by_second[10 + s] = 0;
      }
    }
    return run;
  };
  const Query query = parse_query("downtime_seconds{region=europe}");
  const auto difference =
      paired_difference(query, with_downtime({3, 5, 10}), query, with_downtime({1, 2, 4}));
  REQUIRE(difference);
  CHECK(difference->difference.value == Approx(11.0 / 3));
  CHECK(difference->difference.half_width() == Approx(5.1711).epsilon(1e-4));
}

TEST_CASE("only replications that both runs have are compared", "[analysis]") {
  const Query query = parse_query("latency");
  Run two = shifted_run(0);
  two.records.erase(two.records.begin());
  const auto difference = paired_difference(query, shifted_run(5), query, two);
  CHECK(difference->difference.replications == 2);
  CHECK(difference->difference.value == Approx(5).margin(0.01));
  two.records.clear();
  CHECK_FALSE(paired_difference(query, shifted_run(5), query, two));
}

TEST_CASE("columns that do not come from the same replications are not shown side by side",
          "[analysis]") {
  std::vector<VariantResult> variants{variant("three", 0), variant("two", 5)};
  auto& records = variants[1].run.records;
  records.erase(records.begin());
  const VariantComparison comparison = compare_variants(std::move(variants), std::nullopt);
  CHECK(comparison.common == std::vector<std::size_t>{3, 2});
  CHECK(pairing_text(comparison, 1).starts_with("paired on 2 common replications"));
  CHECK(pairing_text(comparison, 0).empty());
  for (const ComparedMetric& metric : comparison.metrics) {
    INFO(metric.query);
    const auto& paired = metric.paired[1];
    if (!paired) continue;
    CHECK(paired->left.value - paired->right.value == Approx(paired->difference.value));
  }
  CHECK(comparison_report(comparison, {}, {"", "", 0}).find("paired on 2 common") !=
        std::string::npos);
}

TEST_CASE("other load and another window are warned of", "[analysis]") {
  std::vector<VariantResult> variants{variant("full", 0), variant("part", 0)};
  CHECK(unlike_conditions(variants).empty());
  variants[1].run.facts.learners = 1000;
  variants[1].run.facts.measure = std::chrono::seconds{10};
  const std::vector<std::string> warnings = unlike_conditions(variants);
  REQUIRE(warnings.size() == 2);
  CHECK(warnings[0].starts_with("part has another load: 1K learners, "));
  CHECK(warnings[0].find("full has 4K learners") != std::string::npos);
  CHECK(warnings[1].starts_with("part has another window: 10 s measured after "));
}

TEST_CASE("what the jackknife does not know has no interval", "[analysis]") {
  for (const char* text : {"latency.max", "downtime_seconds.p50", "uptime_seconds.min"}) {
    const Query query = parse_query(text);
    CHECK(paired_difference(query, shifted_run(5), query, shifted_run(0))->difference.single);
  }
  Run one = shifted_run(0);
  one.records.resize(1);
  const Query query = parse_query("latency");
  CHECK(paired_difference(query, one, query, shifted_run(0))->difference.single);
}

TEST_CASE("a claim holds, is refuted or stays open by its whole interval", "[analysis]") {
  CHECK(finding(claim("fast", Relation::kLess, "slow")).conclusion == Conclusion::kHolds);
  CHECK(finding(claim("slow", Relation::kGreater, "fast")).conclusion == Conclusion::kHolds);
  CHECK(finding(claim("slow", Relation::kLess, "fast")).conclusion == Conclusion::kRefuted);
  CHECK(finding(claim("fast", Relation::kLess, "fast")).conclusion == Conclusion::kRefuted);
  CHECK(finding(claim("fast", Relation::kLessEqual, "fast")).conclusion == Conclusion::kHolds);
  CHECK(finding(claim("fast", Relation::kLess, "slow", "latency.max")).conclusion ==
        Conclusion::kOpen);
  CHECK(finding(claim("fast", Relation::kLess, "slow", "latency{point=commit}")).conclusion ==
        Conclusion::kNotMeasured);
  CHECK(finding(claim("fast", Relation::kLess, "slow", "latency{region=africa}")).conclusion ==
        Conclusion::kNotMeasured);
}

TEST_CASE("a claim compares like with like", "[analysis]") {
  ClaimOfRun mixed = claim("fast", Relation::kLess, "slow");
  CHECK_NOTHROW(check_claim(mixed));
  mixed.left_metric = "error_ratio";
  CHECK_THROWS_AS(check_claim(mixed), BadQuery);
  CHECK(check_metric("latncy.p99").value().find("did you mean 'latency'") != std::string::npos);
  CHECK_FALSE(check_metric("latency.p99"));
}

TEST_CASE("a difference is better, worse, too small to count or not clear", "[analysis]") {
  const auto difference = [](double low, double high) {
    return std::optional<Estimate>(Estimate{0.5 * (low + high), low, high, 3, false});
  };
  const std::optional<Estimate> hundred = single_estimate(100);
  CHECK(effect_of(difference(-3, -1), hundred, Good::kLess, 0.01) == Effect::kBetter);
  CHECK(effect_of(difference(-3, -1), hundred, Good::kMore, 0.01) == Effect::kWorse);
  CHECK(effect_of(difference(1, 3), hundred, Good::kLess, 0.01) == Effect::kWorse);
  CHECK(effect_of(difference(1, 3), hundred, Good::kNeither, 0.01) == Effect::kMore);
  CHECK(effect_of(difference(1, 3), hundred, Good::kLess, 0.03) == Effect::kSmall);
  CHECK(effect_of(difference(-1, 3), hundred, Good::kLess, 0) == Effect::kUnclear);
  CHECK(effect_of(difference(0, 0), hundred, Good::kLess, 0) == Effect::kEqual);
  CHECK(effect_of(single_estimate(5), hundred, Good::kLess, 0) == Effect::kUnknown);
  CHECK(effect_of(std::nullopt, hundred, Good::kLess, 0) == Effect::kUnknown);
  // of nothing, everything counts
  CHECK(effect_of(difference(1, 3), single_estimate(0), Good::kLess, 0.5) == Effect::kWorse);
}

TEST_CASE("the load at which a system stays down is found among variants", "[analysis]") {
  const auto loaded = [](const std::string& name, std::uint64_t learners, bool recovers,
                         std::vector<std::string> changes) {
    VariantResult result = variant(name, 0);
    result.changes = std::move(changes);
    result.summary.facts.learners = learners;
    FaultSummary fault;
    fault.id = "spike";
    fault.ended = 3;
    fault.recovered = recovers ? 3 : 1;
    result.summary.faults = {fault};
    return result;
  };
  std::vector<VariantResult> variants;
  variants.push_back(loaded("naive", 24'000, false, {}));
  variants.push_back(loaded("budget", 24'000, true, {"retries=10%"}));
  variants.push_back(loaded("naive-12K", 12'000, true, {"workload.learners=12K"}));
  variants.push_back(loaded("naive-18K", 18'000, true, {"workload.learners=18K"}));
  variants.push_back(loaded("budget-30K", 30'000, true, {"retries=10%", "workload.learners=30K"}));
  const VariantComparison comparison = compare_variants(std::move(variants), std::nullopt);
  const std::vector<Flip> flips = flips_of(comparison);
  REQUIRE(flips.size() == 2);
  CHECK(flips[0].of == "naive");
  CHECK(flips[0].loads == std::vector<std::uint64_t>{12'000, 18'000, 24'000});
  CHECK(flips[0].recovers_up_to == 18'000);
  CHECK(flips[0].stays_down_from == 24'000);
  CHECK(flip_text(flips[0]) == "RECOVERS at up to 18K learners, STAYS DOWN from 24K on");
  CHECK(flip_text(flips[1]) == "RECOVERS at every load tried, up to 30K learners");
  CHECK(comparison_report(comparison, {}, {}).find("FLIP") != std::string::npos);
}

TEST_CASE("the worst variant decides", "[analysis]") {
  CHECK(two().decision == Decision::kNoGo);
  CHECK(worse_of(Decision::kGo, Decision::kInconclusive) == Decision::kInconclusive);
  CHECK(worse_of(Decision::kNoGo, Decision::kInconclusive) == Decision::kNoGo);
  CHECK(worse_of(Decision::kNoCriteria, Decision::kGo) == Decision::kGo);
}

TEST_CASE("the texts of a comparison name its variants and say what they differ in", "[analysis]") {
  const VariantComparison comparison = two();
  const std::string text = comparison_report(comparison, {}, {"out/x", "fivenines run x", 99});
  CHECK(longest_line(text) <= kTerminalColumns);
  for (const char* words : {"slow               NO-GO", "fast               GO", "fast less slow",
                            "CLAIM      HOLDS   HYP", "the worst of: slow NO-GO, fast GO"}) {
    INFO(text);
    CHECK(text.find(words) != std::string::npos);
  }
  const std::string markdown = comparison_markdown(comparison);
  CHECK(markdown.find("## Claim HYP: HOLDS") != std::string::npos);
  CHECK(markdown.find("[fast](variants/fast/report.md)") != std::string::npos);

  const auto json = nlohmann::json::parse(comparison_json(comparison));
  CHECK(json.at("verdict") == "NO-GO");
  CHECK(json.at("variants").at(1).at("verdict") == "GO");
  CHECK(json.at("differences_from") == "slow");
  const auto& p99 = json.at("metrics").at(1);
  CHECK(p99.at("metric") == "latency.p99{point=client}");
  CHECK(p99.at("variants").at(1).at("difference").at("value").get<double>() < -9);
  CHECK(json.at("claim").at("conclusion") == "HOLDS");
}

}  // namespace fivenines::comparison_test
