// Rolling deployment (SYS-40): hosts are replaced a batch at a time, region by region in the order
// of the list. A batch takes no work while it is drained and restarted, then runs the new version.
// If the regions that have it fail more, or take longer for the same work, than before, everything
// is rolled back in the same way, by itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/controlplane/operations/figures.hpp"
#include "sim/controlplane/port.hpp"
#include "sim/metrics/operations_record.hpp"
#include "sim/model/law.hpp"

namespace fivenines {

struct RollbackOptions {
  double errors_more = 0.01;  ///< share of attempts that fail, in points above what it was
  double slower = 1.2;        ///< core time of an analysis, in units of what it was (001:70)
  std::uint32_t scrapes = 2;  ///< in a row (001:70)
  bool operator==(const RollbackOptions&) const = default;
};

struct DeploymentOptions {
  std::string id;
  SimTime at{};
  std::vector<RegionId> regions;  ///< in the order of deployment
  double batch = 0.1;             ///< share of a region's hosts; one at least
  SimDuration drain = std::chrono::seconds{30};
  Law restart = constant_law(SimDuration{std::chrono::minutes{1}});
  SimDuration bake = std::chrono::seconds{30};  ///< from a batch to the next
  double speed = 1;                             ///< pace of the new version, > 0
  double errors = 0;                            ///< share of its analyses that end in an error
  std::optional<RollbackOptions> rollback = RollbackOptions{};
  bool operator==(const DeploymentOptions&) const = default;
};

class RollingDeployment {
 public:
  struct Setting {
    std::vector<std::string> regions;
    std::vector<std::uint32_t> servers;  ///< by region
    std::uint64_t replication_key = 0;
  };
  struct Hands {
    /// A host takes work from now on, or takes none.
    std::function<void(RegionId, std::uint32_t server, bool serves)> serve;
    /// So many of a region's hosts run the new version.
    std::function<void(RegionId, std::uint32_t updated)> run_new_version;
  };

  /// Keeps references to the options and the port.
  RollingDeployment(const DeploymentOptions& options, Setting setting, const ControlPort& port,
                    Hands hands);

  /// Call once, before the run.
  void start();
  /// What monitoring makes of a scrape, which is as old as it is.
  void observe(const Figures& figures);

  const DeploymentRecord& record() const { return record_; }

 private:
  enum class Phase : std::uint8_t { kBefore, kForward, kBack, kOver };
  void next_batch();
  void restart(RegionId region, std::uint32_t first, std::uint32_t count);
  bool looks_bad(const Figures& figures) const;
  void roll_back();
  void finish();

  const DeploymentOptions& options_;
  Setting setting_;
  const ControlPort& port_;
  Hands hands_;
  pcg64 stream_;
  Phase phase_ = Phase::kBefore;
  std::size_t at_region_ = 0;  ///< of the list
  bool restarting_ = false;
  std::vector<std::uint32_t> updated_;  ///< by region
  std::vector<RegionFigures> before_;   ///< means of the scrapes before the deployment, by region
  std::uint32_t scrapes_before_ = 0;
  std::uint32_t bad_ = 0;  ///< scrapes in a row
  DeploymentRecord record_;
};

}  // namespace fivenines
