// From an estimate and a limit to PASS, FAIL, INCONCLUSIVE or NOT MEASURED, and to a decision.
#include "analysis/plan/verdict.hpp"

#include <catch2/catch.hpp>

using namespace fivenines;

namespace {

Criterion bare_criterion(std::string comparison, std::string threshold, std::string unit = "ms") {
  Criterion c;
  c.id = "X";
  c.comparison = std::move(comparison);
  c.threshold = std::move(threshold);
  c.unit = std::move(unit);
  return c;
}

Evidence measured(double value, double low, double high, std::uint32_t n = 10) {
  return evidence_of(Estimate{value, low, high, n, false});
}

Evidence single(double value) {
  return evidence_of(single_estimate(value));
}

Judgement judged(const Criterion& c, const Evidence& evidence, bool allow_single = false) {
  return judge(c, rule_of(c), evidence, allow_single);
}

Result result(const Criterion& c, const Evidence& evidence, bool allow_single = false) {
  return judged(c, evidence, allow_single).finding.result;
}

Evidence throughput(double declared, double share_low, double share_high, bool grows) {
  const double share = 0.5 * (share_low + share_high);
  Evidence evidence = evidence_of(
      Estimate{declared * share, declared * share_low, declared * share_high, 3, false});
  evidence.throughput =
      ThroughputEvidence{declared, Estimate{share, share_low, share_high, 3, false},
                         single_estimate(grows ? 5 : 0), grows};
  return evidence;
}

Judgement with_result(Result r, bool blocker = true) {
  Judgement j;
  j.criterion.severity = blocker ? "blocker" : "info";
  j.finding.result = r;
  return j;
}

}  // namespace

TEST_CASE("the whole interval decides, on either side of a limit", "[analysis]") {
  const Criterion below = bare_criterion("<", "100");
  CHECK(result(below, measured(90, 85, 95)) == Result::kPass);
  CHECK(result(below, measured(110, 105, 115)) == Result::kFail);
  CHECK(result(below, measured(97, 92, 102)) == Result::kInconclusive);
  CHECK(result(below, measured(95, 90, 100)) == Result::kInconclusive);  // 100 is not < 100
  CHECK(result(bare_criterion("<=", "100"), measured(95, 90, 100)) == Result::kPass);
  CHECK(result(bare_criterion(">", "100"), measured(110, 105, 115)) == Result::kPass);
  CHECK(result(bare_criterion(">=", "100"), measured(110, 100, 120)) == Result::kPass);
  CHECK(result(bare_criterion(">=", "100"), measured(90, 80, 99)) == Result::kFail);
  CHECK(judged(below, measured(90, 85, 95)).finding.margin == 10.0);
  CHECK(judged(below, measured(110, 105, 115)).finding.margin == -10.0);
}

TEST_CASE("an open verdict says how many replications are missing", "[analysis]") {
  // n (half width / distance)^2 = 30 (13 / 6)^2 = 140.8 in all, so 111 more
  const Judgement j = judged(bare_criterion("<=", "90"), measured(84, 71, 97, 30));
  CHECK(j.finding.result == Result::kInconclusive);
  CHECK(j.finding.replications_more == 111u);
  // on the limit no number is enough
  CHECK_FALSE(judged(bare_criterion("<=", "90"), measured(90, 85, 95)).finding.replications_more);
}

TEST_CASE("one replication is inconclusive unless single values are allowed", "[analysis]") {
  const Criterion below = bare_criterion("<", "100");
  CHECK(result(below, single(50)) == Result::kInconclusive);
  CHECK(result(below, single(150)) == Result::kInconclusive);
  CHECK(result(below, single(50), true) == Result::kPass);
  CHECK(result(below, single(150), true) == Result::kFail);
  CHECK(judged(below, single(50), true).by_single_value);
  CHECK(decide({judged(below, single(50), true)}).reason.find("single") != std::string::npos);
}

TEST_CASE("bands: in, about and equal", "[analysis]") {
  CHECK(result(bare_criterion("in", "50..200"), measured(100, 90, 110)) == Result::kPass);
  CHECK(result(bare_criterion("in", "50..200"), measured(220, 210, 230)) == Result::kFail);
  CHECK(result(bare_criterion("in", "50..200"), measured(195, 185, 205)) == Result::kInconclusive);
  CHECK(result(bare_criterion("~", "100"), measured(95, 91, 99)) == Result::kPass);
  CHECK(result(bare_criterion("=", "100"), measured(80, 75, 85)) == Result::kFail);
  CHECK(result(bare_criterion("in", "-5..-3"), measured(-4, -4.5, -3.5)) == Result::kPass);
}

