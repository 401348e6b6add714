// Snapshots of every region's database, and restores from them (SYS-23); the way back to a snapshot
// on purpose, which takes a region down (SYS-33, level 4).
//
//   lost -> (the region is built anew) -> up: the snapshot is read, bytes / rate -> (replay) ->
//   serves
//
// A snapshot is the database as it is at an instant of a schedule whose phase each region draws
// anew in each replication, so that at a random instant its age is uniform: half an interval on
// average, one at most. It takes no time, is safe elsewhere at once, and is left out while the
// region does not run or its database does not serve. What was acknowledged since the last one is
// lost with the disks. Where other regions have copies, these rebuild what is lost, and snapshots
// are the last resort: once no copy is left, each region goes back to its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/controlplane/port.hpp"
#include "sim/metrics/backup_record.hpp"
#include "sim/model/law.hpp"
#include "sim/model/world.hpp"

namespace fivenines {

/// A region is taken down on purpose and comes back as its last snapshot has it. With copies in
/// other regions, what it had taken since then is withdrawn from them, too.
struct SnapshotRollback {
  std::string id;
  RegionId region{};
  SimTime at{};
  /// Until all services are restarted (SYS-33: by hand). The snapshot is read meanwhile.
  SimDuration takes = std::chrono::minutes{30};
  bool operator==(const SnapshotRollback&) const = default;
};

/// No figure of the plan but the 30 minutes of a rollback: it says "backup and recovery proven".
struct BackupOptions {
  SimDuration interval = std::chrono::minutes{15};  ///< from a snapshot of a region to the next
  /// Of one region's database, or of each learner that it holds data of.
  std::uint64_t size_bytes = 200'000'000'000;
  bool per_learner = false;
  double restore_bytes_per_second = 5e8;
  Law replay = constant_law(0.0);  ///< from the last byte until the database serves (ns)
  std::vector<SnapshotRollback> rollbacks;
  bool operator==(const BackupOptions&) const = default;
};

class BackupController {
 public:
  struct Setting {
    std::vector<std::string> regions;
    std::vector<double> bytes;  ///< of a region's database, by region
    /// Regions that hold copies of each other's data, by region; empty: nobody does.
    std::vector<bool> copies;
    std::uint64_t replication_key = 0;
    SimTime end{};
  };
  struct Cause {
    std::string id;
    std::string written_id;
  };
  struct Hands {
    /// Writes that the region's database has acknowledged so far; nothing: nobody counts.
    std::function<std::optional<std::uint64_t>(RegionId)> commits;
    /// What destroys the region at this instant.
    std::function<Cause(RegionId)> cause;
    /// The region is to get no learners, or may get them again.
    std::function<void(RegionId, bool out)> keep_out;
    /// The region is taken down, or released.
    std::function<void(const SnapshotRollback&, bool down)> take_down;
  };

  /// Keeps references to the options, the world and the port.
  BackupController(const BackupOptions& options, Setting setting, const World& world,
                   const ControlPort& port, Hands hands);

  /// Registers the first snapshots and all rollbacks. Call once, before the run.
  void start();
  /// Call after every change that went through the door.
  void changed(const Change& change);

  const BackupRecord& record() const { return record_; }

 private:
  struct Region {
    pcg64 stream;
    SimTime first_snapshot{};
    SimTime snapshot{};         ///< the last one
    std::uint64_t commits = 0;  ///< acknowledged until then
    /// What it lacks, if its copy is not whole.
    std::optional<RestoreRecord> lacks;
    std::optional<std::size_t> restore;  ///< under way: which one of the record
    bool read = false;                   ///< ... and all of its snapshot has been read
    std::optional<SimTime> reads_since;  ///< ... or is being read
    std::optional<SimDuration> left;     ///< of that; nothing: it has not begun
    std::uint64_t episode = 0;           ///< what was planned in an older one is off
  };

  void take_snapshot(std::size_t region, std::int64_t k);
  void is_whole(std::size_t region);
  RestoreRecord loss_of(std::size_t region, const Cause& cause) const;
  void destroyed(std::size_t region);
  void roll_back(const SnapshotRollback& rollback);
  void open(std::size_t region, RestoreRecord restore);
  void came_up(std::size_t region);
  void read_on(std::size_t region);
  void stop_reading(std::size_t region);
  void all_read(std::size_t region);
  void finish(std::size_t region);
  bool has_copy_elsewhere(std::size_t region) const;
  void note(std::size_t region, const std::string& what) const;

  const BackupOptions& options_;
  Setting setting_;
  const World& world_;
  const ControlPort& port_;
  Hands hands_;
  std::vector<Region> regions_;
  BackupRecord record_;
};

}  // namespace fivenines
