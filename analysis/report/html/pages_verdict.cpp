#include <fmt/format.h>

#include "analysis/report/geography.hpp"
#include "analysis/report/html/chart_parts.hpp"
#include "analysis/report/html/charts.hpp"
#include "analysis/report/html/pages.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

namespace {

const char* result_name(const Judgement& judgement) {
  return kResultNames[static_cast<std::size_t>(judgement.finding.result)];
}

TextTable criteria_table_of(const Verdict& verdict) {
  Table table{{"criterion", "result", "limit", "measured", "95 % interval", "remark"}, {}};
  for (const Judgement& judgement : verdict.judgements) {
    table.rows.push_back({judgement.criterion.id, result_name(judgement),
                          judgement.criterion.limit_text(), measured_text(judgement),
                          interval_of(judgement),
                          remark_of(judgement) + "; plan: " + judgement.criterion.source()});
  }
  return {std::move(table), "Criteria"};
}

/// A headline figure, if it was measured, with its interval in the note.
void add_tile(Tiles& tiles, const Summary& summary, std::string_view metric,
              std::string_view labels, std::string_view stat, double factor,
              const std::string& unit, const std::string& name) {
  const SummaryMetric* found = summary.find(metric, labels);
  const Estimate* estimate = found == nullptr ? nullptr : found->stat(stat);
  if (estimate == nullptr) return;
  const EstimateText text = estimate_text(scaled(*estimate, factor), unit == " %" ? 100 : 0);
  std::string value = text.value;
  std::string note = "95 % " + text.interval;
  if (unit == "/min") {
    value = compact(estimate->value);
    note = fmt::format("95 % [{}, {}]", compact(estimate->low), compact(estimate->high));
  }
  if (text.interval.empty()) note = stat == "max" ? "of all replications" : "no interval";
  tiles.tiles.push_back({value + unit, name, note});
}

Tiles headline_tiles(const Summary& summary) {
  Tiles tiles;
  add_tile(tiles, summary, "latency", "point=server", "p99", 1, " ms",
           "99th percentile at the server");
  add_tile(tiles, summary, "latency", "point=client", "p99", 1, " ms",
           "99th percentile at the learner");
  add_tile(tiles, summary, "error_ratio", "", "mean", 100, " %", "of the analyses failed");
  add_tile(tiles, summary, "throughput", "point=served", "mean", 1, "/min", "analyses answered");
  add_tile(tiles, summary, "failover_time", "", "max", 1, " s", "longest failover");
  add_tile(tiles, summary, "cache_hit_rate", "level=combined", "mean", 100, " %",
           "of the lookups hit a cache");
  add_tile(tiles, summary, "uptime_ratio", "scope=learner_weighted", "mean", 100, " %",
           "of the seconds up, by learners");
  return tiles;
}

TextTable tests_table(const Summary& summary) {
  Table table{{"test", "what it asks", "planned for", "result", "criteria of this run"}, {}};
  for (const PlanTest& test : summary.plan_tests) {
    const std::size_t judged = test.passed + test.failed + test.open;
    std::string result = "PASS";
    if (test.open > 0) result = "INCONCLUSIVE";
    if (test.failed > 0) result = "FAIL";
    if (judged == 0) result = "not part of this run";
    table.rows.push_back({fmt::format("Test {}", test.number), test.title, test.dates, result,
                          judged == 0 ? ""
                                      : fmt::format("{} passed, {} failed, {} open", test.passed,
                                                    test.failed, test.open)});
  }
  return {std::move(table), ""};
}

void add_projections(DocumentPage& page, const Summary& summary) {
  page.blocks.emplace_back(Heading{"Performance projections at 5M learners, head-room to 10M"});
  if (summary.projections.empty()) {
    page.blocks.emplace_back(Paragraph{"No station of this scenario has a limit.", false});
    return;
  }
  const RunFacts& facts = summary.facts;
  Table table{{"station", "busiest region", "busy here", "with 5M learners", "with 10M learners",
               "95 % busy with"},
              {}};
  for (const Projection& one : summary.projections) {
    table.rows.push_back({one.station, one.region, fmt::format("{:.1f} %", 100 * one.utilisation),
                          projected_share(one, one.at_5m), projected_share(one, one.at_10m),
                          projected_learners(one)});
  }
  const std::string servers = servers_text(facts);
  page.blocks.emplace_back(
      TextTable{std::move(table), fmt::format("Mean share busy of {}", servers)});
  page.blocks.emplace_back(Paragraph{
      fmt::format("Measured at {} learners; projected is their work on {}. {} Simulate them with "
                  "`--set workload.learners=5M`.",
                  compact(static_cast<double>(facts.learners)), servers,
                  projection_notes(summary.projections)),
      false});
}

void add_readings(DocumentPage& page, const Summary& summary) {
  const std::string chosen = readings_text(summary.readings);
  if (chosen.empty() && summary.other_readings.empty()) return;
  page.blocks.emplace_back(Heading{"The verdict under each other reading of the plan"});
  if (!chosen.empty()) {
    page.blocks.emplace_back(Paragraph{"This run is " + chosen + ".", false});
  }
  Table table{{"reading", "verdict", "criterion", "result", "limit", "measured", "95 % interval"},
              {}};
  for (const OtherReading& other : summary.other_readings) {
    if (other.needs_run) continue;
    std::string name = reading_text(other);
    std::string verdict = name_of(other.decision);
    for (const Judgement& judgement : other.changed) {
      table.rows.push_back({name, verdict, judgement.criterion.id, result_name(judgement),
                            judgement.criterion.limit_text(), measured_text(judgement),
                            interval_of(judgement)});
      name = verdict = "";
    }
  }
  if (!table.rows.empty()) {
    page.blocks.emplace_back(
        Paragraph{"The documents of the plan differ in places, which X-01 and the like number. "
                  "Each other reading, one at a time, with the lines that it reads otherwise.",
                  false});
    page.blocks.emplace_back(TextTable{std::move(table), ""});
  }
  const std::string models = other_models(summary);
  if (!models.empty()) {
    page.blocks.emplace_back(Paragraph{
        "Not judged without a run of its own, because the model is another: " + models + ".",
        false});
  }
}

void add_recommendations(DocumentPage& page, const Summary& summary) {
  page.blocks.emplace_back(Heading{"Optimisation recommendations"});
  Bullets bullets;
  for (const Recommendation& one : summary.recommendations) {
    bullets.items.push_back(
        one.what + ". " + one.why + "." +
        (one.for_criteria.empty()
             ? ""
             : fmt::format(" For {}, {}.", fmt::join(one.for_criteria, ", "),
                           one.for_failed
                               ? (one.for_criteria.size() == 1 ? "which fails" : "which fail")
                               : "to close")));
  }
  if (bullets.items.empty()) {
    page.blocks.emplace_back(Paragraph{"Nothing in these figures asks for a change.", false});
    return;
  }
  page.blocks.emplace_back(std::move(bullets));
}

std::string fault_sentence(const FaultFact& fault) {
  const std::string from = duration_text(std::abs(seconds(fault.at)));
  const std::string when = fault.by_chance             ? "by chance"
                           : !fault.after.empty()      ? "after " + fault.after
                           : fault.at < SimDuration{0} ? from + " before the start"
                                                       : "at " + from;
  const std::string how_long = fault.by_chance ? "until repaired"
                               : fault.lasting ? "for " + duration_text(seconds(*fault.lasting))
                                               : "until the end";
  const std::string with = fault_parameters(fault);
  return fmt::format("{}: {}, {}, {}{}{} ({}).", fault.id, fault.kind, when, how_long,
                     with.empty() ? "" : "; ", with, fault.what.empty() ? fault.kind : fault.what);
}

}  // namespace

