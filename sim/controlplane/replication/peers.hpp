// Which peers a region turns to, and when.
#pragma once

#include <algorithm>
#include <cmath>
#include <pcg_random.hpp>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/base/ids.hpp"
#include "sim/controlplane/replication/options.hpp"
#include "sim/model/laws/exponential.hpp"

namespace fivenines {

class Peers {
 public:
  /// `nearest_first`: all other regions that hold the data.
  Peers(const GossipOptions& options, std::vector<RegionId> nearest_first)
      : options_(options), all_(std::move(nearest_first)) {}

  /// The peers of the next turn, fan_out of them, each once.
  std::vector<RegionId> next(pcg64& stream) {
    const std::size_t count = std::min<std::size_t>(options_.fan_out, all_.size());
    std::vector<RegionId> chosen;
    if (options_.peers == PeerChoice::kNearestFirst) {
      chosen.assign(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(count));
    } else if (options_.peers == PeerChoice::kRoundRobin) {
      for (std::size_t i = 0; i < count; ++i) chosen.push_back(all_[turn_++ % all_.size()]);
    } else {
      chosen = all_;
      for (std::size_t i = 0; i < count; ++i) {
        std::swap(chosen[i], chosen[i + uniform_below(stream, chosen.size() - i)]);
      }
      chosen.resize(count);
    }
    return chosen;
  }

 private:
  const GossipOptions& options_;
  std::vector<RegionId> all_;
  std::size_t turn_ = 0;
};

/// When a region's turns come.
class Turns {
 public:
  /// Not before `now`.
  Turns(const GossipOptions& options, SimDuration phase, SimTime now)
      : options_(options), phase_(phase), poisson_(now) {
    const SimDuration since = now - kStart - phase_;
    if (since > SimDuration{0})
      k_ = (since + options_.interval - SimDuration{1}) / options_.interval;
  }
  /// Never earlier than `now`.
  SimTime next(pcg64& stream, SimTime now) {
    if (options_.timer == GossipTimer::kPoisson) {
      poisson_ +=
          duration_of_nanoseconds(Exponential{seconds(options_.interval) * 1e9}.sample(stream));
      return poisson_ = std::max(poisson_, now);
    }
    const double off = options_.jitter > 0 ? options_.jitter * (2 * uniform01(stream) - 1) : 0;
    const double late = off * static_cast<double>(options_.interval.count());
    const SimDuration shift{static_cast<std::int64_t>(std::llround(late))};
    return std::max(now, kStart + phase_ + k_++ * options_.interval + shift);
  }

 private:
  const GossipOptions& options_;
  SimDuration phase_;
  SimTime poisson_;
  std::int64_t k_ = 0;
};

}  // namespace fivenines
