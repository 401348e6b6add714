#include "analysis/report/summary_json.hpp"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "analysis/report/words.hpp"

namespace fivenines {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kKind = "summary";

Json estimate_json(const Estimate& estimate) {
  Json json = {{"value", estimate.value}, {"low", estimate.low}, {"high", estimate.high}};
  if (estimate.single) json["single"] = true;
  return json;
}

Json facts_json(const RunFacts& facts) {
  return {{"name", facts.scenario},
          {"title", facts.title},
          {"platform", facts.platform},
          {"regions", facts.regions},
          {"learners", facts.learners},
          {"capacity", facts.capacity},
          {"sized_for", facts.sized_for},
          {"declared_analyses_per_minute", facts.declared_per_minute},
          {"seed", facts.seed},
          {"replications", facts.replications},
          {"warm_up_ns", facts.warm_up.count()},
          {"measure_ns", facts.measure.count()},
          {"drain_ns", facts.drain.count()},
          {"good_share_least", facts.good_share_least},
          {"cache_levels", facts.cache_levels},
          {"criteria", facts.criteria}};
}

Json metric_json(const SummaryMetric& metric) {
  Json labels = Json::object();
  for (const auto& [label, value] : metric.labels) labels[label] = value;
  Json stats = Json::object();
  for (const auto& [name, estimate] : metric.stats) stats[name] = estimate_json(estimate);
  return {{"name", metric.name},
          {"labels", std::move(labels)},
          {"unit", metric.unit},
          {"count", metric.count},
          {"stats", std::move(stats)}};
}

/// The threshold as a number where it is one.
Json threshold_json(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return text;
  return value;
}

Json judgement_json(const Judgement& judgement) {
  const Criterion& criterion = judgement.criterion;
  const Finding& finding = judgement.finding;
  Json json = {{"id", criterion.id},
               {"metric", criterion.query},
               {"operator", criterion.comparison},
               {"threshold", threshold_json(criterion.threshold)},
               {"unit", judgement.unit},
               {"value", nullptr},
               {"low", nullptr},
               {"high", nullptr},
               {"margin", nullptr},
               {"sure_margin", nullptr},
               {"n", 0},
               {"result", kResultNames[static_cast<std::size_t>(finding.result)]},
               {"severity", criterion.is_blocker() ? "blocker" : "info"},
               {"source", criterion.source()},
               {"reading", criterion.reading},
               {"note", finding.note}};
  if (judgement.estimate) {
    json["value"] = judgement.estimate->value;
    json["low"] = judgement.estimate->low;
    json["high"] = judgement.estimate->high;
    json["n"] = judgement.estimate->replications;
    if (judgement.estimate->single) json["single"] = true;
  }
  if (finding.margin) json["margin"] = *finding.margin;
  if (const auto sure = sure_margin(judgement)) json["sure_margin"] = *sure;
  if (finding.replications_more) json["replications_more"] = *finding.replications_more;
  if (judgement.by_single_value) json["judged_by_single_value"] = true;
  return json;
}

Json access_json(const AccessFact& access) {
  return {{"learner_region", access.learner_region},
          {"serving_region", access.serving_region},
          {"p50_ms", access.p50_ms},
          {"p95_ms", access.p95_ms},
          {"p99_ms", access.p99_ms}};
}

Json against_json(const AgainstBaseline& figure) {
  return {{"metric", figure.query},
          {"unit", figure.unit},
          {"at_500k", figure.at_500k},
          {"value", figure.here},
          {"factor", figure.here / figure.at_500k}};
}

Json fault_json(const FaultFact& fault) {
  Json json = {{"id", fault.id},
               {"kind", fault.kind},
               {"what", fault.what},
               {"at_s", nullptr},
               {"for_s", nullptr}};
  if (fault.has_time()) json["at_s"] = seconds(fault.at);
  if (fault.lasting) json["for_s"] = seconds(*fault.lasting);
  if (!fault.after.empty()) json["after"] = fault.after;
  if (fault.by_chance) json["by_chance"] = true;
  Json with = Json::object();
  for (const auto& [key, value] : fault.with) with[key] = value;
  json["with"] = std::move(with);
  return json;
}

Json place_json(const PlaceFact& place) {
  Json json = {{"id", place.id},
               {"name", place.name},
               {"latitude", place.latitude_degrees},
               {"longitude", place.longitude_degrees}};
  if (!place.is_region) json["learner_share"] = place.learner_share;
  return json;
}

Json longest_json(const std::optional<LongestFailover>& longest) {
  if (!longest) return nullptr;
  Json events = Json::array();
  for (const TimelineEntry& event : longest->events) {
    if (events.size() >= kLongestEventsMost) break;
    events.push_back({{"after_s", seconds(event.at.time_since_epoch()) - longest->at_s},
                      {"cause", event.cause},
                      {"change", event.change}});
  }
  return {{"fault", longest->fault},     {"replication", longest->replication},
          {"seconds", longest->seconds}, {"censored", longest->censored},
          {"at_s", longest->at_s},       {"events_in_all", longest->events.size()},
          {"events", std::move(events)}};
}

Json budget_json(const std::optional<ErrorBudget>& budget) {
  if (!budget) return nullptr;
  Json rates = Json::array();
  for (const BurnRate& rate : budget->burn_rates) {
    rates.push_back({{"name", rate.name},
                     {"long_s", rate.long_s},
                     {"short_s", rate.short_s},
                     {"limit", rate.limit},
                     {"highest", rate.highest ? Json(*rate.highest) : Json(nullptr)}});
  }
  return {{"target", kTargetShare},
          {"bad", budget->bad},
          {"allowed", budget->allowed},
          {"used", budget->used()},
          {"left", budget->used() < 1 ? 1 - budget->used() : 0},
          {"burn_rates", std::move(rates)}};
}

Json projection_json(const Projection& projection) {
  return {{"station", projection.station},         {"region", projection.region},
          {"utilisation", projection.utilisation}, {"at_5m", projection.at_5m},
          {"at_10m", projection.at_10m},           {"learners_most", projection.learners_most},
          {"is_bound", projection.is_bound}};
}

/// Where the time of an analysis goes, as the report shows it.
Json legs_json(const Summary& summary) {
  Json legs = Json::array();
  for (const LegLine& leg : leg_lines(summary)) {
    legs.push_back({{"leg", leg.name}, {"mean_ms", leg.mean_ms}, {"share", leg.share}});
  }
  return legs;
}

/// How analyses ended: totals, as shares of those that arrived and of those that failed.
Json outcomes_json(const Summary& summary) {
  Json outcomes = Json::array();
  const auto total = [](const SummaryMetric* metric) {
    const Estimate* estimate = metric == nullptr ? nullptr : metric->stat("total");
    return estimate == nullptr ? 0 : estimate->value;
  };
  const double arrived = total(summary.find("arrived"));
  const double failed = total(summary.find("failed"));
  for (const SummaryMetric& metric : summary.metrics) {
    const bool is_cause = metric.labels.size() == 1 && metric.labels.front().first == "cause";
    const bool is_outcome =
        metric.name == "answered" || metric.name == "failed" || metric.name == "unfinished";
    if (!is_outcome || !(metric.labels.empty() || is_cause) || !(arrived > 0)) continue;
    Json outcome = {{"outcome", is_cause ? metric.labels.front().second : metric.name},
                    {"number", total(&metric)},
                    {"share", total(&metric) / arrived}};
    if (is_cause && failed > 0) outcome["share_of_failures"] = total(&metric) / failed;
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

Json test_json(const PlanTest& test) {
  return {{"test", test.number},   {"title", test.title},   {"dates", test.dates},
          {"passed", test.passed}, {"failed", test.failed}, {"open", test.open}};
}

Json series_json(const Series& series) {
  Json rows = Json::array();
  for (const auto& cells : series.rows) {
    Json row = Json::array();
    for (const SeriesCell& cell : cells) {
      if (const auto* number = std::get_if<double>(&cell)) {
        row.push_back(*number);
      } else if (const auto* word = std::get_if<std::string>(&cell)) {
        row.push_back(*word);
      } else {
        row.push_back(nullptr);
      }
    }
    rows.push_back(std::move(row));
  }
  return {{"id", series.id}, {"columns", series.columns}, {"rows", std::move(rows)}};
}

Json times_json(const FaultTimes& times) {
  return {{"min", times.min},
          {"p50", times.p50},
          {"p95", times.p95},
          {"max", times.max},
          {"count", times.count},
          {"censored", times.censored},
          {"mean", estimate_json(times.mean)}};
}

Json anatomy_json(const FaultSummary& fault) {
  Json times = Json::object();
  for (const FaultTimes& one : fault.times) times[one.name] = times_json(one);
  const auto or_null = [](const std::optional<double>& value) {
    return value ? Json(*value) : Json(nullptr);
  };
  return {{"id", fault.id},
          {"kind", fault.kind},
          {"occurrences", fault.occurrences},
          {"seconds", std::move(times)},
          {"detection_share", or_null(fault.detection_share)},
          {"outage_learner_weighted_s", fault.outage_learner_weighted_s},
          {"outage_any_region_s", fault.outage_any_region_s},
          {"outage_all_regions_s", fault.outage_all_regions_s},
          {"learner_seconds_lost", fault.learner_seconds_lost},
          {"per_year", or_null(fault.per_year)},
          {"yearly_s", fault.yearly_s()},
          {"tolerated_per_year", or_null(fault.tolerated_per_year)},
          {"ended", fault.ended},
          {"recovered", fault.recovered},
          {"drain_seconds_max", fault.drain_seconds_max},
          {"attempts_per_analysis_max", fault.attempts_per_analysis_max},
          {"convergence_time", fault.convergence ? times_json(*fault.convergence) : Json(nullptr)}};
}

Json bottleneck_json(const std::optional<Bottleneck>& bottleneck) {
  if (!bottleneck) return nullptr;
  Json json = {{"region", bottleneck->region},
               {"station", bottleneck->station},
               {"utilisation", bottleneck->utilisation},
               {"saturated_at_s", nullptr},
               {"replications_saturated", bottleneck->replications_saturated}};
  if (bottleneck->saturated_at_s) json["saturated_at_s"] = *bottleneck->saturated_at_s;
  return json;
}

template <typename Range, typename F>
Json array_of(const Range& range, F&& to_json) {
  Json json = Json::array();
  for (const auto& element : range) json.push_back(to_json(element));
  return json;
}

/// Every reading that has a say in this run: what holds now, and what else would be.
Json readings_json(const Summary& summary) {
  Json readings = Json::array();
  for (const Reading& reading : readings_table()) {
    Json others = Json::array();
    for (const OtherReading& other : summary.other_readings) {
      if (other.reading != &reading) continue;
      Json json = {{"value", other.value}, {"needs_run", other.needs_run}};
      if (!other.needs_run) {
        json["verdict"] = name_of(other.decision);
        json["criteria"] = array_of(other.changed, judgement_json);
      }
      others.push_back(std::move(json));
    }
    const std::string_view value = summary.readings.value(reading);
    if (others.empty() && value == reading.unless_told()) continue;
    readings.push_back({{"name", reading.name},
                        {"entry", reading.entry},
                        {"value", value},
                        {"unless_told", reading.unless_told()},
                        {"others", std::move(others)}});
  }
  return readings;
}

}  // namespace

std::string summary_to_json(const Summary& summary) {
  const auto assumption_json = [](const Assumption& assumption) {
    return Json{
        {"path", assumption.path}, {"value", assumption.value}, {"origin", assumption.origin}};
  };
  const auto recommendation_json = [](const Recommendation& recommendation) {
    return Json{{"what", recommendation.what},
                {"why", recommendation.why},
                {"for", recommendation.for_criteria},
                {"for_failed", recommendation.for_failed}};
  };
  const auto profile_json = [](const ProfileLine& line) {
    return Json{{"name", line.name}, {"text", line.text}};
  };
  const auto decision = static_cast<std::size_t>(summary.verdict.decision);
  const Json json = {{"fivenines", kKind},
                     {"schema_version", kSummarySchemaVersion},
                     {"partial", summary.partial},
                     {"scenario", facts_json(summary.facts)},
                     {"replications", summary.replications},
                     {"requests", summary.requests},
                     {"digest", summary.digest},
                     {"verdict", kDecisionNames[decision]},
                     {"reason", summary.verdict.reason},
                     {"criteria", array_of(summary.verdict.judgements, judgement_json)},
                     {"readings", readings_json(summary)},
                     {"metrics", array_of(summary.metrics, metric_json)},
                     {"outcomes", outcomes_json(summary)},
                     {"legs", legs_json(summary)},
                     {"against_500k", array_of(summary.against_baseline, against_json)},
                     {"places", array_of(summary.facts.places, place_json)},
                     {"profile", array_of(summary.facts.profile, profile_json)},
                     {"access", array_of(summary.facts.access, access_json)},
                     {"faults", array_of(summary.facts.faults, fault_json)},
                     {"anatomy", array_of(summary.faults, anatomy_json)},
                     {"longest_failover", longest_json(summary.longest_failover)},
                     {"bottleneck", bottleneck_json(summary.bottleneck)},
                     {"error_budget", budget_json(summary.budget)},
                     {"projections", array_of(summary.projections, projection_json)},
                     {"plan_tests", array_of(summary.plan_tests, test_json)},
                     {"recommendations", array_of(summary.recommendations, recommendation_json)},
                     {"warnings", summary.warnings},
                     {"assumptions", array_of(summary.facts.assumptions, assumption_json)},
                     {"left_out", summary.facts.left_out},
                     {"engine", summary.facts.engine},
                     {"series", array_of(summary.series, series_json)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fivenines
