// Variants of a scenario side by side: their verdicts, their differences from the first, and
// whether the scenario's claim holds. All variants see the same draws (common random numbers), so a
// difference is taken replication by replication, which cancels most of the noise.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/report/summary.hpp"

namespace fivenines {

/// One variant as it was run and judged.
struct VariantResult {
  std::string name;
  std::vector<std::string> changes;  ///< PATH=VALUE
  Run run;
  Summary summary;
};

/// `left` of one run less `right` of another, over the replications that both have: delete-one
/// jackknife of the difference, leaving the same replication out of both. Nothing when one of them
/// has no data. Without interval: one replication, or a least, greatest or ranked replication,
/// which the jackknife does not know.
struct Difference {
  Estimate left;
  Estimate right;
  Estimate difference;
};
std::optional<Difference> paired_difference(const Query& left, const Run& left_run,
                                            const Query& right, const Run& right_run);

/// Which way of a figure is good.
enum class Good : std::uint8_t { kLess, kMore, kNeither };
inline constexpr std::array<const char*, 3> kGoodNames{"less", "more", "neither"};

/// What a difference amounts to.
enum class Effect : std::uint8_t {
  kUnknown,  ///< no data, or no interval
  kEqual,    ///< exactly the same, in every replication
  kUnclear,  ///< the interval has zero in it
  kSmall,    ///< clear, but less than the least effect that counts
  kBetter,
  kWorse,
  kLess,  ///< clear, of a figure that is neither good nor bad
  kMore,
};
inline constexpr std::array<const char*, 8> kEffectNames{
    "", "equal", "no clear difference", "too small to count", "better", "worse", "less", "more"};

/// A metric of all variants; the first one is what the others differ from.
struct ComparedMetric {
  std::string group;  ///< for people: "latency by geography"
  std::string name;   ///< for people: "latency p99 client"
  std::string query;
  std::string_view unit;
  Good good = Good::kNeither;
  std::vector<std::optional<Estimate>> values;       ///< by variant
  std::vector<std::optional<Estimate>> differences;  ///< by variant; the first has none
  /// By variant: both figures over the replications that it has in common with the first; nothing
  /// where there is no difference.
  std::vector<std::optional<Difference>> paired;
  std::vector<Effect> effects;  ///< by variant; unknown for the first
};

enum class Relation : std::uint8_t { kLess, kLessEqual, kGreater, kGreaterEqual };
inline constexpr std::array<const char*, 4> kRelationNames{"<", "<=", ">", ">="};

/// "METRIC@VARIANT < METRIC@VARIANT"
struct ClaimOfRun {
  std::string id;
  std::string expect;  ///< as it is written
  std::string left_metric;
  std::string left_variant;
  Relation relation = Relation::kLess;
  std::string right_metric;
  std::string right_variant;
};

enum class Conclusion : std::uint8_t { kHolds, kRefuted, kOpen, kNotMeasured };
inline constexpr std::array<const char*, 4> kConclusionNames{"HOLDS", "REFUTED", "OPEN",
                                                             "NOT MEASURED"};

struct ClaimFinding {
  ClaimOfRun claim;
  std::string_view unit;
  std::optional<Difference> difference;
  Conclusion conclusion = Conclusion::kNotMeasured;
  std::optional<std::uint64_t> replications_more;  ///< while it is open
};

struct VariantComparison {
  std::vector<VariantResult> variants;
  /// [variant] replications that it has in common with the first.
  std::vector<std::size_t> common;
  /// What differs although it should not, in sentences.
  std::vector<std::string> warnings;
  std::vector<ComparedMetric> metrics;
  std::optional<ClaimFinding> claim;
  Decision decision = Decision::kNoCriteria;  ///< the worst of all
  double effect_least = 0;                    ///< share of the first variant's figure that counts
};

/// Load and window of the others where they are not those of the first, a sentence each:
/// differences are then also those of what was asked of the systems.
std::vector<std::string> unlike_conditions(const std::vector<VariantResult>& variants);

/// What is wrong with a metric of a claim; nothing if it is known.
std::optional<std::string> check_metric(const std::string& metric);

/// Throws BadQuery when its sides are no metrics or are measured in different units.
void check_claim(const ClaimOfRun& claim);

/// Preconditions: there is a variant; the claim is a good one and names none that is not there.
/// A difference counts from `effect_least` of the first variant's figure on, 0.02 being 2 %.
VariantComparison compare_variants(std::vector<VariantResult> variants,
                                   const std::optional<ClaimOfRun>& claim, double effect_least = 0);

/// What `difference` from a figure amounts to. Any clear difference from nothing counts.
Effect effect_of(const std::optional<Estimate>& difference, const std::optional<Estimate>& first,
                 Good good, double effect_least);

/// The figures in which a variant has that effect, in the order of the table.
std::vector<const ComparedMetric*> with_effect(const VariantComparison& comparison,
                                               std::size_t variant, Effect effect);

/// Verdicts from good to bad: GO or nothing to judge, INCONCLUSIVE, NO-GO.
Decision worse_of(Decision a, Decision b);

}  // namespace fivenines
