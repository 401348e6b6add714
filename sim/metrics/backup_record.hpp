// What snapshots were good for in one replication: databases that went back to them. Times are of
// the run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/time.hpp"

namespace fivenines {

/// A region's database that was lost, or taken back on purpose, and went back to its last snapshot.
struct RestoreRecord {
  std::string region;
  std::string cause;       ///< the id of the fault or of the rollback
  std::string written_id;  ///< of the fault: all of `region: each` have it
  bool planned = false;    ///< a rollback
  SimTime lost{};
  SimTime snapshot{};  ///< the last one before that; also before the start of the run
  /// Writes that the database acknowledged in between; before the start of the run nobody counts.
  /// Nothing without requests.
  std::optional<std::uint64_t> writes_lost;
  std::optional<SimTime> began;   ///< reading the snapshot
  std::optional<SimTime> serves;  ///< the database does again
  bool operator==(const RestoreRecord&) const = default;
};

struct BackupRecord {
  std::uint64_t snapshots = 0;          ///< taken in the run, of all regions
  std::vector<RestoreRecord> restores;  ///< in the order of the losses
  bool operator==(const BackupRecord&) const = default;
};

}  // namespace fivenines
