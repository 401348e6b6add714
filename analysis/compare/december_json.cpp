#include <nlohmann/json.hpp>

#include "analysis/compare/december_findings.hpp"
#include "analysis/report/words.hpp"

namespace fivenines {

namespace {

using Json = nlohmann::ordered_json;

Json december_criterion(const Judgement& judgement) {
  const Finding& finding = judgement.finding;
  Json json = {{"id", judgement.criterion.id},
               {"limit", judgement.criterion.limit_text()},
               {"metric", judgement.criterion.query},
               {"unit", judgement.unit},
               {"value", nullptr},
               {"low", nullptr},
               {"high", nullptr},
               {"margin", nullptr},
               {"sure_margin", nullptr},
               {"result", kResultNames[static_cast<std::size_t>(finding.result)]},
               {"severity", judgement.criterion.is_blocker() ? "blocker" : "info"}};
  if (judgement.estimate) {
    json["value"] = judgement.estimate->value;
    json["low"] = judgement.estimate->low;
    json["high"] = judgement.estimate->high;
    if (judgement.estimate->single) json["single"] = true;
  }
  if (finding.margin) json["margin"] = *finding.margin;
  if (const auto sure = sure_margin(judgement)) json["sure_margin"] = *sure;
  if (const auto share = share_of_limit(judgement)) {
    json["of_limit"] = {{"value", share->value}, {"low", share->low}, {"high", share->high}};
  }
  return json;
}

Json december_test(const PlannedTest& test, const DecemberRun& run) {
  const Summary& summary = run.summary;
  Json criteria = Json::array();
  for (const Judgement& judgement : summary.verdict.judgements) {
    criteria.push_back(december_criterion(judgement));
  }
  Json projections = Json::array();
  for (const Projection& one : summary.projections) {
    projections.push_back({{"station", one.station},
                           {"region", one.region},
                           {"utilisation", one.utilisation},
                           {"at_5m", one.at_5m},
                           {"at_10m", one.at_10m},
                           {"learners_most", one.learners_most},
                           {"is_bound", one.is_bound}});
  }
  Json recommendations = Json::array();
  for (const Recommendation& one : summary.recommendations) {
    recommendations.push_back({{"what", one.what},
                               {"why", one.why},
                               {"for", one.for_criteria},
                               {"for_failed", one.for_failed}});
  }
  return {{"id", test.id},
          {"what", test.what},
          {"planned", {iso_day(test.days.first), iso_day(test.days.last)}},
          {"scenario", test.scenario},
          {"folder", run.folder},
          {"learners", summary.facts.learners},
          {"replications", summary.replications},
          {"partial", summary.partial},
          {"verdict", name_of(summary.verdict.decision)},
          {"reason", summary.verdict.reason},
          {"digest", summary.digest},
          {"criteria", std::move(criteria)},
          {"projections", std::move(projections)},
          {"recommendations", std::move(recommendations)}};
}

Json december_dates(const std::optional<Days>& days) {
  if (!days) return nullptr;
  return {iso_day(days->first), iso_day(days->last)};
}

Json december_calendar(const Calendar& calendar) {
  Json entries = Json::array();
  for (const CalendarEntry& entry : calendar.entries) {
    entries.push_back({{"what", entry.what},
                       {"remedy", entry.is_remedy},
                       {"planned", december_dates(entry.planned)},
                       {"resulting", december_dates(entry.resulting)},
                       {"note", entry.note}});
  }
  return {{"entries", std::move(entries)},
          {"ends", calendar.ends ? Json(iso_day(*calendar.ends)) : Json(nullptr)},
          {"all_pass", kGateNames[static_cast<std::size_t>(calendar.all_pass)]},
          {"gate", kGateNames[static_cast<std::size_t>(calendar.gate)]},
          {"spare_days", calendar.spare_days}};
}

}  // namespace

std::string december_json(const December& december) {
  Json columns = Json::array();
  for (const DecemberColumn& column : december.columns) {
    Json tests = Json::array();
    for (std::size_t i = 0; i < column.runs.size(); ++i) {
      tests.push_back(december_test(december.schedule.tests[i], column.runs[i]));
    }
    columns.push_back({{"id", column.topology.id},
                       {"sets", column.topology.sets},
                       {"platform", column.runs.front().summary.facts.platform},
                       {"verdict", name_of(column.decision)},
                       {"tests", std::move(tests)},
                       {"calendar", december_calendar(column.calendar)}});
  }
  const RunFacts& facts = december.columns.front().runs.front().summary.facts;
  const Json json = {{"fivenines", "december"},
                     {"schema_version", kDecemberSchemaVersion},
                     {"partial", december.partial},
                     {"seed", facts.seed},
                     {"replications", facts.replications},
                     {"on_fail", kOnFailNames[static_cast<std::size_t>(december.on_fail)]},
                     {"verdict", name_of(december.decision)},
                     {"reason", december.reason},
                     {"stands_on", stands_on(december)},
                     {"dates",
                      {{"all_pass_by", iso_day(december.schedule.all_pass_by)},
                       {"gate", iso_day(december.schedule.gate)},
                       {"go", iso_day(december.schedule.go)},
                       {"hold", iso_day(december.schedule.hold)}}},
                     {"topologies", std::move(columns)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fivenines
