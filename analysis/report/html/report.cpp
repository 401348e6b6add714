#include "analysis/report/html/report.hpp"

#include <fmt/format.h>

#include "analysis/report/html/pages.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

std::string class_of(Decision decision) {
  switch (decision) {
    case Decision::kGo:
      return "good";
    case Decision::kNoGo:
      return "bad";
    case Decision::kInconclusive:
    case Decision::kNoCriteria:
      break;
  }
  return "open";
}

Document report_document(const Summary& summary, const ReportContext& context) {
  const RunFacts& facts = summary.facts;
  Document document;
  document.title = facts.title.empty() ? facts.scenario : facts.title;
  document.subtitle = fmt::format(
      "Load-test report: {} on {}, {} regions, {} learners, {} replication{}, simulated by "
      "fivenines "
      "{}",
      facts.scenario, facts.platform, facts.regions, compact(static_cast<double>(facts.learners)),
      summary.replications, summary.replications == 1 ? "" : "s", context.version);
  document.badge = name_of(summary.verdict.decision);
  document.badge_class = class_of(summary.verdict.decision);
  document.lead = summary.verdict.reason + ".";
  document.pages = {verdict_page(summary, context),
                    tested_page(summary),
                    load_page(summary),
                    latency_page(summary),
                    geography_page(summary),
                    availability_page(summary),
                    budget_page(summary),
                    failover_page(summary),
                    data_page(summary),
                    confidence_page(summary, context)};
  for (const std::size_t page : {3, 6, 8, 9}) document.pages[page].flows = true;
  document.footer =
      fmt::format("fivenines {}. Every figure of this page is in summary.json.", context.version);
  return document;
}

}  // namespace fivenines::html
