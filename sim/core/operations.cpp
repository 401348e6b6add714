#include "sim/core/operations.hpp"

#include <algorithm>

#include "sim/core/control_port.hpp"

namespace fivenines {
Operations::Operations(const Scenario& scenario, const DataPlaneInputs& inputs, Clock& clock,
                       DataPlane& data_plane, FaultRunner& faults, Door& door,
                       Controllers* controllers)
    : options_(*scenario.operations),
      inputs_(inputs),
      clock_(clock),
      faults_(faults),
      door_(door),
      controllers_(controllers),
      port_(control_port(clock, door)),
      scrapes_(clock, data_plane, options_.observer.scrape, options_.observer.delay, inputs.end,
               [this](const Observations& scrape) { seen(scrape); }),
      observer_(options_.observer, inputs.platform.regions.size(),
                [this](const RootCause& finding, bool made) { found(finding, made); }),
      held_out_(inputs.platform.regions.size()),
      pace_(inputs.platform.regions.size()) {
  record_.observes = true;
  for (const RegionHardware& region : inputs.platform.regions) {
    restarting_.emplace_back(region.servers);
  }
  for (const DeploymentOptions& deployment : options_.deployments) add_deployment(deployment);
  for (const FaultEntry& fault : scenario.faults) {
    if (component_of(fault.fault)) record_.diagnosable.push_back(fault.id);
  }
  if (!options_.response) return;
  Responder::Setting setting;
  for (const RegionHardware& region : inputs.platform.regions) setting.regions.push_back(region.id);
  setting.replication_key = replication_key(inputs.seed, inputs.replication);
  if (scenario.failover && scenario.failover->failback) {
    setting.return_after = scenario.failover->failback->after;
  }
  responder_.emplace(*options_.response, std::move(setting), port_,
                     Hands{[this](const RootCause& finding) { return faults_.repair(finding); },
                           [this](RegionId region, bool out) { return take_out(region, out); }});
  if (controllers_ == nullptr) return;
  controllers_->tell_people([this](RegionId region) {
    responder_->found({Component::kRegion, region}, true);
  });
  controllers_->tell_verdicts(
      [this](RegionId region, bool suspected) { responder_->verdict(region, suspected); });
}

void Operations::start() {
  for (RollingDeployment& deployment : deployments_) deployment.start();
  scrapes_.start();
}

void Operations::seen(const Observations& seen) {
  observer_.observe(seen);
  if (before_) {
    const Figures figures = figures_between(*before_, seen);
    for (RollingDeployment& deployment : deployments_) deployment.observe(figures);
  }
  before_ = seen;
}

/// Hosts are the same, whatever runs on them: while some of a region's run another version, its
/// analyzers work at the mean pace.
void Operations::add_deployment(const DeploymentOptions& options) {
  RollingDeployment::Setting setting;
  for (const RegionHardware& region : inputs_.platform.regions) {
    setting.regions.push_back(region.id);
    setting.servers.push_back(region.servers);
  }
  setting.replication_key = replication_key(inputs_.seed, inputs_.replication);
  const std::string cause = "deployment " + options.id;
  const auto serve = [this, cause](RegionId region, std::uint32_t server, bool serves) {
    auto& hold = restarting_[index(region)][server];
    if (serves) {
      faults_.release(hold.value(), cause);
      hold.reset();
    } else {
      hold = faults_.hold(cause, {ServerDown{region, server, JobsOnStop::kResume}});
      expect_fewer(region, inputs_.platform.regions[index(region)].cores_per_server);
    }
  };
  const auto run_new_version = [this, cause, speed = options.speed, errors = options.errors](
                                   RegionId region, std::uint32_t updated) {
    auto& hold = pace_[index(region)];
    if (hold) faults_.release(*hold, cause);
    hold.reset();
    const double share =
        static_cast<double>(updated) / inputs_.platform.regions[index(region)].servers;
    std::vector<Change> effects;
    if (share > 0 && speed != 1) {
      effects.emplace_back(AnalyzerSpeed{region, 1 - share * (1 - speed)});
    }
    if (share > 0 && errors > 0) effects.emplace_back(ServerErrors{region, share, errors});
    if (!effects.empty()) hold = faults_.hold(cause, effects);
  };
  deployments_.emplace_back(options, std::move(setting), port_,
                            RollingDeployment::Hands{serve, run_new_version});
}

/// A fault that ended while the scrapes that show it were on their way was there to be named.
void Operations::found(const RootCause& finding, bool made) {
  if (made) {
    const ObserverOptions& looks = options_.observer;
    const SimTime since = clock_.now() - scrapes_.delay() -
                          (static_cast<std::int64_t>(looks.confirm) + 1) * looks.scrape;
    DiagnosisRecord diagnosis;
    diagnosis.at = clock_.now();
    diagnosis.component = name_of(finding.component);
    if (finding.region) diagnosis.region = inputs_.platform.regions[index(*finding.region)].id;
    if (const FaultRecord* fault = faults_.named_by(finding, since)) {
      diagnosis.fault = fault->id;
      diagnosis.fault_at = fault->at;
    }
    door_.note("root cause",
               diagnosis.component + (finding.region ? " of " + diagnosis.region : std::string()));
    record_.diagnoses.push_back(std::move(diagnosis));
  }
  if (responder_) responder_->found(finding, made);
}

bool Operations::take_out(RegionId region, bool out) {
  if (controllers_ == nullptr) return false;
  std::optional<std::uint64_t>& held = held_out_[index(region)];
  if (!out) {
    if (!held) return false;
    faults_.release(*held, "incident response");
    held.reset();
    return true;
  }
  if (!held && !controllers_->is_out(region)) {
    held = faults_.hold("incident response", {Drain{region, true}});
  }
  return true;
}

OperationsRecord Operations::record() const {
  OperationsRecord record = record_;
  if (responder_) record.incidents = responder_->incidents();
  for (const RollingDeployment& deployment : deployments_) {
    record.deployments.push_back(deployment.record());
  }
  return record;
}

}  // namespace fivenines
