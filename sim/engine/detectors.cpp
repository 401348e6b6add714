#include "sim/engine/detectors.hpp"

#include <algorithm>
#include <memory>

#include "sim/base/draws.hpp"

namespace fivenines {
namespace {

/// A question or an answer: one packet.
constexpr std::uint64_t kMessageBytes = 256;

Address observer_of(const Watch& watch) {
  return {watch.observer, Role::kControl};
}

std::string name_of(const char* what, const Watch& watch) {
  return std::string(what) + " " + std::to_string(index(watch.observer)) + " " +
         std::to_string(index(watch.target));
}

/// The first instant of start + phase + k * period that is not over.
SimTime next_turn(SimTime now, SimDuration phase, SimDuration period) {
  const SimDuration since = now - kStart - phase;
  const std::int64_t turns =
      since <= SimDuration{0} ? 0 : (since + period - SimDuration{1}) / period;
  return kStart + phase + turns * period;
}

/// Sends a message along all of these regions, one after the other, at most until the deadline.
/// Who stands still passes nothing on until he goes on; that is looked at every so often.
bool relay(SimGridClock& clock, const Controllers& controllers,
           std::initializer_list<RegionId> regions, SimTime deadline) {
  constexpr SimDuration kLook = std::chrono::milliseconds{10};
  for (const RegionId* at = regions.begin(); at + 1 != regions.end(); ++at) {
    const SimDuration left = deadline - clock.now();
    if (left <= SimDuration{0}) return false;
    const Address from{at[0], Role::kControl};
    const Address to{at[1], Role::kControl};
    if (clock.links().send(from, to, kMessageBytes, left) != Sent::kDelivered) return false;
    while (controllers.stands_still(at[1])) {
      if (clock.now() >= deadline) return false;
      clock.sleep_until(std::min(deadline, clock.now() + kLook));
    }
  }
  return true;
}

void start(SimGridClock& clock, Controllers& controllers, const ProbeDetector& probe) {
  for (std::size_t w = 0; w < controllers.watches().size(); ++w) {
    const Watch& watch = controllers.watches()[w];
    clock.start_actor(
        name_of("probe", watch), observer_of(watch),
        [&clock, &controllers, &probe, watch, w] {
          for (SimTime turn = next_turn(clock.now(), watch.phase, probe.interval);;
               turn += probe.interval) {
            clock.sleep_until(turn);
            if (controllers.stands_still(watch.observer)) continue;
            controllers.answered(
                w, relay(clock, controllers, {watch.observer, watch.target, watch.observer},
                         turn + probe.timeout));
          }
        },
        SimGridClock::Restart::kWithHost);
  }
}

/// The target sends. Beats are packets: each takes its own time, they may overtake each other, and
/// what is under way arrives also when its sender dies meanwhile.
void start_beats(SimGridClock& clock, Controllers& controllers, SimDuration interval) {
  for (std::size_t w = 0; w < controllers.watches().size(); ++w) {
    const Watch& watch = controllers.watches()[w];
    clock.start_actor(
        name_of("beat", watch), {watch.target, Role::kControl},
        [&clock, &controllers, interval, watch, w] {
          for (SimTime turn = next_turn(clock.now(), watch.phase, interval);; turn += interval) {
            clock.sleep_until(turn);
            if (controllers.stands_still(watch.target)) continue;
            const auto takes = clock.links().packet(watch.target, watch.observer, kMessageBytes);
            if (!takes) continue;
            clock.at(turn + *takes, [&controllers, w, turn] { controllers.beat(w, turn); });
          }
        },
        SimGridClock::Restart::kWithHost);
  }
}

void start(SimGridClock&, Controllers&, const NoDetector&) {}

void start(SimGridClock& clock, Controllers& controllers, const HeartbeatDetector& beats) {
  start_beats(clock, controllers, beats.interval);
}

void start(SimGridClock& clock, Controllers& controllers, const PhiDetector& accrual) {
  start_beats(clock, controllers, accrual.interval);
}

/// One region's part of SWIM: `own` are the numbers of its watches.
void swim(SimGridClock& clock, Controllers& controllers, const SwimDetector& options,
          const std::vector<std::size_t>& own, pcg64& stream) {
  const SimDuration phase = controllers.watches()[own.front()].phase;
  for (SimTime turn = next_turn(clock.now(), phase, options.interval);; turn += options.interval) {
    clock.sleep_until(turn);
    const std::size_t w = own[uniform_below(stream, own.size())];
    const Watch watch = controllers.watches()[w];
    if (controllers.stands_still(watch.observer)) continue;
    if (relay(clock, controllers, {watch.observer, watch.target, watch.observer},
              turn + options.timeout)) {
      controllers.answered(w, true);
      continue;
    }
    clock.sleep_until(std::max(clock.now(), turn + options.timeout));
    std::vector<RegionId> helpers;
    for (const std::size_t other : own) {
      if (other != w) helpers.push_back(controllers.watches()[other].target);
    }
    const auto heard = std::make_shared<bool>(false);
    const SimTime end = turn + options.interval;
    for (std::uint32_t h = 0; h < options.helpers && !helpers.empty(); ++h) {
      const auto drawn =
          helpers.begin() + static_cast<std::ptrdiff_t>(uniform_below(stream, helpers.size()));
      const RegionId helper = *drawn;
      helpers.erase(drawn);
      clock.start_actor(
          name_of("helper", watch), observer_of(watch),
          [&clock, &controllers, watch, helper, heard, end] {
            if (relay(clock, controllers,
                      {watch.observer, helper, watch.target, helper, watch.observer}, end)) {
              *heard = true;
            }
          });
    }
    // a nanosecond before the next turn, so that every message due by then has come; with a timeout
    // of the whole period that is over, and there was no time to ask anybody
    clock.sleep_until(std::max(clock.now(), end - SimDuration{1}));
    controllers.answered(w, *heard);
  }
}

void start(SimGridClock& clock, Controllers& controllers, const SwimDetector& options) {
  const auto& watches = controllers.watches();
  std::size_t regions = 0;
  for (const Watch& watch : watches) regions = std::max(regions, index(watch.observer) + 1);
  for (std::size_t r = 0; r < regions; ++r) {
    std::vector<std::size_t> own;
    for (std::size_t w = 0; w < watches.size(); ++w) {
      if (watches[w].observer == region_id(r)) own.push_back(w);
    }
    const std::string name = "swim of region " + std::to_string(r);
    const auto stream = std::make_shared<pcg64>(named_stream(controllers.replication_key(), name));
    clock.start_actor(
        name, {region_id(r), Role::kControl},
        [&clock, &controllers, &options, own, stream] {
          swim(clock, controllers, options, own, *stream);
        },
        SimGridClock::Restart::kWithHost);
  }
}

}  // namespace

void start_detectors(SimGridClock& clock, Controllers& controllers) {
  std::visit([&](const auto& detector) { start(clock, controllers, detector); },
             controllers.options().detector);
}

}  // namespace fivenines
