#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;

namespace {

const std::string kTwo =
    "caches: {layout: hierarchical, global: {entries: 10}}\n"
    "variants:\n"
    "  - {name: always}\n"
    "  - {name: never, set: {caches.global.ask: never, platform.regions.a.servers: 9}}\n";

}  // namespace

TEST_CASE("a variant is the scenario with some values changed", "[scenario][variants]") {
  const Scenario scenario = read_with(
      kTwo +
      "claim: {id: C-1, expect: 'latency.p99{point=server}@never <= leg{leg=wan}@always'}\n");
  REQUIRE(scenario.variants.size() == 2);
  const Variant& always = scenario.variants[0];
  const Variant& never = scenario.variants[1];
  CHECK(always.name == "always");
  CHECK(always.changes.empty());
  CHECK(always.scenario.variants.empty());
  CHECK(always.scenario.dataplane == scenario.dataplane);
  CHECK(never.changes ==
        std::vector<std::string>{"caches.global.ask=never", "platform.regions.a.servers=9"});
  CHECK(never.scenario.dataplane.caches.shared->ask == GlobalAsk::kNever);
  CHECK(never.scenario.platform.regions[0].servers == 9);
  CHECK(never.scenario.workload == scenario.workload);
  CHECK(read(never.scenario.resolved_yaml).platform == never.scenario.platform);

  REQUIRE(scenario.claim.has_value());
  CHECK(scenario.claim->id == "C-1");
  CHECK(scenario.claim->left == ClaimSide{"latency.p99{point=server}", "never"});
  CHECK(scenario.claim->relation == ClaimRelation::kLessOrEqual);
  CHECK(scenario.claim->right == ClaimSide{"leg{leg=wan}", "always"});
}

TEST_CASE("a variant has a platform of its own, from the scenario's folder",
          "[scenario][variants]") {
  const Folder folder;
  folder.write("p/q.yaml", "fivenines: platform/v1\nregions: [{id: q, servers: 9, site: none}]\n");
  const auto path =
      folder.write("s.yaml", kSmall +
                                 "variants: [{name: small}, {name: other, platform: p/q.yaml, set: "
                                 "{platform.regions.q.cores: 3}}]\n");
  const LoadedScenario loaded = load_scenario(path);
  INFO(loaded.diagnostics.text());
  REQUIRE(loaded.scenario.has_value());
  const Scenario& other = loaded.scenario->variants[1].scenario;
  CHECK(loaded.scenario->variants[1].changes ==
        std::vector<std::string>{"platform=p/q.yaml", "platform.regions.q.cores=3"});
  CHECK(other.platform.name == "q");
  CHECK(other.platform.cores(0) == 27);
  CHECK(loaded.scenario->platform.regions.size() == 2);

  // The canonical form needs no file, and says the same.
  const Scenario again = read(loaded.scenario->resolved_yaml);
  CHECK(again.resolved_yaml == loaded.scenario->resolved_yaml);
  CHECK(again.variants[1].scenario.platform == other.platform);
  CHECK(again.variants[1].scenario.workload == other.workload);
}

TEST_CASE("what the command line sets comes after what variants set", "[scenario][variants]") {
  const std::string text =
      kSmall + "variants: [{name: few}, {name: many, set: {workload.learners: 9K}}]\n";
  const auto learners = [&](std::vector<std::string> overrides) {
    return read(text, {std::move(overrides), {}}).variants[1].scenario.workload.learners;
  };
  CHECK(learners({}) == 9000);
  CHECK(learners({"workload.learners=50"}) == 50);
  CHECK(learners({"variants.many.set={workload.learners: 7}"}) == 7);
  CHECK(read(text, {{"variants=[]"}, {}}).variants.empty());
}