void add_why(DocumentPage& page, Decision decision, const ReportContext& context) {
  page.blocks.insert(page.blocks.end(), context.why.begin(), context.why.end());
  if (!context.why.empty() || decision == Decision::kGo || decision == Decision::kNoCriteria) {
    return;
  }
  page.blocks.emplace_back(Paragraph{
      "`fivenines why DIR` with the folder of a failed test finds the chain of causes, re-runs "
      "the failing stretch with one thing changed at a time, and ranks what would have saved it; "
      "this report then shows it here.",
      false});
}

DocumentPage verdict_page(const Summary& summary, const ReportContext& context) {
  DocumentPage page{"Verdict", {}};
  if (summary.partial) {
    page.blocks.emplace_back(Paragraph{
        summary.damaged ? "Some records cannot be read: the figures are those of the others."
                        : "The run was interrupted: the figures are those of what was there.",
        true});
  }
  page.blocks.emplace_back(headline_tiles(summary));
  page.blocks.emplace_back(Heading{"Go / no-go"});
  if (summary.verdict.judgements.empty()) {
    page.blocks.emplace_back(Paragraph{"The scenario names no criterion of the plan.", false});
  } else {
    page.blocks.emplace_back(criteria_table_of(summary.verdict));
    page.blocks.emplace_back(Paragraph{
        "A criterion passes only when its whole interval is on the right side of the limit. GO: "
        "every blocker passes. NO-GO: one fails. INCONCLUSIVE: anything else.",
        false});
  }
  for (const std::string& warning : summary.warnings) {
    page.blocks.emplace_back(Paragraph{warning, true});
  }
  page.blocks.emplace_back(Heading{"Results of Tests 1 to 5"});
  page.blocks.emplace_back(tests_table(summary));
  add_recommendations(page, summary);
  add_why(page, summary.verdict.decision, context);
  add_projections(page, summary);
  add_readings(page, summary);
  return page;
}

