#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/geography.hpp"
#include "analysis/report/html/chart_parts.hpp"
#include "analysis/report/html/charts.hpp"
#include "analysis/report/html/pages.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

void add_figure(DocumentPage& page, std::optional<Figure> chart, const std::string& otherwise) {
  if (chart) {
    page.blocks.emplace_back(std::move(*chart));
  } else {
    page.blocks.emplace_back(Paragraph{otherwise, false});
  }
}

void add_tables(DocumentPage& page, const Summary& summary,
                const std::vector<std::string>& titles) {
  for (Table& table : tables_of(summary, Detail::kAll)) {
    const std::string title = table.header.front();
    if (std::find(titles.begin(), titles.end(), title) == titles.end()) continue;
    table.header.front() = "";
    std::string caption = title;
    if (std::isupper(static_cast<unsigned char>(title[1])) != 0) {
      std::transform(caption.begin() + 1, caption.end(), caption.begin() + 1,
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    }
    page.blocks.emplace_back(TextTable{std::move(table), std::move(caption)});
  }
}

DocumentPage load_page(const Summary& summary) {
  DocumentPage page{"Load and throughput", {}};
  page.blocks.emplace_back(Paragraph{
      "Open arrivals: learners ask when they want to, however slow the answers are. Seconds before "
      "0 are warm-up, shown in grey and in no figure. Shaded bands are faults.",
      false});
  add_figure(page, load_chart(summary), "No whole second was simulated.");
  add_tables(page, summary, {"ANALYSES", "AGAINST 500K LEARNERS"});
  Table rates{{"point", "learners a minute", "95 % interval"}, {}};
  for (const char* point : {"offered", "served", "peak"}) {
    const SummaryMetric* metric = summary.find("throughput", fmt::format("point={}", point));
    const Estimate* mean = metric == nullptr ? nullptr : metric->stat("mean");
    if (mean == nullptr) continue;
    const EstimateText text = estimate_text(*mean);
    rates.rows.push_back({point, text.value, text.interval});
  }
  if (!rates.rows.empty()) page.blocks.emplace_back(TextTable{std::move(rates), "Throughput"});
  page.blocks.emplace_back(
      Paragraph{"Work that was shed is counted in total, not by second.", false});
  return page;
}

DocumentPage latency_page(const Summary& summary) {
  DocumentPage page{"Latency", {}};
  page.blocks.emplace_back(Paragraph{
      "Latency runs from the moment the learner wanted the analysis, so no waiting is hidden. "
      "Percentiles come from histograms whose cells are 1/128 of their value wide.",
      false});
  add_figure(page, percentile_chart(summary), "No analysis was answered in the measured window.");
  add_tables(page, summary, {"LATENCY ms"});
  add_figure(page, legs_chart(summary), "No analysis was answered in the measured window.");
  add_tables(page, summary, {"WHERE THE TIME GOES"});
  add_figure(page, latency_time_chart(summary), "No whole second was simulated.");
  return page;
}

DocumentPage geography_page(const Summary& summary) {
  DocumentPage page{"Latency by geography", {}};
  add_figure(page, latency_map(summary), "The places of the learners are not on the map.");
  const auto lines = geographic_lines(summary);
  if (!lines.empty()) {
    page.blocks.emplace_back(TextTable{limits_by_region(lines), "Limits by region"});
    page.blocks.emplace_back(Paragraph{
        "The way there and back alone is last mile and WAN to the nearest region, at the same "
        "statistic: where it is over the limit, no server can keep the limit at the client.",
        false});
  }
  add_figure(page, pairs_chart(summary), "There is one region: nobody is served elsewhere.");
  add_figure(page, region_latency_chart(summary),
             "No analysis was answered in the measured window.");
  add_tables(page, summary, {"client latency ms", "server latency ms"});
  return page;
}

DocumentPage availability_page(const Summary& summary) {
  DocumentPage page{"Availability", {}};
  add_figure(page, errors_chart(summary), "No whole second was simulated.");
  page.blocks.emplace_back(Paragraph{
      fmt::format("A second of a learner region is bad when fewer than {} % of its analyses are "
                  "answered well. Regions are counted alone, weighted by their learners, when any "
                  "of them is down, and when all are.",
                  figure(100 * summary.facts.good_share_least)),
      false});
  add_tables(page, summary, {"UPTIME"});
  Table measures{{"availability by", "share", "95 % interval"}, {}};
  const auto add = [&](const std::string& name, const std::string& metric,
                       const std::string& labels) {
    const SummaryMetric* found = summary.find(metric, labels);
    const Estimate* mean = found == nullptr ? nullptr : found->stat("mean");
    if (mean == nullptr) return;
    const EstimateText text = estimate_text(scaled(*mean, 100), 100);
    measures.rows.push_back({name, text.value + " %", text.interval});
  };
  add("analyses answered without error", "availability", "");
  add("seconds not bad, weighted by learners", "uptime_ratio", "scope=learner_weighted");
  add("requests answered well", "uptime_ratio", "scope=learner_weighted,measure=requests");
  add("health checks answered", "uptime_ratio", "scope=learner_weighted,measure=health_checks");
  add("a year, with the faults expected in it", "annual_uptime", "scope=learner_weighted");
  page.blocks.emplace_back(TextTable{std::move(measures), "The same, each way of counting"});
  Table causes{{"cause", "analyses", "share of all failures"}, {}};
  const auto all = stat_of(summary, "failed", "", "total");
  for (const SummaryMetric& metric : summary.metrics) {
    if (metric.name != "failed" || metric.labels.size() != 1) continue;
    const auto& [label, cause] = metric.labels.front();
    const Estimate* total = metric.stat("total");
    if (label != "cause" || total == nullptr || !(total->value > 0) || !all) continue;
    causes.rows.push_back(
        {cause, compact(total->value), fmt::format("{:.2f} %", 100 * total->value / *all)});
  }
  if (causes.rows.empty()) {
    page.blocks.emplace_back(Paragraph{"No analysis of the measured window failed.", false});
  } else {
    page.blocks.emplace_back(TextTable{std::move(causes), "Why analyses failed"});
  }
  return page;
}

namespace {

/// Rate times outage.
Table downtime_by_fault(const Summary& summary) {
  Table table{{"fault", "times a year", "learners down each time, s", "seconds a year"}, {}};
  for (const FaultSummary* fault : yearly_faults(summary.faults)) {
    table.rows.push_back({fault->id, figure(*fault->per_year),
                          figure(fault->outage_learner_weighted_s), figure(fault->yearly_s())});
  }
  return table;
}

}  // namespace

DocumentPage budget_page(const Summary& summary) {
  DocumentPage page{"SLO and error budget", {}};
  if (!summary.budget) {
    page.blocks.emplace_back(Paragraph{"Nothing was measured.", false});
    return page;
  }
  const ErrorBudget& budget = *summary.budget;
  const double window = seconds(summary.facts.measure);
  page.blocks.emplace_back(Paragraph{
      fmt::format(
          "The objective is the plan's 99.999 % of analyses answered well. In the {} of "
          "this window it allows {} bad analyses in each replication; {} were bad, {} "
          "times the budget of the window. {}",
          duration_text(window), figure(budget.allowed), figure(budget.bad), figure(budget.used()),
          budget.used() < 1 ? fmt::format("{:.1f} % of it is left.", 100 * (1 - budget.used()))
                            : "Nothing of it is left."),
      false});
  add_figure(page, budget_chart(summary), "No whole second was measured.");
  Table table{{"alert", "both windows", "alerts above", "highest burn rate", "result"}, {}};
  for (const BurnRate& rate : budget.burn_rates) {
    table.rows.push_back(
        {rate.name,
         fmt::format("{} and {}", duration_text(rate.long_s), duration_text(rate.short_s)),
         fmt::format("{} x", figure(rate.limit)),
         rate.highest ? fmt::format("{} x", figure(*rate.highest)) : "-",
         !rate.highest ? fmt::format("not observable in this run of {}", duration_text(window))
                       : (*rate.highest > rate.limit ? "would alert" : "would not alert")});
  }
  page.blocks.emplace_back(TextTable{std::move(table), "Burn rates"});
  page.blocks.emplace_back(Paragraph{
      "A burn rate of 1 spends the budget exactly by the end of the period it is set for. Windows "
      "longer than the run are not extrapolated.",
      false});
  Table annual{{"scope", "seconds", "95 % interval"}, {}};
  for (const char* scope : {"learner_weighted", "any_region", "all_regions"}) {
    const SummaryMetric* metric =
        summary.find("annual_downtime_seconds", fmt::format("scope={}", scope));
    const Estimate* mean = metric == nullptr ? nullptr : metric->stat("mean");
    if (mean == nullptr) continue;
    const EstimateText text = estimate_text(*mean);
    annual.rows.push_back({scope, text.value, text.interval});
  }
  if (annual.rows.empty()) {
    page.blocks.emplace_back(Paragraph{
        "Downtime in a year is not observable in this run: no fault says how often a year it "
        "happens.",
        false});
    return page;
  }
  page.blocks.emplace_back(TextTable{std::move(annual), "Downtime in a year"});
  page.blocks.emplace_back(TextTable{downtime_by_fault(summary), "Where that of learners is from"});
  page.blocks.emplace_back(Paragraph{
      "The outage of each fault times how often a year it happens, against 315.36 s a year "
      "(99.999 %), 25.92 s in 30 days, and the 26 s a year that the plan writes, which are the "
      "month's.",
      false});
  return page;
}

}  // namespace fivenines::html
