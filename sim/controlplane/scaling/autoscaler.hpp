// Autoscaling of the analyzer fleets (SYS-12, SYS-51). What is wanted is what horizontal scalers
// take:
//
//   wanted = ceil(busy cores / (target * cores of a server))
//
// within limits and tolerance, for a forecast with the busy cores that are expected by the time an
// ordered server is there. Servers are ordered at once and serve when they have been provisioned;
// they are given back when fewer have been wanted for a while.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/controlplane/port.hpp"
#include "sim/controlplane/scaling/options.hpp"
#include "sim/metrics/observations.hpp"
#include "sim/metrics/operations_record.hpp"

namespace fivenines {

class Autoscaler {
 public:
  struct Region {
    std::string id;
    std::uint32_t servers = 0;  ///< that the platform has
    std::uint32_t cores = 1;    ///< of each
  };
  struct Setting {
    std::vector<Region> regions;
    std::uint64_t replication_key = 0;
    SimTime measure_start{};  ///< what is paid for is counted in the window
    SimTime measure_end{};
    /// Load of a region that the daily curve has at an instant, in any unit.
    std::function<double(std::size_t region, SimTime)> curve;
  };
  /// A server of a region serves from now on, or no longer does.
  using Turn = std::function<void(std::size_t region, std::uint32_t server, bool on)>;

  /// Keeps references to the options and the port.
  Autoscaler(const AutoscalingOptions& options, Setting setting, const ControlPort& port,
             Turn turn);

  /// Switches off what is not there at the start. Call once, before the run.
  void start();
  /// A scrape of monitoring, which is as old as it is.
  void observe(const Observations& seen);

  std::uint32_t serving(std::size_t region) const { return fleets_[region].serving; }
  /// Brings the counts to the present; call at the end.
  std::vector<ScalingRecord> records();

 private:
  struct Fleet {
    std::uint32_t serving = 0;
    std::uint32_t ordered = 0;  ///< and not there yet
    SimTime last_order{};
    bool has_ordered = false;
    std::uint64_t orders = 0;                              ///< so far
    std::map<std::uint64_t, std::uint32_t> under_way;      ///< servers by number of their order
    std::deque<std::pair<SimTime, std::uint32_t>> wanted;  ///< of the last in_pause
    SimTime counted_to{};
    ScalingRecord record;
    pcg64 stream;
  };
  std::uint32_t share_of(std::size_t region, double share) const;
  std::uint32_t wanted(std::size_t region, double busy_cores, SimTime middle) const;
  void order(std::size_t region, std::uint32_t servers);
  void give_back(std::size_t region, std::uint32_t keep);
  void count(std::size_t region);

  const AutoscalingOptions& options_;
  Setting setting_;
  const ControlPort& port_;
  Turn turn_;
  std::vector<Fleet> fleets_;
  std::optional<Observations> before_;
};

}  // namespace fivenines
