// The door to the data plane, and the world at its start.
#include "sim/dataplane/dataplane.hpp"

#include "sim/dataplane/lives.hpp"
#include "sim/model/nearest.hpp"

namespace fivenines {

std::vector<RegionId> home_regions(const Platform& platform, const WorkloadOptions& workload) {
  std::vector<RegionId> homes;
  for (const LearnerRegionOptions& learners : workload.learner_regions) {
    homes.push_back(region_id(regions_by_distance(platform, learners.place).front()));
  }
  return homes;
}

World initial_world(const DataPlaneInputs& inputs) {
  World world;
  for (const RegionHardware& hardware : inputs.platform.regions) {
    RegionState state;
    state.server_up.assign(hardware.servers, true);
    world.regions.push_back(std::move(state));
  }
  for (const RegionId home : home_regions(inputs.platform, inputs.workload)) {
    world.routes.push_back({{home, 1.0}});
  }
  world.variant_split = inputs.dataplane.service.split;
  if (const auto& replication = inputs.dataplane.replication) {
    world.write_master = replication->master;
    for (std::size_t r = 0; r < replication->clock_offsets.size(); ++r) {
      world.regions[r].clock_offset = replication->clock_offsets[r];
      world.regions[r].built_clock_offset = replication->clock_offsets[r];
    }
  }
  return world;
}

DataPlane::DataPlane(const DataPlaneInputs& inputs, const World& world)
    : lives_(std::make_unique<Lives>(inputs, world)) {}
DataPlane::~DataPlane() = default;
void DataPlane::advance_to(SimTime t) {
  lives_->advance_to(nanoseconds(t));
}
void DataPlane::changed(const Change& change) {
  lives_->changed(change);
}
std::uint64_t DataPlane::requests() const {
  return lives_->requests();
}
std::uint64_t DataPlane::events() const {
  return lives_->events();
}
ReplicationRecord DataPlane::finish() {
  return lives_->finish(true);
}
ReplicationRecord DataPlane::finish_here() {
  return lives_->finish(false);
}
Observations DataPlane::scrape() const {
  return lives_->scrape();
}
std::size_t DataPlane::watch_failures() {
  return lives_->watch_failures();
}
FailureWatch DataPlane::watch(std::size_t number) const {
  return lives_->watch(number);
}
std::vector<Outage> DataPlane::outages() const {
  return lives_->outages();
}
std::uint64_t DataPlane::request_bytes(RegionId from, RegionId to) const {
  return lives_->request_bytes(index(from), index(to));
}
Store* DataPlane::store() {
  return lives_->store();
}
void DataPlane::use_core(const std::atomic<bool>* core_to_spare) {
  lives_->use_core(core_to_spare);
}
void DataPlane::observe(std::vector<Outcome>* sink) {
  lives_->observe(sink);
}

}  // namespace fivenines
