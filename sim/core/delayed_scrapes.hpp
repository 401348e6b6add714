// Scrapes of monitoring as a controller sees them: taken every so often, and handed on when their
// delay has passed, which is one scrape at least (contract 2).
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

#include "sim/core/clock.hpp"
#include "sim/dataplane/dataplane.hpp"

namespace fivenines {

class DelayedScrapes {
 public:
  using OnScrape = std::function<void(const Observations&)>;

  /// Keeps references to the clock and the data plane. Nothing is taken or seen from `end` on.
  DelayedScrapes(Clock& clock, DataPlane& data_plane, SimDuration every, SimDuration delay,
                 SimTime end, OnScrape on_scrape)
      : clock_(clock),
        data_plane_(data_plane),
        every_(every),
        delay_(std::max(delay, every)),
        end_(end),
        on_scrape_(std::move(on_scrape)) {}

  /// Takes the first one now. Call once.
  void start() { take(0); }
  /// How old the newest scrape is when it is seen.
  SimDuration delay() const { return delay_; }

 private:
  void take(std::int64_t k) {
    data_plane_.advance_to(clock_.now());
    const SimTime seen_at = clock_.now() + delay_;
    if (seen_at < end_) {
      clock_.at(seen_at, [this, seen = data_plane_.scrape()] { on_scrape_(seen); });
    }
    const SimTime next = kStart + (k + 1) * every_;
    if (next < end_) clock_.at(next, [this, k] { take(k + 1); });
  }

  Clock& clock_;
  DataPlane& data_plane_;
  SimDuration every_;
  SimDuration delay_;
  SimTime end_;
  OnScrape on_scrape_;
};

}  // namespace fivenines
