#include "analysis/compare/december_document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/compare/comparison_words.hpp"
#include "analysis/compare/december_decision.hpp"
#include "analysis/compare/december_findings.hpp"
#include "analysis/report/html/chart_parts.hpp"
#include "analysis/report/html/pages.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

namespace {

TextTable tests_of(const December& december) {
  Table table{{"test"}, {}};
  for (const DecemberColumn& column : december.columns) {
    table.header.insert(table.header.end(), {column.topology.name, "blockers"});
  }
  table.header.insert(table.header.end(), {"planned for", "learners", "servers", "measured"});
  for (std::size_t i = 0; i < december.schedule.tests.size(); ++i) {
    const PlannedTest& test = december.schedule.tests[i];
    const RunFacts& facts = december.columns.front().runs[i].summary.facts;
    std::vector<std::string> row{test.name};
    for (const DecemberColumn& column : december.columns) {
      const Summary& summary = column.runs[i].summary;
      row.insert(row.end(), {name_of(summary.verdict.decision), outcome_text(summary)});
    }
    row.insert(
        row.end(),
        {days_text(test.days), compact(static_cast<double>(facts.learners)),
         facts.is_scaled() ? fmt::format("{} %", figure(100 * static_cast<double>(facts.learners) /
                                                        static_cast<double>(facts.sized_for)))
                           : "100 %",
         duration_text(seconds(facts.measure))});
    table.rows.push_back(std::move(row));
  }
  return {std::move(table), ""};
}

/// Tests that are one simulation, judged by the criteria of each.
std::string same_simulations(const December& december) {
  std::string text;
  const auto& runs = december.columns.front().runs;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (std::size_t k = i + 1; k < runs.size(); ++k) {
      if (runs[i].summary.digest.empty() || runs[i].summary.digest != runs[k].summary.digest) {
        continue;
      }
      text += fmt::format("{} and {} have the same load and are one simulation, judged twice. ",
                          december.schedule.tests[i].name, december.schedule.tests[k].name);
    }
  }
  return text;
}

TextTable criteria_of(const December& december, std::size_t test) {
  Table table{{"criterion", "limit"}, {}};
  for (const DecemberColumn& column : december.columns) {
    table.header.insert(table.header.end(), {column.topology.name, "measured", "95 % interval"});
  }
  for (const DecemberLine& line : december_lines(december, test)) {
    std::vector<std::string> row{line.criterion->id, line.criterion->limit_text()};
    for (const Judgement* judgement : line.judgements) add_judgement(row, judgement);
    table.rows.push_back(std::move(row));
  }
  const PlannedTest& planned = december.schedule.tests[test];
  return {std::move(table), fmt::format("{}: {}", planned.name, planned.what)};
}

/// "PLAN-T5-DB: none of 3 cases exceeds it", of each criterion that needs a word; those that need
/// the same one in a line.
std::vector<std::string> judged_how(const December& december, std::size_t test) {
  std::vector<std::pair<std::string, std::string>> ids_by_note;
  for (const DecemberLine& line : december_lines(december, test)) {
    std::string note = notes_text(december, line);
    if (line.criterion->unit == "count") {  // "= 0" does not say of what
      note = subject_text(*line.criterion) + (note.empty() ? "" : "; " + note);
    }
    if (note.empty()) continue;
    const auto known = std::find_if(ids_by_note.begin(), ids_by_note.end(),
                                    [&](const auto& one) { return one.first == note; });
    if (known == ids_by_note.end()) {
      ids_by_note.emplace_back(std::move(note), line.criterion->id);
    } else {
      known->second += ", " + line.criterion->id;
    }
  }
  std::vector<std::string> lines;
  for (const auto& [note, ids] : ids_by_note) lines.push_back(ids + ": " + note);
  return lines;
}