TEST_CASE("nothing at all and the largest count cases", "[analysis]") {
  CHECK(result(bare_criterion("=", "0"), measured(0, 0, 0)) == Result::kPass);
  CHECK(judged(bare_criterion("=", "0"), measured(0, 0, 0)).finding.note.find("95 % sure") !=
        std::string::npos);
  CHECK(result(bare_criterion("=", "0"), measured(0.1, -0.1, 0.3)) == Result::kFail);
  // the largest of the faults of two replications: as many as the mean of the two has
  Evidence largest_of_faults = evidence_of(single_estimate(0, 6));
  largest_of_faults.replications = 2;
  CHECK(judged(bare_criterion("=", "0"), largest_of_faults).finding.note ==
        judged(bare_criterion("=", "0"), measured(0, 0, 0, 2)).finding.note);
  CHECK(judged(bare_criterion("=", "0"), largest_of_faults).finding.note ==
        "none in 2 replications: 95 % sure of a mean below 1.5 a replication");
  CHECK(result(bare_criterion("=", "0"), largest_of_faults) == Result::kPass);
  largest_of_faults.replications = 1;
  CHECK(result(bare_criterion("=", "0"), largest_of_faults) == Result::kInconclusive);
  CHECK(result(bare_criterion("=", "0"), single(0)) == Result::kInconclusive);

  Criterion largest = bare_criterion("<", "900", "s");
  largest.statistic = "max";
  const auto of = [](double value, std::uint32_t n) {
    return evidence_of(single_estimate(value, n));
  };
  CHECK(result(largest, of(901, 3)) == Result::kFail);
  CHECK(result(largest, of(500, 58)) == Result::kInconclusive);
  CHECK(judged(largest, of(500, 58)).finding.replications_more == 1u);
  CHECK(result(largest, of(500, 59)) == Result::kPass);
  Evidence eight_a_run = of(500, 40);
  eight_a_run.replications = 5;
  CHECK(judged(largest, eight_a_run).finding.replications_more == 3u);  // 19 cases more
}

TEST_CASE("throughput: offered, served, and no growing backlog", "[analysis]") {
  Criterion c = bare_criterion(">=", "15600000", "learners_per_min");
  c.rule = "throughput";
  CHECK(result(c, throughput(15.6e6, 0.9995, 0.9999, false)) == Result::kPass);
  CHECK(result(c, throughput(15.6e6 * (1 - 1e-12), 0.9995, 0.9999, false)) == Result::kPass);
  CHECK(result(c, throughput(15.5e6, 0.9995, 0.9999, false)) == Result::kFail);
  CHECK(result(c, throughput(15.6e6, 0.9980, 0.9985, false)) == Result::kFail);
  CHECK(result(c, throughput(15.6e6, 0.9985, 0.9995, false)) == Result::kInconclusive);
  CHECK(result(c, throughput(15.6e6, 0.9995, 0.9999, true)) == Result::kFail);
  CHECK(std::get<Throughput>(*rule_of(c)).error_limit == kErrorLimitUnlessTold);
}

TEST_CASE("linear scaling needs every figure within the band", "[analysis]") {
  Criterion c = bare_criterion("is", "linear", "text");
  c.rule = "linear";
  const auto parts = [](Estimate cpu, Estimate memory) {
    Evidence evidence;
    evidence.parts = {{"cpu", cpu}, {"memory", memory}};
    return evidence;
  };
  const Estimate good{1.01, 0.99, 1.03, 3, false};
  const Estimate off{1.30, 1.25, 1.35, 3, false};
  const Estimate wide{1.05, 0.95, 1.15, 3, false};
  CHECK(result(c, parts(good, good)) == Result::kPass);
  CHECK(result(c, parts(good, off)) == Result::kFail);
  CHECK(result(c, parts(off, good)) == Result::kFail);
  CHECK(result(c, parts(wide, good)) == Result::kInconclusive);
  Evidence twice = parts(good, off);
  twice.load_factor = 2;  // 1.3 x at twice the learners: each of the second half cost 1.6 x
  CHECK(judged(c, twice).finding.note.find("costs 1.600 of one") != std::string::npos);
  CHECK(judged(c, parts(good, off)).estimate->value == 1.30);
  CHECK(judged(c, parts(good, off)).unit == "x");
  CHECK(result(c, parts(single_estimate(1.0), single_estimate(1.0))) == Result::kInconclusive);
  CHECK(result(c, parts(single_estimate(1.0), single_estimate(1.0)), true) == Result::kPass);
}

