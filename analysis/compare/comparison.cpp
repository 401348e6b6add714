#include "analysis/compare/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/compare/compared.hpp"
#include "analysis/report/measure.hpp"
#include "analysis/statistics/figures.hpp"
#include "analysis/statistics/jackknife.hpp"
#include "sim/base/assert.hpp"

namespace fivenines {

namespace {

using Records = std::vector<ReplicationRecord>;

struct Pair {
  Records left;
  Records right;
};

/// Records of the replications that both runs have, in the same order.
Pair common(const Run& left, const Run& right) {
  Pair pair;
  for (const ReplicationRecord& a : left.records) {
    for (const ReplicationRecord& b : right.records) {
      if (a.replication != b.replication) continue;
      pair.left.push_back(a);
      pair.right.push_back(b);
    }
  }
  return pair;
}

/// Calls f while one record is out of its list; moving it costs nothing, copying the rest would.
template <typename F>
void without(Records& records, std::size_t left_out, F&& f) {
  std::swap(records[left_out], records.back());
  ReplicationRecord kept = std::move(records.back());
  records.pop_back();
  f();
  records.push_back(std::move(kept));
  std::swap(records[left_out], records.back());
}

/// The jackknife takes a figure that changes smoothly as one replication goes; an order statistic
/// of a handful of replications does not.
bool is_smooth(const Query& query) {
  using Kind = Statistic::Kind;
  const Kind kind = query.statistic.kind;
  if (kind == Kind::kMax || kind == Kind::kMin) return false;
  return kind != Kind::kQuantile || row_of(query.metric).shape == Shape::kDistribution;
}

const VariantResult& named(const std::vector<VariantResult>& variants, const std::string& name) {
  const auto found = std::find_if(variants.begin(), variants.end(),
                                  [&](const VariantResult& v) { return v.name == name; });
  FIVENINES_ASSERT(found != variants.end());
  return *found;
}

/// Of the records in `pair`, which is as before afterwards.
std::optional<Difference> difference_of(const Query& left, const RunFacts& left_facts,
                                        const Query& right, const RunFacts& right_facts,
                                        Pair& pair) {
  const auto left_now = [&] { return measure(left, pair.left, left_facts).estimate; };
  const auto right_now = [&] { return measure(right, pair.right, right_facts).estimate; };
  const auto all_left = left_now();
  const auto all_right = right_now();
  if (!all_left || !all_right) return std::nullopt;
  const double difference = all_left->value - all_right->value;
  const auto n = static_cast<std::uint32_t>(pair.left.size());
  Difference result{*all_left, *all_right, single_estimate(difference, n)};
  if (n < 2 || !is_smooth(left) || !is_smooth(right)) return result;
  std::vector<double> without_one;
  for (std::size_t i = 0; i < n; ++i) {
    std::optional<Estimate> some_left;
    std::optional<Estimate> some_right;
    without(pair.left, i, [&] { some_left = left_now(); });
    without(pair.right, i, [&] { some_right = right_now(); });
    if (!some_left || !some_right) return result;
    without_one.push_back(some_left->value - some_right->value);
  }
  result.difference = jackknife(difference, without_one);
  return result;
}

/// A figure that a run does not have, such as one of a region that is not there, is not measured.
std::optional<Estimate> figure_of(const Query& query, const Run& run) {
  try {
    return measure(query, run.records, run.facts).estimate;
  } catch (const BadQuery&) {
    return std::nullopt;
  }
}

/// The table of differences, all variants against the first.
std::vector<ComparedMetric> compared(const std::vector<VariantResult>& variants,
                                     double effect_least) {
  const Run& first = variants.front().run;
  std::vector<Pair> pairs;
  for (const VariantResult& variant : variants) pairs.push_back(common(variant.run, first));
  const bool same_window =
      std::all_of(variants.begin(), variants.end(), [&first](const VariantResult& v) {
        return v.run.records.empty() || first.records.empty() ||
               window_seconds(v.run.records.front()) == window_seconds(first.records.front());
      });
  std::vector<ComparedMetric> metrics;
  for (Compared& wanted : figures_to_compare(first, same_window)) {
    const Query query = parse_query(wanted.query);
    ComparedMetric metric{std::move(wanted.group),
                          std::move(wanted.name),
                          query.text(),
                          row_of(query.metric).unit,
                          wanted.good,
                          {},
                          {},
                          {},
                          {}};
    bool is_known = false;
    for (std::size_t v = 0; v < variants.size(); ++v) {
      const Run& run = variants[v].run;
      metric.values.push_back(figure_of(query, run));
      metric.differences.emplace_back();
      metric.paired.emplace_back();
      is_known = is_known || metric.values.back();
      if (v > 0 && metric.values.front() && metric.values.back()) {
        metric.paired.back() = difference_of(query, run.facts, query, first.facts, pairs[v]);
        if (metric.paired.back()) metric.differences.back() = metric.paired.back()->difference;
      }
      metric.effects.push_back(
          effect_of(metric.differences.back(), metric.values.front(), wanted.good, effect_least));
    }
    if (is_known) metrics.push_back(std::move(metric));
  }
  return metrics;
}

/// Holds when the whole interval of left - right does, is refuted when none of it does.
Conclusion conclude(const Estimate& difference, Relation relation) {
  if (difference.single) return Conclusion::kOpen;
  const auto holds = [relation](double d) {
    switch (relation) {
      case Relation::kLess:
        return d < 0;
      case Relation::kLessEqual:
        return d <= 0;
      case Relation::kGreater:
        return d > 0;
      case Relation::kGreaterEqual:
        return d >= 0;
    }
    return false;
  };
  const bool low = holds(difference.low);
  const bool high = holds(difference.high);
  if (low && high) return Conclusion::kHolds;
  return !low && !high ? Conclusion::kRefuted : Conclusion::kOpen;
}

ClaimFinding judge_claim(const ClaimOfRun& claim, const std::vector<VariantResult>& variants) {
  const Query left = parse_query(claim.left_metric);
  const Query right = parse_query(claim.right_metric);
  ClaimFinding finding{claim, row_of(left.metric).unit, {}, Conclusion::kNotMeasured, {}};
  try {
    finding.difference = paired_difference(left, named(variants, claim.left_variant).run, right,
                                           named(variants, claim.right_variant).run);
  } catch (const BadQuery&) {
    return finding;  // a region that a variant does not have
  }
  if (!finding.difference) return finding;
  finding.conclusion = conclude(finding.difference->difference, claim.relation);
  if (finding.conclusion == Conclusion::kOpen) {
    finding.replications_more = replications_more(finding.difference->difference, 0);
  }
  return finding;
}

}  // namespace

std::optional<Difference> paired_difference(const Query& left, const Run& left_run,
                                            const Query& right, const Run& right_run) {
  Pair pair = common(left_run, right_run);
  return difference_of(left, left_run.facts, right, right_run.facts, pair);
}

std::vector<std::string> unlike_conditions(const std::vector<VariantResult>& variants) {
  const VariantResult& first = variants.front();
  std::vector<std::string> sentences;
  const auto compare = [&](const VariantResult& other, const std::string& what, auto&& text) {
    const std::string before = text(first.run.facts);
    const std::string now = text(other.run.facts);
    if (before == now) return;
    sentences.push_back(
        fmt::format("{} has another {}: {}, {} has {}", other.name, what, now, first.name, before));
  };
  for (const VariantResult& other : variants) {
    compare(other, "load", [](const RunFacts& facts) {
      return fmt::format("{} learners, {} analyses a minute",
                         compact(static_cast<double>(facts.learners)),
                         compact(facts.declared_per_minute));
    });
    compare(other, "window", [](const RunFacts& facts) {
      return fmt::format("{} measured after {} of warm-up", duration_text(seconds(facts.measure)),
                         duration_text(seconds(facts.warm_up)));
    });
    compare(other, "seed", [](const RunFacts& facts) { return std::to_string(facts.seed); });
  }
  return sentences;
}

std::optional<std::string> check_metric(const std::string& metric) {
  try {
    parse_query(metric);
    return std::nullopt;
  } catch (const BadQuery& error) {
    return error.what();
  }
}

void check_claim(const ClaimOfRun& claim) {
  const std::string_view left = row_of(parse_query(claim.left_metric).metric).unit;
  const std::string_view right = row_of(parse_query(claim.right_metric).metric).unit;
  if (left == right) return;
  throw BadQuery(
      fmt::format("claim {}: one side is in {}, the other in {}", claim.id, left, right));
}

VariantComparison compare_variants(std::vector<VariantResult> variants,
                                   const std::optional<ClaimOfRun>& claim, double effect_least) {
  FIVENINES_ASSERT(!variants.empty());
  VariantComparison comparison;
  comparison.effect_least = effect_least;
  comparison.metrics = compared(variants, effect_least);
  for (const VariantResult& variant : variants) {
    comparison.common.push_back(common(variant.run, variants.front().run).left.size());
  }
  if (claim) comparison.claim = judge_claim(*claim, variants);
  for (const VariantResult& variant : variants) {
    comparison.decision = worse_of(comparison.decision, variant.summary.verdict.decision);
  }
  comparison.variants = std::move(variants);
  return comparison;
}

Effect effect_of(const std::optional<Estimate>& difference, const std::optional<Estimate>& first,
                 Good good, double effect_least) {
  if (!difference || difference->single || !first) return Effect::kUnknown;
  if (difference->low == 0 && difference->high == 0) return Effect::kEqual;
  if (difference->low <= 0 && difference->high >= 0) return Effect::kUnclear;
  if (std::abs(difference->value) < effect_least * std::abs(first->value)) return Effect::kSmall;
  const bool is_less = difference->high < 0;
  if (good == Good::kNeither) return is_less ? Effect::kLess : Effect::kMore;
  return is_less == (good == Good::kLess) ? Effect::kBetter : Effect::kWorse;
}

std::vector<const ComparedMetric*> with_effect(const VariantComparison& comparison,
                                               std::size_t variant, Effect effect) {
  std::vector<const ComparedMetric*> metrics;
  for (const ComparedMetric& metric : comparison.metrics) {
    if (metric.effects.at(variant) == effect) metrics.push_back(&metric);
  }
  return metrics;
}

Decision worse_of(Decision a, Decision b) {
  const auto rank = [](Decision decision) {
    switch (decision) {
      case Decision::kNoGo:
        return 3;
      case Decision::kInconclusive:
        return 2;
      case Decision::kGo:
        return 1;
      case Decision::kNoCriteria:
        break;
    }
    return 0;
  };
  return rank(a) >= rank(b) ? a : b;
}

}  // namespace fivenines