DocumentPage results_page(const December& december) {
  DocumentPage page{"Results of Tests 1 to 5", {}};
  page.blocks.emplace_back(tests_of(december));
  if (december.columns.front().runs.front().summary.facts.is_scaled()) {
    page.blocks.emplace_back(Paragraph{
        "Servers, database and caches are those of the platform in proportion to the learners of "
        "the test (`capacity: proportional`, X-50): so \"ten times the load\" meets ten times the "
        "servers of 500K learners. `--set capacity=fixed` gives every test all of them.",
        false});
  }
  add_figure(page, limits_chart(december), "No criterion of these tests has a limit from above.");
  for (std::size_t i = 0; i < december.schedule.tests.size(); ++i) {
    page.blocks.emplace_back(criteria_of(december, i));
    page.blocks.emplace_back(Bullets{judged_how(december, i)});
  }
  if (std::string same = same_simulations(december); !same.empty()) {
    page.blocks.emplace_back(Paragraph{std::move(same), false});
  }
  Table readings{{"reading", "what it means", "of", "verdict", "lines that turn"}, {}};
  for (const TurnedReading& one : turned_readings(december)) {
    const ReadingValue* value = one.other->reading->find(one.other->value);
    readings.rows.push_back({reading_text(*one.other),
                             value == nullptr ? "" : std::string(value->help), one.place(december),
                             name_of(one.other->decision), one.lines_text(december)});
  }
  if (!readings.rows.empty()) {
    page.blocks.emplace_back(TextTable{std::move(readings), "Under other readings of the plan"});
    page.blocks.emplace_back(
        Paragraph{"The documents of the plan differ in places; X-07 and the like number these "
                  "places. The tables above take one reading of each. Here is each other one, "
                  "alone, where it turns the result of a blocker.",
                  false});
  }
  if (const std::string models = models_text(december); !models.empty()) {
    page.blocks.emplace_back(
        Paragraph{"Not judged here, because the model is another and takes a "
                  "run of its own (`--reading NAME=VALUE`): " +
                      models + ".",
                  false});
  }
  add_figure(page, topologies_latency_chart(december), "No analysis was answered.");
  page.blocks.emplace_back(Heading{"A report of each test"});
  for (std::size_t c = 0; c < december.columns.size(); ++c) {
    for (std::size_t i = 0; i < december.columns[c].runs.size(); ++i) {
      page.blocks.emplace_back(
          Link{december.columns[c].runs[i].folder + "/report.html", place_of(december, c, i)});
    }
  }
  return page;
}

DocumentPage projections_page(const December& december) {
  DocumentPage page{"Performance projections at 5M learners, head-room to 10M", {}};
  const std::size_t test = load_test_of(december);
  const RunFacts& facts = december.columns.front().runs[test].summary.facts;
  const std::string servers = servers_text(facts);
  Table table{{"topology", "station", "busiest region", "busy here", "with 5M learners",
               "with 10M learners", "95 % busy with"},
              {}};
  std::vector<Projection> all;
  for (const DecemberColumn& column : december.columns) {
    for (const Projection& one : column.runs[test].summary.projections) {
      all.push_back(one);
      table.rows.push_back({column.topology.name, one.station, one.region,
                            fmt::format("{:.1f} %", 100 * one.utilisation),
                            projected_share(one, one.at_5m), projected_share(one, one.at_10m),
                            projected_learners(one)});
    }
  }
  if (table.rows.empty()) {
    page.blocks.emplace_back(Paragraph{"No station of these tests has a limit.", false});
    return page;
  }
  page.blocks.emplace_back(TextTable{std::move(table), "Mean share busy of " + servers});
  add_figure(page, projections_chart(december), "No station of these tests has a limit.");
  page.blocks.emplace_back(Paragraph{
      fmt::format("Measured in {} at {} learners; projected is their work on {}. {} Simulate them "
                  "with `--set workload.learners=10M --set capacity=fixed`.",
                  december.schedule.tests[test].name, compact(static_cast<double>(facts.learners)),
                  servers, projection_notes(all)),
      false});
  return page;
}

/// What the tests say, then what `why` found out about the test that is shown in full.
DocumentPage recommendations_page(const December& december, const ReportContext& context) {
  const std::vector<DecemberAdvice> all = december_advice(december);
  DocumentPage page{"Optimisation recommendations", {}};
  if (all.empty()) {
    page.blocks.emplace_back(Paragraph{"Nothing in these figures asks for a change.", false});
  }
  Table table{{"what to do", "for", "why", "found in"}, {}};
  for (const DecemberAdvice& one : all) {
    table.rows.push_back(
        {one.advice.what, criteria_text(one.advice), one.advice.why, places_text(december, one)});
  }
  if (!all.empty()) page.blocks.emplace_back(TextTable{std::move(table), ""});
  add_why(page, december.decision, context);
  return page;
}

