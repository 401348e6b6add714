#include "analysis/compare/flip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

constexpr std::string_view kLoad = "workload.learners=";

struct AtLoad {
  std::uint64_t learners = 0;
  bool recovers = false;
};

/// What a variant changes besides the load.
std::string kind_of(const VariantResult& variant) {
  std::string kind;
  for (const std::string& change : variant.changes) {
    if (!change.starts_with(kLoad)) kind += change + "\n";
  }
  return kind;
}

std::string learners_text(std::uint64_t learners) {
  return compact(static_cast<double>(learners));
}

Flip flip_of(std::vector<AtLoad> points) {
  std::sort(points.begin(), points.end(),
            [](const AtLoad& a, const AtLoad& b) { return a.learners < b.learners; });
  Flip flip;
  bool still_recovers = true;
  for (const AtLoad& point : points) {
    flip.loads.push_back(point.learners);
    still_recovers = still_recovers && point.recovers;
    if (still_recovers) flip.recovers_up_to = point.learners;
  }
  for (auto point = points.rbegin(); point != points.rend() && !point->recovers; ++point) {
    flip.stays_down_from = point->learners;
  }
  return flip;
}

}  // namespace

std::vector<Flip> flips_of(const VariantComparison& comparison) {
  struct LoadSeries {
    std::string of;
    std::string fault;
    std::vector<AtLoad> points;
  };
  std::vector<LoadSeries> all;
  std::map<std::string, std::size_t> known;
  for (const VariantResult& variant : comparison.variants) {
    for (const FaultSummary& fault : variant.summary.faults) {
      if (fault.ended == 0) continue;
      const auto [at, is_new] = known.emplace(kind_of(variant) + fault.id, all.size());
      if (is_new) all.push_back({variant.name, fault.id, {}});
      all[at->second].points.push_back(
          {variant.summary.facts.learners, fault.recovered == fault.ended});
    }
  }
  std::vector<Flip> flips;
  for (LoadSeries& series : all) {
    if (series.points.size() < 2) continue;
    Flip flip = flip_of(std::move(series.points));
    flip.fault = series.fault;
    flip.of = series.of;
    flips.push_back(std::move(flip));
  }
  return flips;
}

std::string flip_text(const Flip& flip) {
  if (!flip.stays_down_from && flip.recovers_up_to == flip.loads.back()) {
    return fmt::format("RECOVERS at every load tried, up to {} learners",
                       learners_text(flip.loads.back()));
  }
  if (!flip.recovers_up_to) {
    return fmt::format("STAYS DOWN already at {} learners", learners_text(flip.loads.front()));
  }
  std::string text =
      fmt::format("RECOVERS at up to {} learners", learners_text(*flip.recovers_up_to));
  if (flip.stays_down_from) {
    return text + fmt::format(", STAYS DOWN from {} on", learners_text(*flip.stays_down_from));
  }
  return text + "; above that sometimes";
}

}  // namespace fivenines
