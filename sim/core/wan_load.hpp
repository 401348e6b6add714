// The load of the WAN. Requests are no transfers of the engine, and there are too many of them to
// be any; so every 100 ms, for each direction of each link:
//
//   free    = what the requests of the last 100 ms left of the bandwidth, at least 5 %: the
//             engine's transfers share that
//   backlog = what did not fit, of requests and transfers, like a fluid: it delays every message,
//             one way, by the time that the link takes for it; the buffer has room for 100 ms, and
//             what comes beyond is dropped
//
// Requests are asks of caches with their answers, fills and invalidations, and the direct messages
// between copies. An approximation: within an interval nothing changes, and the rate of transfers
// is that at its end. The door knows changes of at least 1 % of the bandwidth, or of the backlog.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "sim/core/clock.hpp"
#include "sim/core/door.hpp"
#include "sim/dataplane/dataplane.hpp"

namespace fivenines {

/// One direction of a link over one interval.
struct LinkInterval {
  double capacity_bytes = 0;
  double request_bytes = 0;
  double transfer_bytes = 0;
  double buffer_bytes = 0;
};
struct LinkBacklog {
  double bytes = 0;
  double dropped = 0;  ///< share of the interval's bytes that found no room
};
/// The backlog after the interval that it had before it.
LinkBacklog backlog_after(double backlog_bytes, const LinkInterval& interval);
/// What the requests of an interval leave to transfers, as a share of the bandwidth.
double free_share(const LinkInterval& interval);

class WanLoad {
 public:
  static constexpr SimDuration kInterval = std::chrono::milliseconds{100};
  static constexpr SimDuration kBuffer = std::chrono::milliseconds{100};
  static constexpr double kFreeLeast = 0.05;

  /// Keeps references to all of these.
  WanLoad(const DataPlaneInputs& inputs, const World& world, Clock& clock, Door& door,
          DataPlane& data_plane);

  /// Registers the first look. Call once, before the run.
  void start() { look_at(1); }

 private:
  struct Direction {
    std::uint64_t counted = 0;
    double backlog = 0;
    LinkLoad told;
  };
  void look_at(std::int64_t k);
  void look();
  void look(RegionId from, RegionId to);

  const DataPlaneInputs& inputs_;
  const World& world_;
  Clock& clock_;
  Door& door_;
  DataPlane& data_plane_;
  std::vector<std::vector<Direction>> directions_;  ///< [from][to]
};

}  // namespace fivenines
