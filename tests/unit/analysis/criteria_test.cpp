// The criteria file of the product and its reader.
#include <catch2/catch.hpp>

#include "analysis/plan/csv.hpp"
#include "analysis/report/evidence.hpp"
#include "tests/unit/analysis/sample_run.hpp"
#include "tests/unit/analysis/texts.hpp"

using namespace fivenines;

namespace {

const std::string kHeader =
    "id,source_file,section,metric,statistic,operator,threshold,unit,scope,learners,regions,date,"
    "measurable,note,query,rule,reading,severity\n";

std::string row(const std::string& id, const std::string& rule = "",
                const std::string& severity = "") {
  return id + ",f,s,m,-,<,1,ms,x,1,1,d,yes,,latency.p99," + rule + ",," + severity + "\n";
}

}  // namespace

TEST_CASE("fields are quoted as RFC 4180 has it", "[analysis]") {
  const auto rows = read_csv("a,\"b,\"\"c\"\"\nd\",\r\n\n\"\",e\nlast");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].fields == std::vector<std::string>{"a", "b,\"c\"\nd", ""});
  CHECK(rows[1].fields == std::vector<std::string>{"", "e"});
  CHECK(rows[1].line == 4);
  CHECK(rows[2].fields == std::vector<std::string>{"last"});
  CHECK_THROWS_AS(read_csv("a\n\"b"), BadCsv);
  CHECK(csv_field("a,\"b\"") == "\"a,\"\"b\"\"\"");
  CHECK(csv_field("plain") == "plain");
}

TEST_CASE("every numeric statement of the plan is there, once", "[analysis]") {
  const auto& criteria = test::shipped_criteria();
  CHECK(criteria.size() == 469);
  for (const Criterion& criterion : criteria) {
    INFO(criterion.id);
    if (criterion.query.empty()) continue;
    const Query query = parse_query(criterion.query);
    CHECK(unit_factor(row_of(query.metric).unit, criterion.unit).has_value());
    CHECK(rule_of(criterion).has_value());
  }
}

TEST_CASE("the rows of the load tests are judged by the rules of the plan", "[analysis]") {
  const auto& criteria = test::shipped_criteria();
  const auto at = [&](const char* id) {
    const Criterion* found = find_criterion(criteria, id);
    REQUIRE(found != nullptr);
    return *found;
  };
  CHECK(std::get<Limit>(*rule_of(at("PLAN-T3-ERR"))).threshold == 0.1);
  CHECK(std::get<Limit>(*rule_of(at("PLAN-T2-P99"))).threshold == 200);
  CHECK(std::get<Throughput>(*rule_of(at("PLAN-T3-THR"))).threshold == 15.6e6);
  CHECK(std::get<Throughput>(*rule_of(at("PLAN-BASE-THR"))).threshold == 1.56e6);
  CHECK(std::holds_alternative<Linear>(*rule_of(at("PLAN-T1-LIN"))));
  CHECK(at("PLAN-T3-THR").limit_text() == ">= 15.6M learners/min");
  CHECK(at("PLAN-BASE-THR").limit_text() == ">= 1.56M learners/min");
  CHECK(at("PLAN-T3-LIN").limit_text() == "linear +-10 %");
  CHECK(at("PLAN-BASE-ALG").limit_text() == "< 50 ms");
}

TEST_CASE("a broken criteria file is refused with its line", "[analysis]") {
  const auto complaint = [](const std::string& text) {
    try {
      read_criteria(text, "c.csv");
    } catch (const BadCriteria& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(complaint(kHeader + row("A") + row("B")).empty());
  CHECK(complaint(kHeader + row("A") + row("A")) ==
        "c.csv:3: error: id 'A' again (first at line 2)");
  CHECK(complaint(kHeader + "A,f\n").find("c.csv:2: error: 2 fields") == 0);
  CHECK(complaint(kHeader + row("A", "linaer")).find("rule 'linaer'") != std::string::npos);
  CHECK(complaint(kHeader + row("A", "", "big")).find("severity 'big'") != std::string::npos);
  CHECK(complaint("id,unit\nA,ms\n").find("no column 'operator'") != std::string::npos);
  CHECK(complaint("id,operator,threshold,unit,query\nA,<,1,ms,latency.p99\n").empty());
  CHECK(complaint("").find("empty") != std::string::npos);
}

TEST_CASE("a query that cannot answer its criterion is found before it is judged", "[analysis]") {
  const auto complaint = [](const std::string& query, const std::string& unit = "ms",
                            const std::string& threshold = "1", const std::string& rule = "") {
    const std::string text = "id,operator,threshold,unit,rule,query\nA,<," + threshold + "," +
                             unit + "," + rule + ",\"" + query + "\"\n";
    try {
      check_queries(read_criteria(text, "c.csv"), "c.csv");
    } catch (const BadCriteria& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(complaint("latency.p99").empty());
  CHECK(complaint("latency.p99{learner_region=each}").empty());
  CHECK(complaint("latncy.p99").find("did you mean 'latency'") != std::string::npos);
  CHECK(complaint("latency.p99", "percent").find("answers in ms") != std::string::npos);
  CHECK(complaint("latency.p99", "ms", "soon").find("'soon'") != std::string::npos);
  // rules that look at more than a figure
  CHECK(complaint("arrived", "count", "3", "all_met").find("takes no query") != std::string::npos);
  CHECK(complaint("error_ratio{learner_region=each}", "percent", "1", "throughput")
            .find("judges the metric throughput only") != std::string::npos);
  CHECK(complaint("throughput{point=served}", "learners_per_min", "1", "throughput").empty());
  CHECK_NOTHROW(check_queries(test::shipped_criteria(), "scenarios/plan/criteria.csv"));
}

TEST_CASE("an unknown criterion is met with a suggestion", "[analysis]") {
  const auto& criteria = test::shipped_criteria();
  CHECK(unknown_criteria({"PLAN-T3-P99", "PLAN-T3-ERR"}, criteria).empty());
  const auto complaints = unknown_criteria({"PLAN-T3-P9", "zzz"}, criteria);
  REQUIRE(complaints.size() == 2);
  CHECK(complaints[0].find("did you mean 'PLAN-T3-P99'") != std::string::npos);
  CHECK(complaints[1].find("list criteria") != std::string::npos);
  CHECK(needs_baseline({"PLAN-T3-ERR", "PLAN-T3-LIN"}, criteria));
  CHECK_FALSE(needs_baseline({"PLAN-T3-ERR"}, criteria));
}
