#include "analysis/report/summary_json.hpp"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

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
  Json json = {{"id", fault.id}, {"kind", fault.kind}, {"at_s", seconds(fault.at)}};
  if (fault.lasting) {
    json["for_s"] = seconds(*fault.lasting);
  } else {
    json["for_s"] = nullptr;
  }
  return json;
}

Json times_json(const FaultTimes& times) {
  return {{"min", times.min}, {"p50", times.p50},     {"p95", times.p95},
          {"max", times.max}, {"count", times.count}, {"censored", times.censored}};
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
          {"tolerated_per_year", or_null(fault.tolerated_per_year)},
          {"ended", fault.ended},
          {"recovered", fault.recovered},
          {"drain_seconds_max", fault.drain_seconds_max},
          {"attempts_per_analysis_max", fault.attempts_per_analysis_max}};
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
        json["verdict"] = kDecisionNames[static_cast<std::size_t>(other.decision)];
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
                     {"against_500k", array_of(summary.against_baseline, against_json)},
                     {"access", array_of(summary.facts.access, access_json)},
                     {"faults", array_of(summary.facts.faults, fault_json)},
                     {"anatomy", array_of(summary.faults, anatomy_json)},
                     {"bottleneck", bottleneck_json(summary.bottleneck)},
                     {"warnings", summary.warnings},
                     {"assumptions", array_of(summary.facts.assumptions, assumption_json)},
                     {"left_out", summary.facts.left_out},
                     {"engine", summary.facts.engine}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fivenines