TEST_CASE("mistakes in variants are complained of where they are", "[scenario][variants]") {
  CHECK(complaints_with("variants: [{name: x, set: {workload.learners: 5x}}]\n") ==
        "s.yaml:5:47: error: workload.learners: '5x' is not a count; accepted: a whole number such "
        "as 800, 50K, 5M or 1G (in the variant 'x')\n");
  CHECK_THAT(complaints_with("variants: [{name: x, set: {workload.learnres: 5}}]\n"),
             Catch::StartsWith("s.yaml:5:28: error: unknown key 'learnres' in 'workload'") &&
                 Catch::EndsWith("did you mean 'learners'? (in the variant 'x')\n"));
  CHECK(complaints_with("variants: [{name: x}, {name: x}]\n") ==
        "s.yaml:5:30: error: variants[1].name: the variant 'x' is there already\n");
  CHECK(complaints_with("variants: [{set: {}}]\n") ==
        "s.yaml:5:12: error: missing key 'variants[0].name'; accepted: a word of letters, digits, "
        "'-', '_', '.' and '/', such as us-east\n");
  CHECK_THAT(complaints_with("variants: [{name: a/b}]\n"), Catch::Contains("must not contain '/'"));
  CHECK_THAT(complaints_with("variants: [{name: x, set: [1]}]\n"),
             Catch::StartsWith("s.yaml:5:27: error: variants[0].set: must be a map"));
  CHECK_THAT(complaints_with("variants: [{name: x, set: {platform: y.yaml}}]\n"),
             Catch::StartsWith("s.yaml:5:28: error: variants[0].set: the platform is a key"));
  CHECK_THAT(complaints_with("variants: [{name: x, set: {replications.seed: 4}}]\n"),
             Catch::Contains("'replications.seed' is the same for all variants"));
  CHECK_THAT(complaints_with("variants: [{name: x, platform: nowhere.yaml}]\n"),
             Catch::StartsWith("s.yaml:5:32: error: no such file: 'nowhere.yaml'"));
  CHECK_THAT(complaints_with("variants: [{name: x, sets: {}}]\n"),
             Catch::Contains("did you mean 'set'?"));
  CHECK_THAT(complaints_with("variants: {x: 1}\n"), Catch::Contains("variants: must be a list"));
}

TEST_CASE("a claim names metrics of variants", "[scenario][variants]") {
  const auto problem = [](const std::string& expect) {
    return complaints_with(kTwo + "claim: {id: c, expect: '" + expect + "'}\n");
  };
  CHECK(problem("latency@never < latency@alwayss") ==
        "s.yaml:9:24: error: claim.expect: unknown variant 'alwayss'; accepted: always, never; did "
        "you mean 'always'?\n");
  CHECK_THAT(problem("latency@never"), Catch::Contains("compares nothing"));
  CHECK_THAT(problem("latency < latency@never"),
             Catch::Contains("'latency' is not a metric of a variant; accepted: METRIC@VARIANT"));
  CHECK_THAT(problem("@never > latency@never"), Catch::Contains("is not a metric of a variant"));
  CHECK(complaints_with("claim: {id: c, expect: 'a@b < a@c'}\n") ==
        "s.yaml:5:8: error: claim: compares variants, and there are none; accepted: with variants: "
        "[...]\n"
        "s.yaml:5:24: error: claim.expect: unknown variant 'b'; accepted: \n"
        "s.yaml:5:24: error: claim.expect: unknown variant 'c'; accepted: \n");
  CHECK_THAT(complaints_with(kTwo + "claim: {expect: 'a@never < a@always'}\n"),
             Catch::Contains("missing key 'claim.id'"));

  LoadOptions knows;
  knows.check_metric = [](const std::string& metric) -> std::optional<std::string> {
    if (metric == "known") return std::nullopt;
    return "unknown metric '" + metric + "'";
  };
  CHECK(complaints(kSmall + kTwo + "claim: {id: c, expect: 'known@never > other@always'}\n",
                   knows) == "s.yaml:9:24: error: claim.expect: unknown metric 'other'\n");
}
