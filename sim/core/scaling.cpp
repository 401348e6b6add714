#include "sim/core/scaling.hpp"

#include <chrono>

#include "sim/core/control_port.hpp"
#include "sim/workload/arrivals.hpp"

namespace fivenines {
namespace {

std::vector<std::string> region_names(const Platform& platform) {
  std::vector<std::string> names;
  for (const RegionHardware& region : platform.regions) names.push_back(region.id);
  return names;
}

/// The daily curve of a region is that of the learners at home there, as earlier days have shown
/// it: without the steps and spikes of this one.
std::function<double(std::size_t, SimTime)> daily_curve(const DataPlaneInputs& inputs) {
  WorkloadOptions usual = inputs.workload;
  usual.load.clear();
  const std::vector<RegionId> homes = home_regions(inputs.platform, inputs.workload);
  std::vector<std::vector<RateProfile>> profiles(inputs.platform.regions.size());
  for (std::size_t l = 0; l < homes.size(); ++l) {
    const std::size_t place = usual.learner_regions[l].place;
    profiles[index(homes[l])].push_back(rate_profile(
        usual, l, inputs.platform.places[place].utc_offset, inputs.end + std::chrono::hours{24}));
  }
  return [profiles = std::move(profiles)](std::size_t region, SimTime t) {
    double rate = 0;
    for (const RateProfile& profile : profiles[region]) rate += profile.at(t);
    return rate;
  };
}

Autoscaler::Setting setting_of(const DataPlaneInputs& inputs) {
  Autoscaler::Setting setting;
  for (const RegionHardware& region : inputs.platform.regions) {
    setting.regions.push_back({region.id, region.servers, region.cores_per_server});
  }
  setting.replication_key = replication_key(inputs.seed, inputs.replication);
  setting.measure_start = inputs.measure_start;
  setting.measure_end = inputs.measure_end;
  setting.curve = daily_curve(inputs);
  return setting;
}

SimDuration scrape_of(const ScalingOptions& options) {
  return options.autoscaling ? options.autoscaling->scrape : AutoscalingOptions{}.scrape;
}

}  // namespace

Scaling::Scaling(const Scenario& scenario, const DataPlaneInputs& inputs, Clock& clock,
                 DataPlane& data_plane, FaultRunner& faults, Door& door, OnFewer on_fewer)
    : options_(*scenario.scaling),
      inputs_(inputs),
      faults_(faults),
      port_(control_port(clock, door)),
      on_fewer_(std::move(on_fewer)),
      scrapes_(clock, data_plane, scrape_of(options_), SimDuration{0}, inputs.end,
               [this](const Observations& seen) {
                 if (autoscaler_) autoscaler_->observe(seen);
                 bring_up_.observe(seen);
               }),
      bring_up_(options_.bring_up, region_names(inputs.platform), port_,
                [this](RegionId region, bool passive, SimDuration ramp) {
                  set_passive(region, passive, ramp);
                }),
      passive_(inputs.platform.regions.size()) {
  for (const RegionHardware& region : inputs.platform.regions) {
    off_.emplace_back(region.servers);
  }
  if (!options_.autoscaling) return;
  autoscaler_.emplace(
      *options_.autoscaling, setting_of(inputs), port_,
      [this](std::size_t region, std::uint32_t server, bool on) { turn(region, server, on); });
}

void Scaling::start() {
  if (autoscaler_) autoscaler_->start();
  bring_up_.start();
  scrapes_.start();
}

void Scaling::turn(std::size_t region, std::uint32_t server, bool on) {
  std::optional<std::uint64_t>& hold = off_[region][server];
  if (on) {
    if (hold) faults_.release(*hold, "autoscaler");
    hold.reset();
    return;
  }
  if (hold) return;
  hold = faults_.hold("autoscaler", {ServerDown{region_id(region), server, JobsOnStop::kResume}});
  on_fewer_(region_id(region), inputs_.platform.regions[region].cores_per_server);
}

void Scaling::set_passive(RegionId region, bool passive, SimDuration ramp) {
  std::optional<std::uint64_t>& hold = passive_[index(region)];
  if (passive) {
    if (!hold) hold = faults_.hold("bring-up", {Drain{region, true}});
    return;
  }
  if (hold) faults_.release(*hold, "bring-up", ramp);
  hold.reset();
}

void Scaling::complete(OperationsRecord& record) {
  if (autoscaler_) record.scaling = autoscaler_->records();
  record.bring_ups = bring_up_.records();
}

}  // namespace fivenines
