#include "sim/scenario/backup_reader.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/clock_reader.hpp"
#include "sim/scenario/law_reader.hpp"

namespace fivenines {
namespace {

constexpr SimDuration kIntervalMost = std::chrono::hours{24 * 365};

/// Reads one rollback; where and when those above it are is known, as far as that could be read.
class RollbackReader {
 public:
  RollbackReader(SectionReader& in, const PlatformReader& platform, const Scenario& scenario,
                 const std::vector<SnapshotRollback>& above)
      : in_(in), platform_(platform), scenario_(scenario), above_(above) {}

  SnapshotRollback read(std::size_t number) {
    rollback_.id = in_.id("id", assumed("rollback-" + std::to_string(number + 1)));
    read_place();
    read_time();
    rollback_.takes = in_.duration("takes", Default<SimDuration>{rollback_.takes, kPlan},
                                   {std::chrono::seconds{1}, kIntervalMost});
    if (is_sound()) check_others();
    return rollback_;
  }
  bool is_sound() const { return is_placed_ && is_timed_; }

 private:
  void read_place() {
    const std::string name = in_.id("region");
    const auto found = platform_.find_region(name);
    if (found) {
      rollback_.region = region_id(*found);
    } else if (!name.empty() && platform_.usable()) {
      const std::vector<std::string> ids = platform_.region_ids();
      in_.error("region", "unknown region " + in_quotes(name) + "; accepted: " + joined(ids) +
                              did_you_mean(name, ids));
    }
    is_placed_ = found.has_value();
  }

  void read_time() {
    const auto at = read_at(in_, scenario_.clock, RunPart::kMeasured);
    is_timed_ = at.has_value();
    rollback_.at = at.value_or(rollback_.at);
  }

  /// Whether something that lasts from `at`, or until the end of the run, meets this rollback.
  bool meets(SimTime at, std::optional<SimDuration> lasting) const {
    return at < rollback_.at + rollback_.takes && (!lasting || rollback_.at < at + *lasting);
  }

  void check_others() {
    const SimTime over = rollback_.at + rollback_.takes;
    if (over > scenario_.clock.end()) {
      in_.warning("takes", "the region is not up again before the run is over, " +
                               print_duration(over - scenario_.clock.end()) + " too late");
    }
    for (const FaultEntry& fault : scenario_.faults) {
      if (fault.after || fault.breakdowns || region_taken_down(fault.fault) != rollback_.region)
        continue;
      if (!meets(fault.at, fault.lasting)) continue;
      return in_.error("at", "the fault " + in_quotes(fault.id) +
                                 " keeps the region down at that time; accepted: before or after");
    }
    for (const SnapshotRollback& other : above_) {
      if (other.region != rollback_.region || !meets(other.at, other.takes)) continue;
      return in_.error("at", "the rollback " + in_quotes(other.id) +
                                 " keeps the region down at that time; accepted: before or after");
    }
  }

  SectionReader& in_;
  const PlatformReader& platform_;
  const Scenario& scenario_;
  const std::vector<SnapshotRollback>& above_;
  SnapshotRollback rollback_;
  bool is_placed_ = false;
  bool is_timed_ = false;
};

std::vector<SnapshotRollback> read_rollbacks(SectionReader& backup, const PlatformReader& platform,
                                             const Scenario& scenario) {
  std::vector<SnapshotRollback> all;
  std::vector<SnapshotRollback> sound;
  backup.sections("rollbacks", [&](SectionReader& in, std::size_t i) {
    RollbackReader reader(in, platform, scenario, sound);
    SnapshotRollback one = reader.read(i);
    if (reader.is_sound()) sound.push_back(one);
    const auto has_id = [&](const auto& other) { return other.id == one.id; };
    if (std::any_of(all.begin(), all.end(), has_id)) {
      in.error("id", "the id " + in_quotes(one.id) + " is another rollback's");
    } else if (std::any_of(scenario.faults.begin(), scenario.faults.end(), has_id)) {
      in.error("id", "the id " + in_quotes(one.id) + " is a fault's; accepted: another one");
    }
    all.push_back(std::move(one));
  });
  return all;
}

}  // namespace

std::optional<BackupOptions> read_backup(SectionReader& root, const PlatformReader& platform,
                                         const Scenario& scenario) {
  if (root.is_none("backup", true)) return std::nullopt;
  SectionReader in = root.section("backup");
  BackupOptions options;
  options.interval =
      in.duration("interval", assumed(options.interval), {std::chrono::seconds{1}, kIntervalMost});
  constexpr std::uint64_t kPetabyte = 1'000'000'000'000'000;
  options.per_learner = in.given("per_learner");
  if (options.per_learner) {
    options.size_bytes = in.size("per_learner", {}, {1, kPetabyte});
    in.find("size");
    if (in.given("size")) {
      in.error("per_learner", "does not go with 'size', which is all of a region's; accepted: one");
    } else if (!scenario.has_requests()) {
      in.error("per_learner", "there are no learners (workload: none); accepted: size");
    }
  } else {
    options.size_bytes = in.size("size", assumed(options.size_bytes), {1, kPetabyte});
    in.find("per_learner");
    in.accepts("per_learner", "size");
  }
  options.restore_bytes_per_second =
      in.bandwidth("restore", assumed(options.restore_bytes_per_second));
  options.replay = read_law(in, "replay", LawUnit::kDuration, Default<std::string_view>{"0s"});
  options.rollbacks = read_rollbacks(in, platform, scenario);
  return options;
}

}  // namespace fivenines
