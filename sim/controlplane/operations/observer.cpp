#include "sim/controlplane/operations/observer.hpp"

#include <algorithm>

namespace fivenines {
namespace {

/// Nothing is compared before so many good scrapes are known.
constexpr std::uint32_t kLearntLeast = 3;
/// Weight of the newest good scrape in what is normal.
constexpr double kNewest = 0.2;

void blend(double& normal, double value, double weight) {
  normal += weight * (value - normal);
}

}  // namespace

RootCauseObserver::RootCauseObserver(const ObserverOptions& options, std::size_t regions,
                                     OnFinding on_finding)
    : options_(options), on_finding_(std::move(on_finding)) {
  normal_.regions.resize(regions);
  fewer_since_.resize(regions, kStart - SimDuration{1});
}

void RootCauseObserver::observe(const Observations& seen) {
  if (before_) {
    const Figures figures = figures_between(*before_, seen);
    look(figures);
    if (symptoms_.empty()) learn(figures);
    follow(figures);
  }
  before_ = seen;
}

void RootCauseObserver::expect_fewer(RegionId region, std::uint32_t cores, SimTime now) {
  fewer_since_[index(region)] = now;
  double& normal = normal_.regions[index(region)].cores;
  normal = std::max(0.0, normal - cores);
}

void RootCauseObserver::look(const Figures& figures) {
  symptoms_.clear();
  const bool knows = learnt_ >= kLearntLeast;
  if (knows && normal_.arrived > 0 && figures.arrived > options_.load_more * normal_.arrived) {
    symptoms_.push_back({Component::kLoad, std::nullopt});
  }
  for (std::size_t r = 0; r < figures.regions.size(); ++r) look_at_region(figures, r);
  std::stable_sort(symptoms_.begin(), symptoms_.end(), [](const RootCause& a, const RootCause& b) {
    return a.component < b.component;
  });
}

void RootCauseObserver::look_at_region(const Figures& figures, std::size_t r) {
  const RegionFigures& now = figures.regions[r];
  const RegionFigures& normal = normal_.regions[r];
  const auto least = static_cast<double>(options_.attempts_least);
  const bool knows = learnt_ >= kLearntLeast;
  const auto shows = [&](Component component) { symptoms_.push_back({component, region_id(r)}); };

  if (now.attempts >= least && now.served_share == 0) shows(Component::kRegion);
  if (knows && now.cores < normal.cores - 0.5) shows(Component::kServers);
  if (knows && now.computed > 0 && normal.work_seconds > 0 && now.attempts >= least &&
      now.work_seconds > options_.slower * normal.work_seconds) {
    shows(Component::kAnalyzer);
  }
  if (now.lookups >= least && now.asks_given_up > options_.asks_given_up) {
    shows(Component::kNetwork);
  }
  if (knows && now.lookups >= least && now.hit_share < normal.hit_share - options_.hits_fewer) {
    shows(Component::kCache);
  }
  if (knows && now.statements >= least && normal.statement_seconds > 0 &&
      now.statement_seconds > options_.slower * normal.statement_seconds) {
    shows(Component::kDatabase);
  }
  if (now.attempts >= least && now.failed_share > options_.errors_most) {
    shows(Component::kRelease);
  }
}

/// Cores are what they are now, so that new ones are expected from then on.
void RootCauseObserver::learn(const Figures& figures) {
  const double weight = std::max(kNewest, 1.0 / ++learnt_);
  blend(normal_.arrived, figures.arrived, weight);
  for (std::size_t r = 0; r < figures.regions.size(); ++r) {
    const RegionFigures& now = figures.regions[r];
    RegionFigures& normal = normal_.regions[r];
    const bool is_new = figures.to > fewer_since_[r];
    normal.cores = is_new ? now.cores : std::min(normal.cores, now.cores);
    if (now.computed > 0) blend(normal.work_seconds, now.work_seconds, weight);
    if (now.statements > 0) blend(normal.statement_seconds, now.statement_seconds, weight);
    if (now.lookups > 0) blend(normal.hit_share, now.hit_share, weight);
  }
}

void RootCauseObserver::follow(const Figures& figures) {
  for (const RootCause& symptom : symptoms_) {
    const auto known = std::find_if(suspicions_.begin(), suspicions_.end(),
                                    [&](const Suspicion& s) { return s.finding == symptom; });
    Suspicion& suspicion =
        known != suspicions_.end() ? *known : suspicions_.emplace_back(Suspicion{symptom});
    ++suspicion.scrapes;
    suspicion.last_seen = figures.to;
  }
  // that a dead region is well again cannot be seen while nobody is sent there
  for (Suspicion& suspicion : suspicions_) {
    if (!suspicion.made || suspicion.finding.component != Component::kRegion) continue;
    const RegionFigures& region = figures.regions[index(*suspicion.finding.region)];
    if (region.attempts < static_cast<double>(options_.attempts_least)) {
      suspicion.last_seen = figures.to;
    }
  }
  for (Suspicion& suspicion : suspicions_) {
    if (suspicion.last_seen != figures.to) suspicion.scrapes = 0;
    if (suspicion.made || suspicion.scrapes < options_.confirm) continue;
    if (is_explained(suspicion.finding)) continue;
    suspicion.made = true;
    on_finding_(suspicion.finding, true);
  }
  std::vector<RootCause> over;
  std::erase_if(suspicions_, [&](const Suspicion& suspicion) {
    const bool gone = figures.to - suspicion.last_seen >= options_.quiet;
    if (gone && suspicion.made) over.push_back(suspicion.finding);
    return gone;
  });
  for (const RootCause& finding : over) on_finding_(finding, false);
}

/// By a component that comes earlier: one that shows now, or one that was found and is not over.
bool RootCauseObserver::is_explained(const RootCause& finding) const {
  return std::any_of(suspicions_.begin(), suspicions_.end(), [&](const Suspicion& other) {
    return other.finding.component < finding.component && (other.made || other.scrapes > 0);
  });
}

}  // namespace fivenines