DocumentPage tested_page(const Summary& summary) {
  const RunFacts& facts = summary.facts;
  DocumentPage page{"What was tested", {}};
  page.blocks.emplace_back(Paragraph{
      fmt::format(
          "{} on platform {} ({} regions), {} learners, {} analyses a minute declared, seed "
          "{}, {} of {} replications. {}.",
          facts.scenario, facts.platform, facts.regions,
          figure(static_cast<double>(facts.learners)), figure(facts.declared_per_minute),
          facts.seed, summary.replications, facts.replications, conditions_text(summary)),
      false});
  add_figure(page, places_chart(summary), "The regions of this platform have no place on the map.");
  page.blocks.emplace_back(Heading{"Workload and system"});
  Table profile{{"part", "as simulated"}, {}};
  for (const ProfileLine& line : facts.profile) profile.rows.push_back({line.name, line.text});
  page.blocks.emplace_back(TextTable{std::move(profile), ""});
  page.blocks.emplace_back(Heading{"Faults"});
  if (facts.faults.empty()) {
    page.blocks.emplace_back(Paragraph{"None: nothing fails in this run.", false});
  } else {
    Bullets faults;
    for (const FaultFact& fault : facts.faults) faults.items.push_back(fault_sentence(fault));
    page.blocks.emplace_back(std::move(faults));
  }
  page.blocks.emplace_back(Heading{"What the model leaves out"});
  page.blocks.emplace_back(Bullets{facts.left_out});
  page.blocks.emplace_back(Heading{"Assumptions"});
  page.blocks.emplace_back(Paragraph{
      "What the scenario does not give itself, the value used and where it is from.", false});
  Table assumed{{"parameter", "value", "origin"}, {}};
  for (const Assumption& assumption : facts.assumptions) {
    assumed.rows.push_back({assumption.path, assumption.value, assumption.origin});
  }
  page.blocks.emplace_back(
      Folded{fmt::format("{} assumptions", facts.assumptions.size()), {std::move(assumed), ""}});
  return page;
}

}  // namespace fivenines::html
