// Bring-up of passive regions (SYS-11): they stand ready without learners, then take them little by
// little, and send them away again if too many attempts fail.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/controlplane/port.hpp"
#include "sim/controlplane/scaling/options.hpp"
#include "sim/metrics/observations.hpp"
#include "sim/metrics/operations_record.hpp"

namespace fivenines {

class BringUp {
 public:
  /// A region gets no learners, or gets them over so long.
  using SetPassive = std::function<void(RegionId, bool passive, SimDuration ramp)>;

  /// Keeps references to the options and the port.
  BringUp(const std::vector<BringUpOptions>& options, std::vector<std::string> regions,
          const ControlPort& port, SetPassive set_passive);

  /// Makes them passive, and plans when they no longer are. Call once, before the run.
  void start();
  /// A scrape of monitoring, which is as old as it is.
  void observe(const Observations& seen);

  const std::vector<BringUpRecord>& records() const { return records_; }

 private:
  const std::vector<BringUpOptions>& options_;
  std::vector<std::string> regions_;
  const ControlPort& port_;
  SetPassive set_passive_;
  std::vector<BringUpRecord> records_;  ///< by entry of the options
  std::optional<Observations> before_;
};

}  // namespace fivenines
