#include "analysis/report/observations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/report/anatomy.hpp"
#include "analysis/report/parts.hpp"
#include "sim/model/station_limits.hpp"

namespace fivenines {

namespace {

/// The first second of a stretch of ten in the measured window in which the station was saturated.
std::optional<std::size_t> saturated_from(const ReplicationRecord& record,
                                          const StationRecord& station) {
  const SecondRange bins = window_bins(record);
  const std::size_t last = std::min(bins.last, station.busy_by_second.size());
  std::size_t stretch = 0;
  for (std::size_t s = bins.first; s < last; ++s) {
    stretch = station.busy_by_second[s] > static_cast<float>(kSaturatedShare) ? stretch + 1 : 0;
    if (stretch == kSaturatedSeconds) return s + 1 - kSaturatedSeconds;
  }
  return std::nullopt;
}

struct Candidate {
  Bottleneck bottleneck;
  RatioPart busy;
};

/// How two candidates compare: earlier saturation first, then the busier one, then file order.
bool comes_first(const Candidate& a, const Candidate& b) {
  const auto& first = a.bottleneck.saturated_at_s;
  const auto& second = b.bottleneck.saturated_at_s;
  if (first.has_value() != second.has_value()) return first.has_value();
  if (first && *first != *second) return *first < *second;
  return a.bottleneck.utilisation > b.bottleneck.utilisation;
}

void look_at(const ReplicationRecord& record, const StationRecord& station, Candidate& candidate) {
  candidate.busy.part += station.busy_ns;
  candidate.busy.whole += station.server_ns;
  const auto second = saturated_from(record, station);
  if (!second) return;
  const double since = static_cast<double>(*second) - seconds(record.measure_start);
  auto& at = candidate.bottleneck.saturated_at_s;
  at = at ? std::min(*at, since) : since;
  ++candidate.bottleneck.replications_saturated;
}

std::string percent(double share) {
  return fmt::format("{:.2f} %", 100 * share);
}

}  // namespace

std::optional<Bottleneck> first_bottleneck(const std::vector<ReplicationRecord>& records) {
  if (records.empty()) return std::nullopt;
  std::vector<Candidate> candidates;
  const auto& regions = records.front().regions;
  for (std::size_t r = 0; r < regions.size(); ++r) {
    for (std::size_t s = 0; s < regions[r].stations.size(); ++s) {
      const StationRecord& station = regions[r].stations[s];
      if (!(station.server_ns > 0)) continue;
      Candidate candidate{{regions[r].id, station.name, 0, std::nullopt, 0}, {}};
      for (const ReplicationRecord& record : records) {
        look_at(record, record.regions[r].stations[s], candidate);
      }
      if (!(candidate.busy.whole > 0)) continue;
      candidate.bottleneck.utilisation = candidate.busy.part / candidate.busy.whole;
      candidates.push_back(std::move(candidate));
    }
  }
  if (candidates.empty()) return std::nullopt;
  const auto first = std::min_element(candidates.begin(), candidates.end(), comes_first);
  return first->bottleneck;
}

std::optional<double> hit_rate_drift(const std::vector<ReplicationRecord>& records) {
  RatioPart early;
  RatioPart late;
  for (const ReplicationRecord& record : records) {
    const SecondRange bins = window_bins(record);
    const std::size_t third = bins.count() / 3;
    for (const RegionRecord& region : record.regions) {
      const std::size_t last = std::min(bins.last, region.lookups_by_second.size());
      for (std::size_t s = bins.first; s < last; ++s) {
        const bool is_early = s < bins.first + third;
        if (!is_early && s < bins.last - third) continue;
        RatioPart& sum = is_early ? early : late;
        sum.part += region.hits_by_second[s];
        sum.whole += region.lookups_by_second[s];
      }
    }
  }
  if (!(early.whole > 0 && late.whole > 0)) return std::nullopt;
  return late.part / late.whole - early.part / early.whole;
}

std::vector<std::string> warnings_of(const Run& run, bool partial) {
  constexpr double kDriftMost = 0.005;
  std::vector<std::string> warnings;
  for (const std::string& problem : run.damaged) warnings.push_back(problem);
  if (!run.damaged.empty()) {
    warnings.push_back(fmt::format("figures of {} of {} replications", run.records.size(),
                                   run.facts.replications));
  } else if (partial) {
    const bool is_part = std::any_of(run.records.begin(), run.records.end(),
                                     [](const ReplicationRecord& r) { return r.interrupted; });
    warnings.push_back(is_part ? std::string("interrupted: figures of a part of the window")
                               : fmt::format("interrupted: figures of {} of {} replications",
                                             run.records.size(), run.facts.replications));
  }
  if (run.records.size() == 1) {
    warnings.emplace_back("one replication: no intervals; -n 3 or more gives them");
  }
  if (const auto drift = hit_rate_drift(run.records); drift && std::abs(*drift) > kDriftMost) {
    warnings.push_back(
        fmt::format("the cache hit rate drifts by {:+.2f} points within the window: warm up longer",
                    100 * *drift));
  }
  if (std::vector<std::string> never = faults_never_begun(run); !never.empty() && !partial) {
    constexpr std::size_t kNamed = 5;
    const std::size_t more = never.size() - std::min(never.size(), kNamed);
    never.resize(never.size() - more);
    warnings.push_back(
        fmt::format("never begun in {} replication{}: {}{}; nothing here is about {}",
                    run.records.size(), run.records.size() == 1 ? "" : "s", fmt::join(never, ", "),
                    more > 0 ? fmt::format(" and {} more", more) : "",
                    never.size() + more == 1 ? "it" : "them"));
  }
  const Query all_unfinished{Metric::kUnfinished, {}, {}};
  const Query all_arrived{Metric::kArrived, {}, {}};
  RatioPart unfinished;
  for (const ReplicationRecord& record : run.records) {
    unfinished.part += ratio_part(all_unfinished, record).part;
    unfinished.whole += ratio_part(all_arrived, record).part;
  }
  if (unfinished.part > 0) {
    warnings.push_back(
        fmt::format("{} of the analyses were under way at the end; latencies leave "
                    "them out",
                    percent(unfinished.part / unfinished.whole)));
  }
  const bool wants_requests = !run.records.empty() && !run.records.front().components;
  if (wants_requests && !(unfinished.whole > 0)) {
    warnings.emplace_back("no analysis was intended in the measured window");
  }
  return warnings;
}

}  // namespace fivenines
