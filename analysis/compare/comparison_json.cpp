#include <nlohmann/json.hpp>

#include "analysis/compare/comparison_formats.hpp"
#include "analysis/compare/flip.hpp"

namespace fivenines {

namespace {

using Json = nlohmann::ordered_json;

Json estimate_json(const std::optional<Estimate>& estimate) {
  if (!estimate) return nullptr;
  Json json = {{"value", estimate->value},
               {"low", estimate->low},
               {"high", estimate->high},
               {"n", estimate->replications}};
  if (estimate->single) json["single"] = true;
  return json;
}

Json variant_json(const VariantResult& variant) {
  const Summary& summary = variant.summary;
  return {{"name", variant.name},
          {"changes", variant.changes},
          {"folder", "variants/" + variant.name},
          {"platform", summary.facts.platform},
          {"verdict", kDecisionNames[static_cast<std::size_t>(summary.verdict.decision)]},
          {"reason", summary.verdict.reason},
          {"replications", summary.replications},
          {"digest", summary.digest}};
}

Json metric_json(const ComparedMetric& metric, const std::vector<VariantResult>& variants) {
  Json by_variant = Json::array();
  for (std::size_t v = 0; v < variants.size(); ++v) {
    Json json = {{"variant", variants[v].name}, {"figure", estimate_json(metric.values[v])}};
    if (v > 0) {
      json["difference"] = estimate_json(metric.differences[v]);
      json["effect"] = kEffectNames[static_cast<std::size_t>(metric.effects[v])];
    }
    by_variant.push_back(std::move(json));
  }
  return {{"metric", metric.query},
          {"unit", metric.unit},
          {"group", metric.group},
          {"name", metric.name},
          {"good", kGoodNames[static_cast<std::size_t>(metric.good)]},
          {"variants", std::move(by_variant)}};
}

Json claim_json(const std::optional<ClaimFinding>& finding) {
  if (!finding) return nullptr;
  Json json = {{"id", finding->claim.id},
               {"expect", finding->claim.expect},
               {"conclusion", kConclusionNames[static_cast<std::size_t>(finding->conclusion)]},
               {"unit", finding->unit},
               {"left", nullptr},
               {"right", nullptr},
               {"difference", nullptr}};
  if (finding->difference) {
    json["left"] = estimate_json(finding->difference->left);
    json["right"] = estimate_json(finding->difference->right);
    json["difference"] = estimate_json(finding->difference->difference);
  }
  if (finding->replications_more) json["replications_more"] = *finding->replications_more;
  return json;
}

}  // namespace

std::string comparison_json(const VariantComparison& comparison) {
  const Summary& first = comparison.variants.front().summary;
  Json variants = Json::array();
  bool partial = false;
  for (const VariantResult& variant : comparison.variants) {
    variants.push_back(variant_json(variant));
    partial = partial || variant.summary.partial;
  }
  Json metrics = Json::array();
  for (const ComparedMetric& metric : comparison.metrics) {
    metrics.push_back(metric_json(metric, comparison.variants));
  }
  Json flips = Json::array();
  for (const Flip& flip : flips_of(comparison)) {
    const auto load = [](const std::optional<std::uint64_t>& learners) {
      return learners ? Json(*learners) : Json(nullptr);
    };
    flips.push_back({{"fault", flip.fault},
                     {"of", flip.of},
                     {"learners", flip.loads},
                     {"recovers_up_to", load(flip.recovers_up_to)},
                     {"stays_down_from", load(flip.stays_down_from)}});
  }
  const Json json = {{"fivenines", "comparison"},
                     {"schema_version", kComparisonSchemaVersion},
                     {"partial", partial},
                     {"scenario", {{"name", first.facts.scenario}, {"seed", first.facts.seed}}},
                     {"verdict", kDecisionNames[static_cast<std::size_t>(comparison.decision)]},
                     {"variants", std::move(variants)},
                     {"differences_from", comparison.variants.front().name},
                     {"effect_least", comparison.effect_least},
                     {"metrics", std::move(metrics)},
                     {"flips", std::move(flips)},
                     {"claim", claim_json(comparison.claim)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fivenines
