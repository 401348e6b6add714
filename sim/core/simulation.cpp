#include "sim/core/simulation.hpp"

#include <algorithm>

#include "sim/base/assert.hpp"
#include "sim/core/capacity.hpp"
#include "sim/model/nearest.hpp"

namespace fivenines {

Simulation::Simulation(const Scenario& scenario, std::uint64_t replication, Clock& clock,
                       RunHooks hooks)
    : scenario_(scenario),
      clock_(clock),
      hooks_(std::move(hooks)),
      inputs_(assemble(scenario, replication)),
      world_(initial_world(inputs_)),
      door_(clock, world_,
            {[this](SimTime t) {
               if (data_plane_) data_plane_->advance_to(t);
               if (components_) components_->advance_to(t);
             },
             [this](const Change& change) {
               if (data_plane_) data_plane_->changed(change);
               if (components_) components_->changed();
             }},
            names_of(inputs_)),
      faults_(scenario, inputs_, clock, data_plane_,
              [this](const std::string& cause, const Change& change) { apply(cause, change); }),
      port_{[this] { return clock_.now(); },
            [this](SimTime when, std::function<void()> what) { clock_.at(when, std::move(what)); },
            [this](std::string cause, const Change& change) { apply(cause, change); },
            [this](std::string who, std::string what) {
              door_.note(std::move(who), std::move(what));
            }} {
  FIVENINES_ASSERT(clock_.now() == kStart);
  FIVENINES_ASSERT(scenario_.clock.advance_every > SimDuration{0});
  if (scenario.has_requests()) {
    data_plane_.emplace(inputs_, world_);
    data_plane_->use_core(hooks_.core_to_spare);
    data_plane_->observe(hooks_.outcomes);
    if (scenario_.gossip && data_plane_->store() != nullptr) {
      exchange_.emplace(*scenario_.gossip, inputs_, world_, clock_, door_, *data_plane_);
    }
    wan_load_.emplace(inputs_, world_, clock_, door_, *data_plane_);
  } else {
    components_.emplace(inputs_, world_, scenario.clock.period.value_or(scenario.clock.measure));
  }
  if (scenario_.failover) {
    controllers_.emplace(*scenario_.failover, inputs_, world_, clock_, door_,
                         data_plane_ ? &*data_plane_ : nullptr,
                         [this](FailoverStage stage, RegionId region) {
                           faults_.reached(stage, region, FaultRunner::Failover::kOfRegion);
                         });
  }
  if (scenario_.promotion) {
    promotion_.emplace(
        *scenario_.promotion, names_of(inputs_).regions,
        replication_key(inputs_.seed, inputs_.replication), world_, port_, inputs_.end,
        [this](FailoverStage stage, RegionId region) {
          faults_.reached(stage, region, FaultRunner::Failover::kOfDatabase);
        },
        [this](RegionId region) {
          if (master_) master_->database_lost(region);
        });
  }
  if (scenario_.master_failover && scenario_.dataplane.replication &&
      (controllers_ || promotion_)) {
    master_.emplace(*scenario_.master_failover, master_setting(), world_, port_,
                    [this](FailoverStage stage, RegionId region) {
                      faults_.reached(stage, region, FaultRunner::Failover::kOfDatabase);
                    });
    if (controllers_) {
      controllers_->tell_verdicts(
          [this](RegionId region, bool suspected) { master_->verdict(region, suspected); });
    }
  }
  if (scenario_.backup) {
    backups_.emplace(scenario_, inputs_, world_, port_, faults_,
                     data_plane_ ? &*data_plane_ : nullptr);
  }
  if (scenario_.operations) {
    operations_.emplace(scenario_, inputs_, clock_, *data_plane_, faults_, door_,
                        controllers_ ? &*controllers_ : nullptr);
  }
  if (scenario_.scaling) {
    scaling_.emplace(scenario_, inputs_, clock_, *data_plane_, faults_, door_,
                     [this](RegionId region, std::uint32_t cores) {
                       if (operations_) operations_->expect_fewer(region, cores);
                     });
  }
}

MasterController::Setting Simulation::master_setting() const {
  const ReplicationOptions& replication = *scenario_.dataplane.replication;
  MasterController::Setting setting;
  setting.regions = names_of(inputs_).regions;
  setting.copies = replication.copies;
  setting.synchronous = replication.mode == ReplicationMode::kSynchronous;
  setting.replication_key = replication_key(inputs_.seed, inputs_.replication);
  for (std::size_t r = 0; r < setting.regions.size(); ++r) {
    if (replication.copies.empty()) setting.copies.push_back(region_id(r));
    setting.nearest.push_back(
        regions_by_distance(inputs_.platform, inputs_.platform.regions[r].place));
  }
  return setting;
}

void Simulation::apply(const std::string& cause, const Change& change) {
  door_.apply(cause, change);
  if (controllers_) controllers_->changed(change);
  if (promotion_) promotion_->changed(change);
  if (master_) master_->changed(change);
  if (backups_) backups_->changed(change);
}

ReplicationRecord Simulation::run() {
  // The order of contract 1 within one instant needs no order here: the door and the advances both
  // handle the departures of the instant and leave its arrivals for later.
  faults_.schedule();
  for (const SplitStep& step : scenario_.dataplane.service.schedule) {
    if (step.at >= inputs_.end) continue;
    clock_.at(step.at, [this, &step] { door_.apply("split", VariantSplit{step.shares}); });
  }
  if (const auto& replication = scenario_.dataplane.replication) {
    for (const ModeStep& step : replication->schedule) {
      if (step.at >= inputs_.end) continue;
      clock_.at(step.at, [this, &step] { apply("switch", ReplicationSwitch{step.mode}); });
    }
  }
  if (controllers_) controllers_->start();
  if (promotion_) promotion_->start();
  if (backups_) backups_->start();
  if (operations_) operations_->start();
  if (scaling_) scaling_->start();
  if (wan_load_) wan_load_->start();
  schedule_advance(1);
  clock_.run_until(inputs_.end);
  if (!interrupted_) {
    if (data_plane_) data_plane_->advance_to(inputs_.end);
    if (components_) components_->advance_to(inputs_.end);
    if (hooks_.progress) hooks_.progress(inputs_.end, requests());
  }
  ReplicationRecord record = record_without_requests();
  if (data_plane_) record = interrupted_ ? data_plane_->finish_here() : data_plane_->finish();
  record.scenario = scenario_.name;
  record.interrupted = interrupted_;
  record.timeline = door_.timeline();
  record.faults = faults_.records();
  if (controllers_) record.detection = controllers_->record();
  if (components_) add_components(record);
  if (operations_) record.operations = operations_->record();
  if (backups_) record.backup = backups_->record();
  if (scaling_) {
    if (!record.operations) record.operations.emplace();
    scaling_->complete(*record.operations);
  }
  return record;
}

ReplicationRecord Simulation::record_without_requests() const {
  ReplicationRecord record;
  record.seed = inputs_.seed;
  record.replication = inputs_.replication;
  record.measure_start = inputs_.measure_start;
  record.measure_end = inputs_.measure_end;
  record.end = interrupted_ ? clock_.now() : inputs_.end;
  record.good_share_least = inputs_.good_share_least;
  record.latency_limit = inputs_.latency_limit;
  for (const RegionHardware& region : inputs_.platform.regions) {
    record.regions.emplace_back().id = region.id;
  }
  for (const LearnerRegionOptions& region : inputs_.workload.learner_regions) {
    record.learner_regions.emplace_back().id = region.id;
    record.pairs.emplace_back(record.regions.size());
  }
  return record;
}

/// Years of faults are many: beyond the first ones only their numbers and times are kept.
void Simulation::add_components(ReplicationRecord& record) const {
  constexpr std::size_t kFaultsMost = 20'000;
  constexpr std::size_t kEventsMost = 20'000;
  ComponentRecord components = components_->finish(record.faults);
  for (const FaultEntry& entry : scenario_.faults) {
    components.faults.push_back({entry.id, entry.template_id(), 0, SimDuration{0}});
  }
  const SimTime end = std::min(record.measure_end, record.end);
  for (std::size_t i = 0; i < record.faults.size(); ++i) {
    const FaultRecord& fault = record.faults[i];
    FaultTotal& total = components.faults[faults_.entry_of(i)];
    const SimTime until = std::min(fault.until.value_or(end), end);
    const SimTime from = std::max(fault.at, record.measure_start);
    if (until > from) total.lasted += until - from;
    if (fault.at >= record.measure_start && fault.at < end) ++total.began;
  }
  const auto cut = [](auto& list, std::size_t most) {
    const std::size_t left_out = list.size() - std::min(list.size(), most);
    list.resize(list.size() - left_out);
    return left_out;
  };
  components.faults_left_out = cut(record.faults, kFaultsMost);
  components.events_left_out = cut(record.timeline, kEventsMost);
  record.components = std::move(components);
  record.digest = digest_of(record);
}

std::uint64_t Simulation::requests() const {
  return data_plane_ ? data_plane_->requests() : 0;
}

void Simulation::schedule_advance(std::int64_t k) {
  // without requests nothing is to be advanced; somebody may want to interrupt
  constexpr int kLooks = 1000;
  const SimDuration every =
      data_plane_ ? scenario_.clock.advance_every
                  : std::max(scenario_.clock.advance_every, (inputs_.end - kStart) / kLooks);
  const SimTime when = kStart + k * every;
  if (when >= inputs_.end) return;  // run() makes the last one
  clock_.at(when, [this, k] {
    advance();
    schedule_advance(k + 1);
  });
}

void Simulation::advance() {
  if (data_plane_) data_plane_->advance_to(clock_.now());
  if (components_) components_->advance_to(clock_.now());
  if (hooks_.progress) hooks_.progress(clock_.now(), requests());
  if (hooks_.interrupted != nullptr && hooks_.interrupted->load()) {
    interrupted_ = true;
    clock_.stop();
  }
}

}  // namespace fivenines
