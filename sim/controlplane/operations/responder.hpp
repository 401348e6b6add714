// Incident response (SYS-28, SYS-29): from what monitoring found to an action that helps.
//
//   people       page (and the off-shift penalty) -> diagnose -> approve -> steps -> acted; a wrong
//                decision helps nothing, and after verification they diagnose again
//   automation   decide -> act
//
// A dead region is taken out of service, and let back once it is trusted again; anything else is
// repaired. Engineers work on one incident each; more incidents wait for one of them.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/controlplane/faults/component.hpp"
#include "sim/controlplane/operations/options.hpp"
#include "sim/controlplane/port.hpp"
#include "sim/metrics/operations_record.hpp"

namespace fivenines {

/// What a responder can lay hands on. Each returns whether that did anything.
struct Hands {
  std::function<bool(const RootCause&)> repair;
  std::function<bool(RegionId, bool out)> take_out;  ///< or, with false, let back
};

class Responder {
 public:
  struct Setting {
    std::vector<std::string> regions;
    std::uint64_t replication_key = 0;
    SimDuration return_after{0};  ///< a region must be trusted for so long
  };

  /// Keeps references to the options and the port.
  Responder(const ResponseOptions& options, Setting setting, const ControlPort& port, Hands hands);

  /// Monitoring found something, or no longer sees it.
  void found(const RootCause& finding, bool made);
  /// The quorum's verdict on a region: it counts as a finding only through `found`.
  void verdict(RegionId region, bool suspected);

  const std::vector<IncidentRecord>& incidents() const { return incidents_; }

 private:
  struct Work {
    RootCause finding;
    bool by_people = false;
    bool open = true;
    bool worked_on = false;  ///< an engineer is
    std::uint32_t tries = 0;
    pcg64 stream;
  };
  void assign();
  void begin(std::size_t incident);
  void think(std::size_t incident, SimDuration before);
  void act(std::size_t incident);
  void free_engineer(std::size_t incident);
  void close(std::size_t incident);
  SimDuration sample(std::size_t incident, const Law& law) {
    return law.sample_duration(work_[incident].stream);
  }
  std::string text(const RootCause& finding) const;

  const ResponseOptions& options_;
  Setting setting_;
  const ControlPort& port_;
  Hands hands_;
  std::vector<Work> work_;  ///< by incident
  std::vector<IncidentRecord> incidents_;
  std::deque<std::size_t> waiting_;      ///< for an engineer
  std::uint32_t busy_ = 0;               ///< engineers
  std::vector<char> held_out_;           ///< by region: by us
  std::vector<std::uint64_t> verdicts_;  ///< by region: counts, so that old plans are void
};

}  // namespace fivenines
