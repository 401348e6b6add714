#include "analysis/compare/december_decision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/compare/comparison_words.hpp"
#include "analysis/compare/december_findings.hpp"
#include "analysis/report/aftermath.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

namespace {

/// With a capital letter.
std::string sentence(std::string text) {
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

/// What was measured and how far beyond the limit it is, in two cells.
void add_miss(std::vector<std::string>& row, const Judgement* judgement) {
  if (judgement == nullptr) {
    row.insert(row.end(), {"-", "-"});
    return;
  }
  const std::string miss = miss_text(*judgement);
  const char* result = kResultNames[static_cast<std::size_t>(judgement->finding.result)];
  row.insert(row.end(), {measured_text(*judgement), miss.empty() ? result : miss});
}

/// What a test did to its learners in the window itself, whatever its criteria ask of a year.
TextTable window_of(const December& december, std::size_t test) {
  Table table{{"topology", "analyses failed", "uptime of learners", "bad in every region at once",
               "error budgets of the window spent"},
              {}};
  const auto stat = [](const Summary& summary, std::string_view name, std::string_view labels,
                       double times) {
    const auto value = stat_of(summary, name, labels, "mean");
    return value ? figure(times * *value) : std::string("-");
  };
  for (const DecemberColumn& column : december.columns) {
    const Summary& summary = column.runs[test].summary;
    table.rows.push_back({column.topology.name, stat(summary, "error_ratio", "", 100) + " %",
                          stat(summary, "uptime_ratio", "scope=learner_weighted", 100) + " %",
                          stat(summary, "downtime_seconds", "scope=all_regions", 1) + " s",
                          summary.budget ? figure(summary.budget->used()) : "-"});
  }
  return {std::move(table), december.schedule.tests[test].name +
                                " as learners saw its window (99.999 % allows one budget)"};
}

/// Which of its faults did that.
TextTable costs_of_faults(const December& december, std::size_t test) {
  Table table{{"topology", "fault", "learner-seconds lost", "bad in any region",
               "bad in every region at once", "once it is gone the system", "times a year",
               "s down a year"},
              {}};
  for (const DecemberColumn& column : december.columns) {
    for (const FaultSummary& fault : column.runs[test].summary.faults) {
      table.rows.push_back({column.topology.name, fault.id, compact(fault.learner_seconds_lost),
                            figure(fault.outage_any_region_s) + " s",
                            figure(fault.outage_all_regions_s) + " s",
                            fault.ended > 0 ? aftermath_text(fault) : "-",
                            fault.per_year ? figure(*fault.per_year) : "-",
                            fault.per_year ? figure(fault.yearly_s()) : "-"});
    }
  }
  return {std::move(table), december.schedule.tests[test].name +
                                ": what each fault cost, the mean of its occurrences"};
}

std::size_t failed_blockers(const DecemberColumn& column) {
  std::size_t n = 0;
  for (const DecemberRun& run : column.runs) n += run.summary.verdict.count(Result::kFail, true);
  return n;
}

/// Downtime in a year with its interval, of the test with the faults, and p99 at the learner, of
/// the test of the load: two cells.
void add_experience(std::vector<std::string>& row, const DecemberColumn& column, std::size_t faults,
                    std::size_t load) {
  const SummaryMetric* down =
      column.runs[faults].summary.find("annual_downtime_seconds", "scope=learner_weighted");
  const Estimate* mean = down == nullptr ? nullptr : down->stat("mean");
  const auto p99 = stat_of(column.runs[load].summary, "latency", "point=client", "p99");
  const EstimateText words = mean == nullptr ? EstimateText{"-", ""} : estimate_text(*mean);
  row.push_back(words.interval.empty() ? words.value : words.value + " " + words.interval);
  row.push_back(p99 ? figure(*p99) : "-");
}

/// What more regions buy, and what they cost; no rows with one topology.
TextTable topologies_of(const December& december, std::size_t test, const Together* together) {
  const std::vector<std::string> felt{"blockers that fail", "learners down in a year, s",
                                      "p99 at the learner, ms"};
  Table table{{"topology", "USD a month"}, {}};
  for (const std::string& name : felt) table.header.push_back(name);
  if (together != nullptr) {
    for (const std::string& name : felt) table.header.push_back("with the changes: " + name);
  }
  const std::size_t load = load_test_of(december);
  for (std::size_t c = 0; c < december.columns.size() && december.columns.size() > 1; ++c) {
    const DecemberColumn& column = december.columns[c];
    const auto cost = stat_of(column.runs[test].summary, "cost", "per=month", "mean");
    std::vector<std::string> row{column.topology.name, cost ? compact(*cost) : "-"};
    row.push_back(std::to_string(failed_blockers(column)));
    add_experience(row, column, test, load);
    if (together != nullptr) {
      const DecemberColumn& changed = together->december.columns[c];
      row.push_back(std::to_string(failed_blockers(changed)));
      add_experience(row, changed, test, load);
    }
    table.rows.push_back(std::move(row));
  }
  return {std::move(table), "Which topology to take"};
}

/// Whether the criteria decide it.
std::string topology_text(const December& december, const Together* together) {
  const December& last = together == nullptr ? december : together->december;
  std::vector<std::size_t> failed;
  for (const DecemberColumn& column : last.columns) failed.push_back(failed_blockers(column));
  const auto least = std::min_element(failed.begin(), failed.end());
  const bool is_even =
      std::all_of(failed.begin(), failed.end(), [&](std::size_t n) { return n == *least; });
  const std::string& name =
      last.columns[static_cast<std::size_t>(least - failed.begin())].topology.name;
  return fmt::format(
      "{}{}. `fivenines run compare/3-against-8` shows the differences with their intervals, also "
      "at equal cost.",
      together == nullptr ? "" : "With the changes ",
      is_even ? "as many blockers fail on each, so that the criteria do not choose: downtime and "
                "latency at the learner have to be weighed against money"
              : fmt::format("fewest blockers fail on {}; downtime and latency at the learner have "
                            "to be weighed against money",
                            name));
}

/// "of the failed analyses 51 % by shed, 40 % by timeout"; empty when none failed.
std::string causes_text(const Summary& summary) {
  std::vector<std::pair<double, std::string>> causes;
  double all = 0;
  for (const SummaryMetric& metric : summary.metrics) {
    const bool is_cause =
        metric.name == "failed" && metric.labels.size() == 1 && metric.labels[0].first == "cause";
    const Estimate* mean = is_cause ? metric.stat("mean") : nullptr;
    if (mean == nullptr || !(mean->value > 0)) continue;
    causes.emplace_back(mean->value, metric.labels[0].second);
    all += mean->value;
  }
  std::stable_sort(causes.begin(), causes.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  for (const auto& [failed, cause] : causes) {
    const std::string_view words = cause == "shed"              ? "shed (turned away)"
                                   : cause == "timeout"         ? "time-out"
                                   : cause == "gave_up_waiting" ? "giving up in a queue"
                                                                : std::string_view(cause);
    text += fmt::format("{}{} % by {}", text.empty() ? "of the failed analyses " : ", ",
                        figure(100 * failed / all), words);
  }
  return text;
}

/// What a board wants to know although no criterion of the plan is about it.
Bullets without_criterion(const December& december, std::size_t test) {
  struct Known {
    std::string_view metric, labels, words;
  };
  static constexpr std::array kKnown{
      Known{"writes_lost", "", "writes were acknowledged and lost"},
      Known{"session_violations", "",
            "reads did not show what the same learner had written or read before"},
      Known{"residency_violations", "kind=copies",
            "copies of what learners of the European Union wrote were made outside of it"},
      Known{"residency_violations", "kind=requests",
            "analyses of learners of the European Union were served outside of it"}};
  Bullets bullets;
  for (const DecemberColumn& column : december.columns) {
    std::string text;
    for (const Known& known : kKnown) {
      const auto mean = stat_of(column.runs[test].summary, known.metric, known.labels, "mean");
      if (!mean || !(*mean > 0)) continue;
      text += fmt::format("{}{} {}", text.empty() ? "" : "; ", compact(*mean), known.words);
    }
    if (text.empty()) continue;
    bullets.items.push_back(fmt::format("{}: in a replication of {}, {}.", column.topology.name,
                                        december.schedule.tests[test].name, text));
  }
  return bullets;
}

/// What to do first; when that was simulated, what came of it, else why, and how to find out.
void add_actions(DocumentPage& page, const December& december, const ReportContext& context,
                 const Together* together) {
  Table actions{{"action", "for"}, {}};
  actions.header.emplace_back(together == nullptr ? "why" : "found in");
  for (const DecemberAdvice& one : first_actions(december)) {
    actions.rows.push_back({one.advice.what, criteria_text(one.advice),
                            together == nullptr ? one.advice.why : places_text(december, one)});
  }
  if (actions.rows.empty()) return;
  page.blocks.emplace_back(TextTable{std::move(actions), "What to do first"});
  std::string order =
      "In the order of how many failed criteria they work on, then what learners feel without a "
      "criterion. ";
  if (together != nullptr) {
    page.blocks.emplace_back(
        Paragraph{order + "Section 4 says why, and what each change does alone.", false});
    const std::vector<Block> found = together_blocks(december, *together);
    page.blocks.insert(page.blocks.end(), found.begin(), found.end());
    return;
  }
  page.blocks.emplace_back(Paragraph{
      order + "The tests themselves do not say whether a change is enough: `fivenines why` "
              "with this folder simulates all tests again with what helps them changed at "
              "once, and with the folder of a failed test that test with one thing changed "
              "at a time.",
      false});
  if (context.tried.empty()) return;
  page.blocks.emplace_back(Paragraph{
      "Tried so far, the best change of each test that was asked about (section 4 has all). "
      "Re-runs are shorter and fewer, so before is their own, and a longest time stays open, as it "
      "takes 59 cases to pass:",
      false});
  page.blocks.emplace_back(Bullets{context.tried});
}

/// Blockers that fail, what to do about them, and those that are open.
void add_failures(DocumentPage& page, const December& december, const ReportContext& context,
                  const Together* together) {
  const std::uint32_t n = december.columns.front().runs.front().summary.facts.replications;
  Table table{{"criterion", "limit"}, {}};
  for (const DecemberColumn& column : december.columns) {
    table.header.insert(table.header.end(), {"on " + column.topology.name, "off by"});
  }
  table.header.insert(table.header.end(), {"what it is", "of"});
  for (const DecemberLine& line : failed_lines(december)) {
    std::vector<std::string> row{line.criterion->id, line.criterion->limit_text()};
    for (const Judgement* judgement : line.judgements) add_miss(row, judgement);
    row.insert(row.end(), {subject_text(*line.criterion), december.schedule.tests[line.test].name});
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) {
    page.blocks.emplace_back(Paragraph{"No blocker fails.", false});
  } else {
    page.blocks.emplace_back(TextTable{std::move(table), "What stands against a GO"});
    page.blocks.emplace_back(Paragraph{
        fmt::format("Ordered by how many times the limit the worse topology is; {} replication{} "
                    "of each test; \"at least\" is with 95 % confidence.",
                    n, n == 1 ? "" : "s"),
        false});
  }
  if (const std::string turned = turned_verdicts_text(december); !turned.empty()) {
    page.blocks.emplace_back(
        Paragraph{"The documents of the plan differ in places, and can be read otherwise. " +
                      go_by_reading_text(december) +
                      " Verdicts of single tests that turn (X-07 and the like number places of the "
                      "plan; section 2 says what each reading means): " +
                      turned + "." + lost_passes_text(december),
                  false});
  }
  add_actions(page, december, context, together);
  Table open{
      {"criterion", "what it is", "measured", "limit", "95 % interval", "of", "open because"}, {}};
  for (const OpenCriterion& one : open_criteria(december)) {
    const Criterion& criterion = one.judgement->criterion;
    open.rows.push_back({criterion.id, subject_text(criterion), measured_text(*one.judgement),
                         criterion.limit_text(), interval_of(*one.judgement), one.place,
                         one.because});
  }
  if (!open.rows.empty()) {
    page.blocks.emplace_back(TextTable{std::move(open), "What is open"});
  }
  if (Bullets assumed{stands_on(december)}; !assumed.items.empty()) {
    page.blocks.emplace_back(
        Paragraph{"What no interval covers: how far sources and assumptions (section 6 has all) "
                  "would have to be wrong for results to turn.",
                  false});
    page.blocks.emplace_back(std::move(assumed));
  }
}

Bullets dates_of(const December& december) {
  Bullets dates;
  for (const DecemberColumn& column : december.columns) {
    dates.items.push_back(
        fmt::format("{}: {}.", column.topology.name,
                    fmt::join(calendar_sentences(december, column.calendar), "; ")));
  }
  return dates;
}

}  // namespace

DocumentPage decision_page(const December& december, const ReportContext& context,
                           const Together* together) {
  DocumentPage page{"Go / no-go", {}};
  if (december.partial) {
    page.blocks.emplace_back(
        Paragraph{"The run was interrupted: the figures are those of what was there.", true});
  }
  Tiles tiles;
  for (const DecemberColumn& column : december.columns) {
    std::size_t go = 0;
    for (const DecemberRun& run : column.runs) {
      go += run.summary.verdict.decision == Decision::kGo ? 1U : 0U;
    }
    tiles.tiles.push_back({name_of(column.decision), column.topology.name,
                           fmt::format("{} of {} tests GO", go, column.runs.size())});
  }
  page.blocks.emplace_back(std::move(tiles));
  add_failures(page, december, context, together);
  const std::size_t chaos = december.schedule.tests.size() - 1;
  page.blocks.emplace_back(window_of(december, chaos));
  if (TextTable costs = costs_of_faults(december, chaos); !costs.table.rows.empty()) {
    page.blocks.emplace_back(std::move(costs));
    Bullets how;
    for (const DecemberColumn& column : december.columns) {
      const Summary& summary = column.runs[chaos].summary;
      const std::string causes = causes_text(summary);
      how.items.push_back(fmt::format("{}: {}first bottleneck: {}.", column.topology.name,
                                      causes.empty() ? "" : causes + "; ",
                                      bottleneck_text(summary)));
    }
    page.blocks.emplace_back(std::move(how));
    page.blocks.emplace_back(Paragraph{
        "RECOVERS: queues and retries are as before; caches may stay cold for longer. A year's "
        "uptime and downtime (PLAN-T5-UP, PLAN-T5-DOWN) are the outages of learners, times how "
        "often such faults are expected, which comes from sources or is assumed; the uptime above "
        "is of the window, with all its faults within minutes.",
        false});
    if (TextTable both = topologies_of(december, chaos, together); !both.table.rows.empty()) {
      page.blocks.emplace_back(std::move(both));
      page.blocks.emplace_back(Paragraph{sentence(topology_text(december, together)), false});
    }
    if (Bullets known = without_criterion(december, chaos); !known.items.empty()) {
      page.blocks.emplace_back(
          Paragraph{"No criterion of the plan asks for it, but it happened:", false});
      page.blocks.emplace_back(std::move(known));
    }
  }
  page.blocks.emplace_back(Heading{"What that does to the dates"});
  page.blocks.emplace_back(dates_of(december));
  if (together != nullptr) {
    page.blocks.emplace_back(Paragraph{
        "With the changes made before the first test, as far as it was judged again:", false});
    page.blocks.emplace_back(dates_of(together->december));
  }
  page.blocks.emplace_back(Paragraph{sentence(december_conditions(december) + "."), false});
  page.blocks.emplace_back(Paragraph{
      "A criterion passes only when its whole interval is on the right side of the limit. A rate "
      "is judged by what is offered and by the share of it that is served: learners come at "
      "random, so that what a run counts is a little more or less. A longest time has no interval: "
      "one case beyond the limit fails it, and it passes when enough cases stayed within to say so "
      "of most cases to come. A count that must be 0 passes when no replication has any; how rare "
      "that makes it stands beside it. No data is never a pass. GO: every blocker of every test "
      "passes. NO-GO: one fails. INCONCLUSIVE: anything else. " +
          beyond_intervals_text(),
      false});
  return page;
}

}  // namespace fivenines::html
