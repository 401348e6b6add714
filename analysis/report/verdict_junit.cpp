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

std::string test_case(const Judgement& judgement, const Summary& summary) {
  const std::string& scenario = summary.facts.scenario;
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
      escaped(scenario), escaped(criterion.id + " " + criterion.limit_text()), inside,
      escaped(message + under_other_readings(summary, criterion)));
}

}  // namespace

std::string verdict_junit(const Summary& summary) {
  const Verdict& verdict = summary.verdict;
  const std::size_t failures = verdict.count(Result::kFail, true);
  const std::size_t skipped =
      verdict.count(Result::kInconclusive, false) + verdict.count(Result::kNotMeasured, false);
  const std::string counts =
      fmt::format("name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\"",
                  escaped(summary.facts.scenario), verdict.judgements.size(), failures);
  std::string cases;
  for (const Judgement& judgement : verdict.judgements) {
    cases += test_case(judgement, summary);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
      "  <testsuite {0} skipped=\"{1}\">\n{2}  </testsuite>\n</testsuites>\n",
      counts, skipped, cases);
}

}  // namespace fivenines
