#include "sim/core/simulation.hpp"

#include "sim/base/assert.hpp"
#include "sim/core/capacity.hpp"

namespace fivenines {

Simulation::Simulation(const Scenario& scenario, std::uint64_t replication, Clock& clock,
                       RunHooks hooks)
    : scenario_(scenario),
      clock_(clock),
      hooks_(std::move(hooks)),
      inputs_(assemble(scenario, replication)),
      world_(initial_world(inputs_)),
      data_plane_(inputs_, world_),
      door_(clock, world_,
            {[this](SimTime t) { data_plane_.advance_to(t); },
             [this](const Change& change) { data_plane_.changed(change); }},
            names_of(inputs_)),
      faults_(scenario, inputs_, clock, data_plane_,
              [this](const std::string& cause, const Change& change) {
                door_.apply(cause, change);
                if (controllers_) controllers_->changed(change);
              }) {
  FIVENINES_ASSERT(clock_.now() == kStart);
  FIVENINES_ASSERT(scenario_.clock.advance_every > SimDuration{0});
  data_plane_.observe(hooks_.outcomes);
  if (scenario_.failover) {
    controllers_.emplace(
        *scenario_.failover, inputs_, world_, clock_, door_, data_plane_,
        [this](FailoverStage stage, RegionId region) { faults_.reached(stage, region); });
  }
}

ReplicationRecord Simulation::run() {
  // The order of contract 1 within one instant needs no order here: the door and the advances both
  // handle the departures of the instant and leave its arrivals for later.
  faults_.schedule();
  for (const SplitStep& step : scenario_.dataplane.service.schedule) {
    if (step.at >= inputs_.end) continue;
    clock_.at(step.at, [this, &step] { door_.apply("split", VariantSplit{step.shares}); });
  }
  if (controllers_) controllers_->start();
  schedule_advance(1);
  clock_.run_until(inputs_.end);
  if (!interrupted_) {
    data_plane_.advance_to(inputs_.end);
    if (hooks_.progress) hooks_.progress(inputs_.end, data_plane_.requests());
  }
  ReplicationRecord record = interrupted_ ? data_plane_.finish_here() : data_plane_.finish();
  record.scenario = scenario_.name;
  record.interrupted = interrupted_;
  record.timeline = door_.timeline();
  record.faults = faults_.records();
  if (controllers_) record.detection = controllers_->record();
  return record;
}

void Simulation::schedule_advance(std::int64_t k) {
  const SimTime when = kStart + k * scenario_.clock.advance_every;
  if (when >= inputs_.end) return;  // run() makes the last one
  clock_.at(when, [this, k] {
    advance();
    schedule_advance(k + 1);
  });
}

void Simulation::advance() {
  data_plane_.advance_to(clock_.now());
  if (hooks_.progress) hooks_.progress(clock_.now(), data_plane_.requests());
  if (hooks_.interrupted != nullptr && hooks_.interrupted->load()) {
    interrupted_ = true;
    clock_.stop();
  }
}

}  // namespace fivenines
