// A rehearsal: the compiler counts what the data plane does here, branch by branch, and then lays
// it out for that. So this is what the plan's tests ask for at a small size: eight regions, three
// levels of caches, reads, writes, then analyses that only queue, and in its last part copies
// everywhere and a region that is lost for a while. What is never rehearsed still works; it is only
// not in the fast lane.
#include <chrono>
#include <string>

#include "sim/dataplane/dataplane.hpp"

namespace fivenines {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kRegions = 8;
constexpr std::uint64_t kLearners = 250'000;

SimDuration seconds_long(double s) {
  return duration_of_nanoseconds(s * 1e9);
}

Law milliseconds_law(double median, double p99) {
  return Law{Lognormal::from_median_p99(median * 1e6, p99 * 1e6)};
}

Platform platform() {
  Platform made;
  made.name = "rehearsal";
  made.wan.assign(kRegions, std::vector<WanLink>(kRegions));
  made.place_rtt.assign(kRegions, std::vector<SimDuration>(kRegions));
  for (std::size_t r = 0; r < kRegions; ++r) {
    Place place;
    place.id = "place-" + std::to_string(r);
    made.places.push_back(place);
    RegionHardware hardware;
    hardware.id = "region-" + std::to_string(r);
    hardware.place = r;
    hardware.servers = 2;
    hardware.cores_per_server = 8;
    hardware.database_concurrency = 26;
    hardware.database_pool = 26;
    made.regions.push_back(hardware);
    for (std::size_t other = 0; other < r; ++other) {
      const SimDuration rtt = milliseconds{40 * (r - other)};
      made.wan[r][other].rtt = made.wan[other][r].rtt = rtt;
      made.place_rtt[r][other] = made.place_rtt[other][r] = rtt;
    }
  }
  return made;
}

WorkloadOptions workload() {
  WorkloadOptions made;
  made.learners = kLearners;
  made.analyses_per_second_per_learner = 0.052;
  for (std::size_t r = 0; r < kRegions; ++r) {
    made.learner_regions.push_back(
        {"learners-" + std::to_string(r), 1.0 / kRegions, r, milliseconds_law(40, 300)});
  }
  made.cohort_size = Law{Lognormal::from_median_p99(40, 400)};
  made.learner_records_per_learner = 1;
  made.content_items = 9 * kLearners / 5;
  made.write_ratio = 0.2;
  made.client.timeout = constant_law(seconds_long(2));
  made.client.deadline = seconds_long(5);
  made.client.retries = {2, milliseconds{100}, 0.5, 0.1};
  return made;
}

DataPlaneOptions data_plane() {
  DataPlaneOptions made;
  made.service.variants = {{"usual", milliseconds{2}, std::chrono::microseconds{20}, 0.25}};
  made.service.split = {1};
  made.balancer.service = constant_law(seconds_long(500e-6));
  made.caches.layout = CacheLayout::kHierarchical;
  made.caches.warm_start = true;
  made.caches.local = LocalCacheOptions{8, kLearners / 100, LocalRoute::kLearnerHash};
  made.caches.regional = RegionalCacheOptions{kLearners, constant_law(seconds_long(300e-6))};
  made.caches.shared = SharedCacheOptions{};
  made.caches.shared->entries = kLearners;
  made.database.read = milliseconds_law(0.7, 5);
  made.database.write = milliseconds_law(1.3, 11);
  return made;
}

ReplicationOptions copies() {
  ReplicationOptions made;
  made.cohorts = kLearners / 60;
  return made;
}

/// Analyses that only queue.
void leave_only_queues(DataPlaneInputs& inputs) {
  inputs.nothing_changes = true;
  inputs.workload.learner_records_per_learner = 0;
  inputs.workload.content_items = 0;
  inputs.workload.write_ratio = 0;
  inputs.workload.client = {};
  for (LearnerRegionOptions& region : inputs.workload.learner_regions) {
    region.access_rtt = constant_law(milliseconds{2});
  }
  inputs.dataplane = {};
  inputs.dataplane.service.law = Law{Exponential{8e6}};
}

void run(const DataPlaneInputs& inputs, bool loses_a_region) {
  World world = initial_world(inputs);
  DataPlane plane(inputs, world);
  const SimDuration step = milliseconds{100};
  const auto enact = [&](const Change& change) {
    world.enact(change);
    plane.changed(change);
  };
  for (SimTime now = kStart; now < inputs.end; now += step) {
    plane.advance_to(now);
    if (!loses_a_region) continue;
    if (now == kStart + seconds_long(4)) enact({RegionDown{RegionId{2}}});
    if (now == kStart + seconds_long(6)) enact({RegionUp{RegionId{2}}});
  }
  plane.advance_to(inputs.end);
  plane.finish();
}

}  // namespace
}  // namespace fivenines

int main() {
  using namespace fivenines;
  DataPlaneInputs inputs;
  inputs.platform = platform();
  inputs.workload = workload();
  inputs.dataplane = data_plane();
  inputs.measure_start = kStart + seconds_long(1);
  inputs.measure_end = kStart + seconds_long(16);
  inputs.end = kStart + seconds_long(20);
  inputs.routes_are_fixed = true;  // in two parts
  run(inputs, false);
  DataPlaneInputs queues = inputs;
  leave_only_queues(queues);
  run(queues, false);
  inputs.routes_are_fixed = false;
  inputs.dataplane.replication = copies();
  run(inputs, true);
}