DocumentPage calendar_page(const December& december) {
  DocumentPage page{"Calendar", {}};
  const auto dates = [](const std::optional<Days>& days) {
    return days ? days_text(*days) : std::string("-");
  };
  for (const DecemberColumn& column : december.columns) {
    add_figure(page, calendar_chart(december, column), "The calendar has no dates.");
    Table table{{"on " + column.topology.name, "planned", "resulting", "simulated outcome", "note"},
                {}};
    std::size_t test = 0;
    for (const CalendarEntry& entry : column.calendar.entries) {
      std::string outcome;
      if (entry.outcome) outcome = name_of(column.runs[test++].summary.verdict.decision);
      table.rows.push_back({(entry.is_remedy ? "  " : "") + entry.what, dates(entry.planned),
                            dates(entry.resulting), outcome, entry.note});
    }
    page.blocks.emplace_back(TextTable{std::move(table), ""});
    page.blocks.emplace_back(Bullets{calendar_sentences(december, column.calendar)});
  }
  Table branches{
      {"test", "branch when it fails", "dates of the remedy", "later tests", "in the plan"}, {}};
  for (const PlannedTest& test : december.schedule.tests) {
    std::string what = "none is written";
    std::string later = "wait";
    std::string days = "-";
    if (test.branch) {
      what = test.branch->remedy;
      if (!test.branch->trigger.empty()) what += " (if " + test.branch->trigger + " is met)";
      if (test.branch->days) days = days_text(*test.branch->days);
      if (!test.branch->holds_later) later = "go on";
    }
    branches.rows.push_back(
        {test.name, std::move(what), std::move(days), std::move(later), test.source});
  }
  page.blocks.emplace_back(TextTable{std::move(branches), "The branches that the plan writes"});
  return page;
}

}  // namespace

Document december_document(const December& december, const ReportContext& context,
                           const Together* together) {
  const std::size_t column = december.columns.size() - 1;
  const std::size_t test = december.schedule.tests.size() - 1;
  const DecemberRun& shown = december.columns[column].runs[test];
  const RunFacts& facts = shown.summary.facts;
  Document document;
  document.title = "Load-testing report of the December tests";
  std::string topologies;
  for (const DecemberColumn& one : december.columns) {
    topologies += (topologies.empty() ? "" : " and ") + one.topology.name;
  }
  document.subtitle = fmt::format(
      "Tests 1 to 5 on {}, seed {}, {} replication{} of each test, simulated by fivenines {}",
      topologies, facts.seed, facts.replications, facts.replications == 1 ? "" : "s",
      context.version);
  document.badge = name_of(december.decision);
  document.badge_class = class_of(december.decision);
  document.lead = december.reason + ".";
  if (together != nullptr) {
    document.lead += " With settings that help changed at once: " + together->december.reason;
    document.lead +=
        together->not_judged.empty()
            ? "."
            : fmt::format("; {} of the criteria not judged again.", together->not_judged.size());
  }
  const std::string rehearsal = rehearsal_text(december);
  if (!rehearsal.empty()) document.lead += " This is a " + rehearsal + ".";
  const std::string readings = readings_text(shown.summary.readings);
  if (!readings.empty()) document.lead += " All tests are " + readings + ".";
  document.pages = {decision_page(december, context, together), results_page(december),
                    projections_page(december), recommendations_page(december, context),
                    calendar_page(december)};
  Document of_run = report_document(shown.summary, context);
  const std::string place = place_of(december, column, test);
  for (std::size_t i = 1; i < of_run.pages.size(); ++i) {  // its verdict is part of ours
    DocumentPage& page = of_run.pages[i];
    page.title += ": " + place;
    if (!rehearsal.empty()) page.title += " (" + rehearsal.substr(0, rehearsal.find(':')) + ")";
    document.pages.push_back(std::move(page));
  }
  // twenty pages of paper are enough
  for (DocumentPage& page : document.pages) page.flows = true;
  document.footer = fmt::format(
      "fivenines {}. Figures of sections 1 to 5 are in summary.json and in those of the tests, "
      "figures of the pages after them in {}/summary.json.",
      context.version, shown.folder);
  if (together != nullptr) {
    document.footer +=
        fmt::format(" Figures with changes are in {}/summary.json.", together->folder);
  }
  return document;
}

}  // namespace fivenines::html
