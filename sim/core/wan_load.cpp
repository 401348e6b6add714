#include "sim/core/wan_load.hpp"

#include <algorithm>
#include <cmath>

namespace fivenines {
namespace {

/// Less is not worth a change.
constexpr double kFreeStep = 0.01;
constexpr double kDroppedStep = 0.001;
constexpr SimDuration kQueueStep = std::chrono::microseconds{10};

}  // namespace

LinkBacklog backlog_after(double backlog_bytes, const LinkInterval& interval) {
  const double came = interval.request_bytes + interval.transfer_bytes;
  const double stands = std::max(0.0, backlog_bytes + came - interval.capacity_bytes);
  const double over = std::max(0.0, stands - interval.buffer_bytes);
  return {stands - over, came > 0 ? std::min(1.0, over / came) : 0};
}

double free_share(const LinkInterval& interval) {
  return std::clamp(1 - interval.request_bytes / interval.capacity_bytes, WanLoad::kFreeLeast, 1.0);
}

WanLoad::WanLoad(const DataPlaneInputs& inputs, const World& world, Clock& clock, Door& door,
                 DataPlane& data_plane)
    : inputs_(inputs), world_(world), clock_(clock), door_(door), data_plane_(data_plane) {
  const std::size_t regions = inputs.platform.regions.size();
  directions_.assign(regions, std::vector<Direction>(regions));
  for (std::size_t from = 0; from < regions; ++from) {
    for (std::size_t to = 0; to < regions; ++to) {
      directions_[from][to].told.from = region_id(from);
      directions_[from][to].told.to = region_id(to);
    }
  }
}

void WanLoad::look_at(std::int64_t k) {
  const SimTime when = kStart + k * kInterval;
  if (when >= inputs_.end) return;
  clock_.at(when, [this, k] {
    look();
    look_at(k + 1);
  });
}

void WanLoad::look() {
  data_plane_.advance_to(clock_.now());
  const std::size_t regions = directions_.size();
  for (std::size_t from = 0; from < regions; ++from) {
    for (std::size_t to = 0; to < regions; ++to) {
      if (from != to) look(region_id(from), region_id(to));
    }
  }
}

void WanLoad::look(RegionId from, RegionId to) {
  Direction& way = directions_[index(from)][index(to)];
  const double bandwidth = inputs_.platform.wan[index(from)][index(to)].bandwidth_bytes_per_second *
                           world_.link(from, to).bandwidth_ratio;
  const std::uint64_t counted = data_plane_.request_bytes(from, to);
  LinkInterval interval;
  interval.capacity_bytes = bandwidth * seconds(kInterval);
  interval.request_bytes = static_cast<double>(counted - way.counted);
  interval.transfer_bytes = clock_.transfer_rate(from, to) * seconds(kInterval);
  interval.buffer_bytes = bandwidth * seconds(kBuffer);
  way.counted = counted;
  const LinkBacklog backlog = backlog_after(way.backlog, interval);
  way.backlog = backlog.bytes;

  LinkLoad load{from, to, free_share(interval),
                duration_of_nanoseconds(backlog.bytes / bandwidth * 1e9), backlog.dropped};
  if (load.queue < kQueueStep) load.queue = SimDuration{0};
  if (load.dropped < kDroppedStep) load.dropped = 0;
  const bool same = std::abs(load.free - way.told.free) < kFreeStep &&
                    load.queue == way.told.queue && load.dropped == way.told.dropped;
  if (same) return;
  way.told = load;
  door_.apply_unlisted(load);
}

}  // namespace fivenines
