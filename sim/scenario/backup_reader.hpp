// Reads the `backup` section: snapshots of every region's database, and what goes back to them.
//
//   backup: none | {interval: 15min, size: 200GB | per_learner: 40KB, restore: 500MB/s, replay:
//   LAW,
//                   rollbacks: [{id: ID, region: ID, at: 1h, takes: 30min}]}
//
//   size         of one region's database; or per_learner: of each learner whose data it holds
//   rollbacks    regions that are taken down and come back as their last snapshot has them
#pragma once

#include <optional>

#include "sim/controlplane/operations/backup.hpp"
#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// Nothing if there are no snapshots. The scenario's clock, workload and faults have been read: a
/// rollback does not go with an outage of its region at the same time.
std::optional<BackupOptions> read_backup(SectionReader& root, const PlatformReader& platform,
                                         const Scenario& scenario);

}  // namespace fivenines
