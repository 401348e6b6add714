// What the operations section of a scenario says, in plain data.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/controlplane/operations/deployment.hpp"
#include "sim/controlplane/operations/rota.hpp"
#include "sim/model/law.hpp"

namespace fivenines {

/// How closely monitoring looks, and what it takes for a symptom. Limits compare with the mean of
/// the scrapes before in which all was well.
struct ObserverOptions {
  SimDuration scrape = std::chrono::seconds{5};
  SimDuration delay = std::chrono::seconds{5};  ///< from a scrape until it is seen, at least one
  std::uint32_t confirm = 2;                    ///< scrapes in a row that must show it
  SimDuration quiet = std::chrono::minutes{1};  ///< without a symptom for so long it is over
  std::uint64_t attempts_least = 100;           ///< in a scrape; shares of fewer say nothing
  double errors_most = 0.05;                    ///< share of attempts that fail
  double slower = 1.5;                          ///< factor of compute and of statements
  double hits_fewer = 0.05;                     ///< share of lookups, in points
  double load_more = 1.3;                       ///< factor of analyses intended
  double asks_given_up = 0.01;                  ///< for each lookup
  bool operator==(const ObserverOptions&) const = default;
};

/// People: they are paged, come, find out what is wrong, ask for leave, and do what helps, step by
/// step; or do the wrong thing, see that it did not help, and think again.
struct ManualResponse {
  Law page;       ///< from the alert until somebody on shift has answered it
  Law off_shift;  ///< what that takes longer outside of the shift
  Law diagnose;
  Law approve;
  Law step;
  std::uint32_t steps = 3;
  double wrong = 0.1;  ///< probability of each decision
  Law verify;          ///< until they know whether it helped
  Rota rota;
  bool operator==(const ManualResponse&) const = default;
};

/// A controller that acts on what monitoring shows.
struct AutomatedResponse {
  Law decide = constant_law(SimDuration{std::chrono::seconds{1}});
  Law act = constant_law(SimDuration{std::chrono::seconds{5}});
  double coverage = 1;  ///< share of incidents that it can handle; people get the rest
  bool operator==(const AutomatedResponse&) const = default;
};

struct ResponseOptions {
  std::optional<AutomatedResponse> automated;  ///< nothing: people handle all
  ManualResponse manual;
  bool operator==(const ResponseOptions&) const = default;
};

struct OperationsOptions {
  ObserverOptions observer;
  std::optional<ResponseOptions> response;  ///< nothing: nobody acts
  std::vector<DeploymentOptions> deployments;
  bool operator==(const OperationsOptions&) const = default;
};

}  // namespace fivenines
