#include "sim/controlplane/operations/deployment.hpp"

#include <algorithm>
#include <cmath>

namespace fivenines {

RollingDeployment::RollingDeployment(const DeploymentOptions& options, Setting setting,
                                     const ControlPort& port, Hands hands)
    : options_(options),
      setting_(std::move(setting)),
      port_(port),
      hands_(std::move(hands)),
      stream_(named_stream(setting_.replication_key, "deployment " + options.id)),
      updated_(setting_.regions.size(), 0),
      before_(setting_.regions.size()) {
  record_.id = options_.id;
}

void RollingDeployment::start() {
  port_.at(options_.at, [this] {
    phase_ = Phase::kForward;
    record_.began = port_.now();
    port_.note("deployment", options_.id + " begins");
    next_batch();
  });
}

/// Forward: the first hosts that have the old version. Back: the last ones that have the new.
void RollingDeployment::next_batch() {
  const bool forward = phase_ == Phase::kForward;
  const auto is_done = [&](RegionId region) {
    const std::uint32_t updated = updated_[index(region)];
    return forward ? updated == setting_.servers[index(region)] : updated == 0;
  };
  while (at_region_ < options_.regions.size() && is_done(options_.regions[at_region_])) {
    ++at_region_;
  }
  if (at_region_ == options_.regions.size()) return finish();
  const RegionId region = options_.regions[at_region_];
  const std::uint32_t servers = setting_.servers[index(region)];
  const std::uint32_t updated = updated_[index(region)];
  const auto batch = std::max(1U, static_cast<std::uint32_t>(servers * options_.batch + 1e-9));
  if (forward) {
    restart(region, updated, std::min(batch, servers - updated));
  } else {
    const std::uint32_t count = std::min(batch, updated);
    restart(region, updated - count, count);
  }
}

void RollingDeployment::restart(RegionId region, std::uint32_t first, std::uint32_t count) {
  restarting_ = true;
  for (std::uint32_t i = 0; i < count; ++i) hands_.serve(region, first + i, false);
  const SimDuration takes = options_.drain + options_.restart.sample_duration(stream_);
  const bool forward = phase_ == Phase::kForward;
  port_.at(port_.now() + takes, [this, region, first, count, forward] {
    restarting_ = false;
    updated_[index(region)] = forward ? first + count : first;
    hands_.run_new_version(region, updated_[index(region)]);
    for (std::uint32_t i = 0; i < count; ++i) hands_.serve(region, first + i, true);
    if (forward != (phase_ == Phase::kForward)) return next_batch();  // called off meanwhile
    const SimDuration pause = forward ? options_.bake : SimDuration{0};
    port_.at(port_.now() + pause, [this, forward] {
      const bool goes_on = phase_ == (forward ? Phase::kForward : Phase::kBack);
      if (goes_on && !restarting_) next_batch();
    });
  });
}

void RollingDeployment::observe(const Figures& figures) {
  if (phase_ == Phase::kBefore) {
    ++scrapes_before_;
    for (std::size_t r = 0; r < before_.size(); ++r) {
      const double weight = 1.0 / scrapes_before_;
      const RegionFigures& now = figures.regions[r];
      before_[r].failed_share += weight * (now.failed_share - before_[r].failed_share);
      before_[r].work_seconds += weight * (now.work_seconds - before_[r].work_seconds);
    }
    return;
  }
  if (phase_ != Phase::kForward || !options_.rollback || scrapes_before_ == 0) return;
  bad_ = looks_bad(figures) ? bad_ + 1 : 0;
  if (bad_ >= options_.rollback->scrapes) roll_back();
}

/// Only of regions that have the new version, and of nothing that was before it.
bool RollingDeployment::looks_bad(const Figures& figures) const {
  if (figures.from < *record_.began) return false;
  for (const RegionId region : options_.regions) {
    const std::size_t r = index(region);
    const RegionFigures& now = figures.regions[r];
    if (updated_[r] == 0 || now.attempts < kAttemptsLeast) continue;
    const RegionFigures& was = before_[r];
    if (now.failed_share > was.failed_share + options_.rollback->errors_more) return true;
    if (was.work_seconds > 0 && now.work_seconds > options_.rollback->slower * was.work_seconds) {
      return true;
    }
  }
  return false;
}

void RollingDeployment::roll_back() {
  phase_ = Phase::kBack;
  record_.rolled_back = port_.now();
  port_.note("deployment", options_.id + " is rolled back");
  at_region_ = 0;
  if (!restarting_) next_batch();
}

void RollingDeployment::finish() {
  phase_ = Phase::kOver;
  record_.finished = port_.now();
  port_.note("deployment", options_.id + (record_.rolled_back ? " is undone" : " is done"));
}

}  // namespace fivenines
