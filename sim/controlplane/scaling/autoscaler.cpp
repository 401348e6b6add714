#include "sim/controlplane/scaling/autoscaler.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "sim/base/rounding.hpp"

namespace fivenines {
namespace {

/// Points at which a forecast looks between now and its end.
constexpr int kForecastPoints = 8;

}  // namespace

Autoscaler::Autoscaler(const AutoscalingOptions& options, Setting setting, const ControlPort& port,
                       Turn turn)
    : options_(options),
      setting_(std::move(setting)),
      port_(port),
      turn_(std::move(turn)),
      fleets_(setting_.regions.size()) {
  for (std::size_t r = 0; r < fleets_.size(); ++r) {
    const Region& region = setting_.regions[r];
    fleets_[r].stream = named_stream(setting_.replication_key, "scaling of " + region.id);
    fleets_[r].record.region = region.id;
  }
}

std::uint32_t Autoscaler::share_of(std::size_t r, double share) const {
  const double servers = setting_.regions[r].servers;
  return std::max(1U, static_cast<std::uint32_t>(rounded_up(share, servers)));
}

void Autoscaler::start() {
  for (std::size_t r = 0; r < fleets_.size(); ++r) {
    Fleet& fleet = fleets_[r];
    fleet.serving = share_of(r, options_.start);
    fleet.counted_to = port_.now();
    fleet.record.servers_least = fleet.record.servers_most = fleet.serving;
    for (std::uint32_t s = fleet.serving; s < setting_.regions[r].servers; ++s) turn_(r, s, false);
  }
}

void Autoscaler::observe(const Observations& seen) {
  const std::optional<Observations> before = std::exchange(before_, seen);
  if (!before) return;
  const double span = seconds(seen.taken - before->taken);
  const SimTime middle = before->taken + (seen.taken - before->taken) / 2;
  for (std::size_t r = 0; r < fleets_.size(); ++r) {
    Fleet& fleet = fleets_[r];
    const double busy =
        (seen.regions[r].busy_core_ns - before->regions[r].busy_core_ns) / 1e9 / span;
    const std::uint32_t now = wanted(r, busy, middle);
    fleet.wanted.emplace_back(port_.now(), now);
    while (port_.now() - fleet.wanted.front().first > options_.in_pause) fleet.wanted.pop_front();
    std::uint32_t most = 0;
    for (const auto& [when, count] : fleet.wanted) most = std::max(most, count);
    const std::uint32_t have = fleet.serving + fleet.ordered;
    if (now > have) {
      order(r, now - have);
    } else if (most < have && port_.now() - kStart >= options_.in_pause) {
      give_back(r, most);
    }
  }
}

/// Within the tolerance of the target what is there is wanted.
std::uint32_t Autoscaler::wanted(std::size_t r, double busy_cores, SimTime middle) const {
  double factor = 1;
  if (std::holds_alternative<PredictiveScaling>(options_.kind)) {
    const double then = setting_.curve(r, middle);
    const SimDuration span = port_.now() + options_.ahead - middle;
    for (int i = 1; then > 0 && i <= kForecastPoints; ++i) {
      factor = std::max(factor, setting_.curve(r, middle + span * i / kForecastPoints) / then);
    }
  }
  const double per_server = options_.target * setting_.regions[r].cores;
  const double servers = busy_cores * factor / per_server;
  const Fleet& fleet = fleets_[r];
  const std::uint32_t have = fleet.serving + fleet.ordered;
  const bool as_aimed = std::abs(servers / have - 1) <= options_.tolerance;
  const auto needed = as_aimed ? have : static_cast<std::uint32_t>(rounded_up(1, servers));
  return std::clamp(needed, share_of(r, options_.least),
                    std::max(share_of(r, options_.least), share_of(r, options_.most)));
}

void Autoscaler::order(std::size_t r, std::uint32_t servers) {
  Fleet& fleet = fleets_[r];
  if (fleet.has_ordered && port_.now() - fleet.last_order < options_.out_pause) return;
  servers = std::min(servers, share_of(r, options_.step));
  count(r);
  fleet.has_ordered = true;
  fleet.last_order = port_.now();
  fleet.ordered += servers;
  ++fleet.record.scale_outs;
  port_.note("autoscaler", setting_.regions[r].id + " orders " + std::to_string(servers));
  const SimDuration takes = options_.provisioning.sample_duration(fleet.stream);
  const std::uint64_t number = ++fleet.orders;
  fleet.under_way[number] = servers;
  port_.at(port_.now() + takes, [this, r, number] {
    Fleet& then = fleets_[r];
    const auto order = then.under_way.find(number);
    if (order == then.under_way.end()) return;
    count(r);
    then.ordered -= order->second;
    for (std::uint32_t i = 0; i < order->second; ++i) turn_(r, then.serving++, true);
    then.under_way.erase(order);
    then.record.servers_most = std::max(then.record.servers_most, then.serving);
  });
}

/// Orders are called off first, the last of them before the others.
void Autoscaler::give_back(std::size_t r, std::uint32_t keep) {
  Fleet& fleet = fleets_[r];
  count(r);
  while (fleet.ordered > 0 && fleet.serving + fleet.ordered > keep) {
    const auto last = std::prev(fleet.under_way.end());
    const std::uint32_t off = std::min(last->second, fleet.serving + fleet.ordered - keep);
    fleet.ordered -= off;
    last->second -= off;
    if (last->second == 0) fleet.under_way.erase(last);
  }
  if (keep >= fleet.serving) return;
  ++fleet.record.scale_ins;
  port_.note("autoscaler",
             setting_.regions[r].id + " gives back " + std::to_string(fleet.serving - keep));
  while (fleet.serving > keep) turn_(r, --fleet.serving, false);
  fleet.record.servers_least = std::min(fleet.record.servers_least, fleet.serving);
}

void Autoscaler::count(std::size_t r) {
  Fleet& fleet = fleets_[r];
  const SimTime from = std::max(fleet.counted_to, setting_.measure_start);
  const SimTime to = std::min(port_.now(), setting_.measure_end);
  if (to > from)
    fleet.record.server_seconds += seconds(to - from) * (fleet.serving + fleet.ordered);
  fleet.counted_to = port_.now();
}

std::vector<ScalingRecord> Autoscaler::records() {
  std::vector<ScalingRecord> records;
  for (std::size_t r = 0; r < fleets_.size(); ++r) {
    count(r);
    records.push_back(fleets_[r].record);
  }
  return records;
}

}  // namespace fivenines
