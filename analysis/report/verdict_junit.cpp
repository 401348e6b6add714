#include <fmt/format.h>

#include "analysis/report/formats.hpp"
#include "analysis/report/words.hpp"

namespace fivenines {

namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        // XML 1.0 has no control characters but tab and line ends, not even escaped.
        result += static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' ? '?' : c;
    }
  }
  return result;
}

/// A criterion as the other readings have it, one line each.
std::string under_other_readings(const Summary& summary, const Criterion& criterion) {
  std::string text;
  for (const OtherReading& other : summary.other_readings) {
    const Judgement* judgement = under(other, criterion.id);
    if (judgement == nullptr) continue;
    text += fmt::format("\nby {}: {} {} {}, limit {}", reading_text(other),
                        kResultNames[static_cast<std::size_t>(judgement->finding.result)],
                        measured_text(*judgement), interval_of(*judgement),
                        judgement->criterion.limit_text());
  }
  return text;
}

std::string test_case(const Judgement& judgement, const Summary& summary,
                      const std::string& suite) {
  const Criterion& criterion = judgement.criterion;
  const Result result = judgement.finding.result;
  const std::string message =
      fmt::format("{}: {} {} {}, limit {}; {}", kResultNames[static_cast<std::size_t>(result)],
                  criterion.id, measured_text(judgement), interval_of(judgement),
                  criterion.limit_text(), remark_of(judgement));
  std::string inside;
  if (result == Result::kFail && criterion.is_blocker()) {
    inside = fmt::format("      <failure message=\"{}\"/>\n", escaped(message));
  } else if (result == Result::kInconclusive || result == Result::kNotMeasured) {
    inside = fmt::format("      <skipped message=\"{}\"/>\n", escaped(message));
  }
  return fmt::format(
      "    <testcase classname=\"fivenines.{}\" name=\"{}\">\n"
      "{}      <system-out>{}</system-out>\n    </testcase>\n",
      escaped(suite), escaped(criterion.id + " " + criterion.limit_text()), inside,
      escaped(message + under_other_readings(summary, criterion)));
}

struct TestCounts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t skipped = 0;
};

TestCounts counts_of(const Verdict& verdict) {
  return {verdict.judgements.size(), verdict.count(Result::kFail, true),
          verdict.count(Result::kInconclusive, false) + verdict.count(Result::kNotMeasured, false)};
}

}  // namespace

std::string verdicts_junit(const std::vector<std::pair<std::string, const Summary*>>& suites) {
  TestCounts all;
  std::string text;
  for (const auto& [name, summary] : suites) {
    const TestCounts counts = counts_of(summary->verdict);
    all.tests += counts.tests;
    all.failures += counts.failures;
    text += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n",
        escaped(name), counts.tests, counts.failures, counts.skipped);
    for (const Judgement& judgement : summary->verdict.judgements) {
      text += test_case(judgement, *summary, name);
    }
    text += "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n{}</testsuites>\n",
      escaped(suites.front().second->facts.scenario), all.tests, all.failures, text);
}

std::string verdict_junit(const Summary& summary) {
  return verdicts_junit({{summary.facts.scenario, &summary}});
}

}  // namespace fivenines
