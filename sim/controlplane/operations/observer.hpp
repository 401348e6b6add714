// The root-cause observer (SYS-30): from metrics that are a scrape old to the component that is at
// fault. It compares each scrape with the mean of those in which all was well, and of what looks
// bad names what can explain the rest (the order of Component).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/operations/figures.hpp"
#include "sim/controlplane/operations/options.hpp"

namespace fivenines {

class RootCauseObserver {
 public:
  /// A finding is made (true), or no longer shows (false).
  using OnFinding = std::function<void(const RootCause&, bool made)>;

  /// Keeps a reference to the options.
  RootCauseObserver(const ObserverOptions& options, std::size_t regions, OnFinding on_finding);

  /// The scrapes in their order, each when it can be seen.
  void observe(const Observations& seen);

  /// Cores of a region are taken away on purpose: that is no symptom.
  void expect_fewer(RegionId region, std::uint32_t cores, SimTime now);

  /// Of the last scrape, against what is normal; in the order of Component.
  const std::vector<RootCause>& symptoms() const { return symptoms_; }

 private:
  struct Suspicion {
    RootCause finding;
    std::uint32_t scrapes = 0;  ///< in a row
    SimTime last_seen{};
    bool made = false;
  };
  void look(const Figures& figures);
  void look_at_region(const Figures& figures, std::size_t r);
  void learn(const Figures& figures);
  void follow(const Figures& figures);
  bool is_explained(const RootCause& finding) const;

  const ObserverOptions& options_;
  OnFinding on_finding_;
  std::optional<Observations> before_;
  Figures normal_;
  std::vector<SimTime> fewer_since_;  ///< by region: scrapes before that show more cores
  std::uint32_t learnt_ = 0;          ///< scrapes that are in `normal_`
  std::vector<RootCause> symptoms_;
  std::vector<Suspicion> suspicions_;
};

}  // namespace fivenines
