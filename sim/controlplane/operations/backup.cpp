#include "sim/controlplane/operations/backup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace fivenines {

BackupController::BackupController(const BackupOptions& options, Setting setting,
                                   const World& world, const ControlPort& port, Hands hands)
    : options_(options),
      setting_(std::move(setting)),
      world_(world),
      port_(port),
      hands_(std::move(hands)),
      regions_(setting_.regions.size()) {
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    Region& region = regions_[r];
    region.stream = named_stream(setting_.replication_key, "snapshots of " + setting_.regions[r]);
    const auto period = static_cast<std::uint64_t>(options.interval.count());
    const auto phase = static_cast<std::int64_t>(uniform_below(region.stream, period));
    region.first_snapshot = kStart + SimDuration{phase};
    region.snapshot = region.first_snapshot - options.interval;
  }
}

void BackupController::start() {
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    const SimTime first = regions_[r].first_snapshot;
    if (first < setting_.end) port_.at(first, [this, r] { take_snapshot(r, 0); });
  }
  for (const SnapshotRollback& rollback : options_.rollbacks) {
    if (rollback.at < setting_.end)
      port_.at(rollback.at, [this, &rollback] { roll_back(rollback); });
  }
}

void BackupController::note(std::size_t r, const std::string& what) const {
  port_.note("backup of " + setting_.regions[r], what);
}

void BackupController::take_snapshot(std::size_t r, std::int64_t k) {
  const SimTime next = regions_[r].first_snapshot + (k + 1) * options_.interval;
  if (next < setting_.end) port_.at(next, [this, r, k] { take_snapshot(r, k + 1); });
  if (!world_.runs(r) || !world_.regions[r].database_serves) return;
  ++record_.snapshots;
  is_whole(r);
}

/// Of what the database holds now, nothing can be lost.
void BackupController::is_whole(std::size_t r) {
  regions_[r].snapshot = port_.now();
  regions_[r].commits = hands_.commits(region_id(r)).value_or(0);
}

RestoreRecord BackupController::loss_of(std::size_t r, const Cause& cause) const {
  RestoreRecord loss;
  loss.region = setting_.regions[r];
  loss.cause = cause.id;
  loss.written_id = cause.written_id;
  loss.lost = port_.now();
  loss.snapshot = regions_[r].snapshot;
  if (const auto commits = hands_.commits(region_id(r))) {
    loss.writes_lost = *commits - regions_[r].commits;
  }
  return loss;
}

bool BackupController::has_copy_elsewhere(std::size_t r) const {
  for (std::size_t other = 0; other < setting_.copies.size(); ++other) {
    if (other == r || !setting_.copies[other]) continue;
    if (!regions_[other].lacks && !regions_[other].restore) return true;
  }
  return false;
}

void BackupController::destroyed(std::size_t r) {
  if (!setting_.copies.empty() && !setting_.copies[r]) return;  // nothing was there
  if (regions_[r].restore) return;
  if (!regions_[r].lacks) regions_[r].lacks = loss_of(r, hands_.cause(region_id(r)));
  if (has_copy_elsewhere(r)) return note(r, "other regions have copies");
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    if (auto lacks = std::exchange(regions_[i].lacks, std::nullopt)) open(i, std::move(*lacks));
  }
}

void BackupController::open(std::size_t r, RestoreRecord restore) {
  std::string what = fmt::format("goes back to the snapshot of {:.0f} s before",
                                 seconds(restore.lost - restore.snapshot));
  if (restore.snapshot < kStart) what += ", older than the run";
  if (restore.writes_lost) {
    what += fmt::format("; {} acknowledged writes are lost", *restore.writes_lost);
  }
  note(r, what);
  regions_[r].restore = record_.restores.size();
  record_.restores.push_back(std::move(restore));
  port_.propose("backup of " + setting_.regions[r],
                DatabasePromotion{region_id(r), PromotionStep::kLost});
}

void BackupController::roll_back(const SnapshotRollback& rollback) {
  const std::size_t r = index(rollback.region);
  if (!world_.runs(r) || regions_[r].restore) {
    return note(r, rollback.id + " is called off: the region does not run, or is being restored");
  }
  RestoreRecord restore = loss_of(r, {rollback.id, rollback.id});
  restore.planned = true;
  open(r, std::move(restore));
  hands_.take_down(rollback, true);
  read_on(r);
  port_.at(port_.now() + rollback.takes, [this, &rollback] { hands_.take_down(rollback, false); });
}

/// Whoever has no copy to ask begins to read its snapshot, or is done with it.
void BackupController::came_up(std::size_t r) {
  Region& region = regions_[r];
  region.lacks.reset();
  if (!region.restore) return;
  if (region.read) return finish(r);
  hands_.keep_out(region_id(r), true);
  read_on(r);
}

void BackupController::read_on(std::size_t r) {
  Region& region = regions_[r];
  if (region.reads_since || region.read || world_.regions[r].paused) return;
  if (!region.left) {
    region.left =
        duration_of_nanoseconds(setting_.bytes[r] / options_.restore_bytes_per_second * 1e9) +
        options_.replay.sample_duration(region.stream);
    auto& began = record_.restores[*region.restore].began;
    if (!began) began = port_.now();
  }
  region.reads_since = port_.now();
  port_.at(port_.now() + *region.left, [this, r, episode = region.episode] {
    if (regions_[r].episode == episode) all_read(r);
  });
}

/// The region goes down, maybe with its disks: all is to be read again.
void BackupController::stop_reading(std::size_t r) {
  Region& region = regions_[r];
  if (!region.reads_since && !region.read) return;
  ++region.episode;
  region.reads_since.reset();
  region.left.reset();
  region.read = false;
  note(r, "the restore starts over as the region comes up");
}

void BackupController::all_read(std::size_t r) {
  regions_[r].reads_since.reset();
  regions_[r].read = true;
  if (world_.regions[r].up) finish(r);
}

void BackupController::finish(std::size_t r) {
  Region& region = regions_[r];
  record_.restores[*region.restore].serves = port_.now();
  region.restore.reset();
  region.left.reset();
  region.read = false;
  is_whole(r);
  port_.propose("backup of " + setting_.regions[r],
                DatabasePromotion{region_id(r), PromotionStep::kRestored});
  hands_.keep_out(region_id(r), false);
}

void BackupController::changed(const Change& change) {
  if (const auto* down = std::get_if<RegionDown>(&change)) {
    stop_reading(index(down->region));
    if (down->disks_lost) destroyed(index(down->region));
  } else if (const auto* up = std::get_if<RegionUp>(&change)) {
    came_up(index(up->region));
  } else if (const auto* pause = std::get_if<RegionPaused>(&change)) {
    const std::size_t r = index(pause->region);
    Region& region = regions_[r];
    if (!region.restore || !world_.regions[r].up) return;
    if (!pause->paused) return read_on(r);
    if (!region.reads_since) return;
    region.left = *region.left - (port_.now() - *region.reads_since);
    region.reads_since.reset();
    ++region.episode;
  }
}

}  // namespace fivenines