TEST_CASE("a tolerance that was chosen holds instead of 10 %", "[analysis]") {
  Criterion c = bare_criterion("is", "linear", "text");
  c.rule = "linear";
  c.tolerance = 0.05;
  CHECK(c.limit_text() == "linear +-5 %");
  Evidence evidence;
  evidence.parts = {{"cpu", Estimate{1.08, 1.07, 1.09, 3, false}}};
  CHECK(result(c, evidence) == Result::kFail);
  c.tolerance = 0.1;
  CHECK(result(c, evidence) == Result::kPass);
}

TEST_CASE("a limit for every region is that of the worst one", "[analysis]") {
  const Criterion below = bare_criterion("<", "100");
  const auto regions = [](Estimate europe) {
    Evidence evidence;
    evidence.parts = {{"us-east", Estimate{60, 58, 62, 3, false}}, {"europe", europe}};
    return evidence;
  };
  const Judgement good = judged(below, regions(Estimate{90, 85, 95, 3, false}));
  CHECK(good.finding.result == Result::kPass);
  CHECK(good.estimate->value == 90);
  CHECK(good.finding.margin == 10.0);
  CHECK(good.finding.note == "the worst of 2 is europe");
  CHECK(result(below, regions(Estimate{110, 105, 115, 3, false})) == Result::kFail);
  CHECK(result(below, regions(Estimate{97, 92, 102, 3, false})) == Result::kInconclusive);
  CHECK(result(below, regions(single_estimate(90))) == Result::kInconclusive);
  CHECK(result(below, regions(single_estimate(90)), true) == Result::kPass);
}

TEST_CASE("of several regions the one that decides is shown, and one that surely fails is enough",
          "[analysis]") {
  const Criterion below = bare_criterion("<", "200");
  Estimate rare = single_estimate(5000, 3);
  rare.empty = 2;
  const Estimate sure{4140, 4116, 4164, 3, false};
  const Estimate wide{1613, 0, 9000, 3, false};
  const auto regions = [](std::vector<NamedEstimate> parts) {
    Evidence evidence;
    evidence.parts = std::move(parts);
    return evidence;
  };
  const Judgement fails = judged(below, regions({{"us-east", sure}, {"africa", rare}}));
  CHECK(fails.finding.result == Result::kFail);
  CHECK(fails.estimate->low == 4116);
  CHECK(fails.finding.margin == -3940.0);
  CHECK(fails.finding.note ==
        "of 2 us-east decides; africa is further off, but 1 of 3 replications have data");

  const Estimate wider{6000, 0, 9000, 3, false};
  const Judgement beside = judged(below, regions({{"tokyo", wider}, {"us-east", sure}}));
  CHECK(beside.finding.result == Result::kFail);
  CHECK(beside.estimate->value == 4140);
  CHECK(beside.finding.note ==
        "of 2 us-east decides; tokyo is further off, but its interval is not all on one side");

  const Estimate good{100, 90, 110, 3, false};
  const Judgement open = judged(below, regions({{"us-east", good}, {"africa", rare}}));
  CHECK(open.finding.result == Result::kInconclusive);
  CHECK(open.finding.note == "1 of 3 replications have data; the worst of 2 is africa");
  CHECK(result(below, regions({{"us-east", good}, {"tokyo", wide}})) == Result::kInconclusive);
  CHECK(result(below, regions({{"us-east", good}, {"africa", rare}}), true) == Result::kFail);
  // a failure that is sure does not come from a single value
  CHECK_FALSE(judged(below, regions({{"us-east", sure}, {"africa", single_estimate(100)}}), true)
                  .by_single_value);

  Evidence lacking = regions({{"us-east", good}});
  lacking.parts_without_data = {"africa"};
  CHECK(result(below, lacking) == Result::kNotMeasured);
  CHECK(judged(below, lacking).finding.note == "the worst of 1 is us-east; no data in africa");
  lacking.parts = {{"us-east", sure}};
  CHECK(result(below, lacking) == Result::kFail);
}

TEST_CASE("a figure that was seen in too few replications says in how many", "[analysis]") {
  Estimate rare = single_estimate(50, 3);
  rare.empty = 2;
  CHECK(judged(bare_criterion("<", "100"), evidence_of(rare)).finding.note ==
        "1 of 3 replications have data");
  CHECK(judged(bare_criterion("<", "100"), single(50)).finding.note ==
        "one replication has no interval");
}

TEST_CASE("a criterion about criteria counts them", "[analysis]") {
  Criterion c = bare_criterion("=", "4", "of 4");
  c.rule = "all_met";
  const auto met = [](std::size_t passed, std::size_t failed, std::size_t judged) {
    Evidence evidence = evidence_of(single_estimate(static_cast<double>(passed)));
    evidence.met = CriteriaMet{passed, failed, judged};
    return evidence;
  };
  CHECK(result(c, met(4, 0, 4)) == Result::kPass);
  CHECK(result(c, met(3, 1, 4)) == Result::kFail);
  CHECK(result(c, met(3, 0, 4)) == Result::kInconclusive);
  CHECK(judged(c, met(2, 0, 2)).finding.note.find("names 2") != std::string::npos);
}

TEST_CASE("a trigger fails when its condition holds", "[analysis]") {
  Criterion c = bare_criterion(">", "200");
  c.rule = "trigger";
  CHECK(c.limit_text() == "trigger > 200 ms");
  const auto figure = [](double low, double high) {
    return evidence_of(Estimate{(low + high) / 2, low, high, 3, false});
  };
  CHECK(result(c, figure(180, 200)) == Result::kPass);  // above 200 means not 200 itself
  CHECK(result(c, figure(190, 210)) == Result::kInconclusive);
  CHECK(result(c, figure(201, 210)) == Result::kFail);
  CHECK(judged(c, figure(201, 211)).finding.note == "the plan's trigger fires");
  CHECK(judged(c, figure(201, 211)).finding.margin == -6.0);
  CHECK(result(c, evidence_of(single_estimate(100))) == Result::kInconclusive);

  Evidence regions;
  regions.parts = {{"us-east", Estimate{60, 58, 62, 3, false}},
                   {"africa", Estimate{300, 290, 310, 3, false}}};
  CHECK(result(c, regions) == Result::kFail);
  CHECK(judged(c, regions).finding.note == "the plan's trigger fires; the worst of 2 is africa");
}

TEST_CASE("a trigger about the criteria of a test counts those that fail", "[analysis]") {
  Criterion c = bare_criterion(">", "0", "count");
  c.rule = "trigger";
  const auto met = [](std::size_t passed, std::size_t failed, std::size_t judged) {
    Evidence evidence = evidence_of(single_estimate(static_cast<double>(failed)));
    evidence.met = CriteriaMet{passed, failed, judged};
    return evidence;
  };
  CHECK(result(c, met(4, 0, 4)) == Result::kPass);
  CHECK(result(c, met(3, 1, 4)) == Result::kFail);
  CHECK(result(c, met(2, 1, 4)) == Result::kFail);
  CHECK(result(c, met(3, 0, 4)) == Result::kInconclusive);
  CHECK(result(c, met(0, 0, 0)) == Result::kInconclusive);
  CHECK(judged(c, met(2, 1, 4)).finding.note ==
        "the plan's trigger fires: 1 of 4 criteria fail, 1 open");
}

TEST_CASE("what was not measured is never a pass", "[analysis]") {
  Evidence nothing;
  nothing.missing = "no data";
  const Judgement j = judged(bare_criterion("<", "100"), nothing, true);
  CHECK(j.finding.result == Result::kNotMeasured);
  CHECK_FALSE(j.estimate.has_value());
  CHECK(j.finding.note == "no data");
  CHECK(result(bare_criterion("is", "lower globally"), measured(1, 1, 1)) == Result::kNotMeasured);
}

TEST_CASE("blockers decide a run", "[analysis]") {
  const auto decision = [](std::vector<Result> blockers, std::vector<Result> infos = {},
                           const std::string& why_partial = "") {
    std::vector<Judgement> all;
    for (const Result r : blockers) all.push_back(with_result(r));
    for (const Result r : infos) all.push_back(with_result(r, false));
    return decide(std::move(all), why_partial).decision;
  };
  using enum Result;
  CHECK(decision({}) == Decision::kNoCriteria);
  CHECK(decision({kPass, kPass}) == Decision::kGo);
  CHECK(decision({kPass, kFail}) == Decision::kNoGo);
  CHECK(decision({kFail, kInconclusive, kNotMeasured}) == Decision::kNoGo);
  CHECK(decision({kPass, kInconclusive}) == Decision::kInconclusive);
  CHECK(decision({kPass, kNotMeasured}) == Decision::kInconclusive);
  CHECK(decision({kPass}, {kFail, kNotMeasured}) == Decision::kGo);
  CHECK(decision({kPass}, {}, "interrupted") == Decision::kInconclusive);
  CHECK(decision({kFail}, {}, "interrupted") == Decision::kNoGo);
}
