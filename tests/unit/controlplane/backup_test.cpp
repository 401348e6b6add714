// Snapshots and restores on a clock of their own, with what is proposed written down.
#include "sim/controlplane/operations/backup.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <optional>

#include "sim/core/native_clock.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

constexpr RegionId kFirst = region_id(0);
constexpr RegionId kSecond = region_id(1);

/// Regions a and b, where a database acknowledges ten writes a second as long as it serves.
class Vault {
 public:
  explicit Vault(BackupOptions options, std::vector<bool> copies = {})
      : options_(std::move(options)) {
    world_.regions.resize(2);
    port_ = {[this] { return clock.now(); },
             [this](SimTime when, std::function<void()> what) { clock.at(when, std::move(what)); },
             [this](const std::string&, const Change& change) { apply(change); },
             [](const std::string&, const std::string&) {}};
    BackupController::Hands hands;
    hands.commits = [this](RegionId) {
      return std::optional<std::uint64_t>(nanoseconds(clock.now()) / 100'000'000);
    };
    hands.cause = [](RegionId) { return BackupController::Cause{"loss/x", "loss"}; };
    hands.keep_out = [this](RegionId region, bool out) { write(region, out ? "out" : "in"); };
    hands.take_down = [this](const SnapshotRollback& rollback, bool down) {
      down ? apply(RegionDown{rollback.region}) : apply(RegionUp{rollback.region});
    };
    controller_.emplace(
        options_,
        BackupController::Setting{{"a", "b"}, {1000, 1000}, std::move(copies), 1, kStart + 1000s},
        world_, port_, std::move(hands));
    controller_->start();
  }
  void at(SimDuration when, const Change& change) {
    clock.at(kStart + when, [this, change] { apply(change); });
  }
  /// What happened by then; the record is that of the end.
  std::string until(SimDuration time) {
    clock.run_until(kStart + time);
    return log;
  }
  const BackupRecord& record() const { return controller_->record(); }
  const RestoreRecord& restore(std::size_t i = 0) const { return record().restores.at(i); }

  NativeClock clock;
  std::string log;

 private:
  void write(RegionId region, const char* what) {
    char text[40];
    std::snprintf(text, sizeof text, "%g %c %s; ", seconds(clock.now()),
                  static_cast<char>('a' + index(region)), what);
    log += text;
  }
  void apply(const Change& change) {
    world_.enact(change);
    if (const auto* step = std::get_if<DatabasePromotion>(&change)) {
      write(step->region, step->step == PromotionStep::kLost ? "lost" : "restored");
    }
    controller_->changed(change);
  }

  BackupOptions options_;
  World world_;
  ControlPort port_;
  std::optional<BackupController> controller_;
};

/// A thousand bytes are read back in 50 s, and 10 s later the database serves.
BackupOptions slowly() {
  BackupOptions options;
  options.interval = 100s;
  options.restore_bytes_per_second = 20;
  options.replay = constant_law(10s);
  return options;
}

RegionDown lost(RegionId region) {
  return {region, Looks::kSilent, true};
}

}  // namespace

TEST_CASE("a database that was lost serves as its last snapshot has it once that has been read",
          "[controlplane][backup]") {
  Vault vault(slowly());
  vault.at(500s, lost(kFirst));
  vault.at(530s, RegionUp{kFirst});
  CHECK(vault.until(900s) == "500 a lost; 530 a out; 590 a restored; 590 a in; ");
  const RestoreRecord& restore = vault.restore();
  CHECK(restore.region == "a");
  CHECK(restore.cause == "loss/x");
  CHECK(restore.written_id == "loss");
  CHECK_FALSE(restore.planned);
  CHECK(restore.lost == kStart + 500s);
  CHECK(restore.began == kStart + 530s);
  CHECK(restore.serves == kStart + 590s);
  CHECK(restore.lost - restore.snapshot < 100s);
  CHECK(restore.lost > restore.snapshot);
  // ten a second since the snapshot, which both counts round down
  const double writes = seconds(restore.lost - restore.snapshot) * 10;
  CHECK(std::abs(static_cast<double>(*restore.writes_lost) - writes) <= 1);
}

TEST_CASE("each region has a phase of its own, and none while it does not run",
          "[controlplane][backup]") {
  Vault vault(slowly());
  vault.at(1ms, RegionDown{kSecond});
  vault.at(700s, lost(kFirst));
  vault.at(700s, lost(kSecond));
  vault.until(800s);
  CHECK(vault.record().snapshots == 7);
  // that of b is the one before the run; nobody has counted until that began
  CHECK(vault.restore(0).snapshot > kStart + 600s);
  CHECK(vault.restore(1).snapshot < kStart + 1ms);
  CHECK(vault.restore(1).snapshot >= kStart - 100s);
  const auto phase = (vault.restore(0).snapshot - vault.restore(1).snapshot) % 100s;
  CHECK(phase != 0s);
}

TEST_CASE("a region that goes down while it is being restored starts over",
          "[controlplane][backup]") {
  Vault vault(slowly());
  vault.at(500s, lost(kFirst));
  vault.at(510s, RegionUp{kFirst});
  vault.at(550s, RegionDown{kFirst});
  vault.at(560s, RegionUp{kFirst});
  vault.at(600s, lost(kFirst));
  vault.at(610s, RegionUp{kFirst});
  CHECK(vault.until(900s) ==
        "500 a lost; 510 a out; 560 a out; 610 a out; 670 a restored; 670 a in; ");
  CHECK(vault.record().restores.size() == 1);
  CHECK(vault.restore().began == kStart + 510s);
}

TEST_CASE("a restore stands still with its region", "[controlplane][backup]") {
  Vault vault(slowly());
  vault.at(500s, lost(kFirst));
  vault.at(510s, RegionUp{kFirst});
  vault.at(530s, RegionPaused{kFirst, true});
  vault.at(600s, RegionPaused{kFirst, false});
  CHECK(vault.until(900s) == "500 a lost; 510 a out; 640 a restored; 640 a in; ");
}

TEST_CASE("what was restored is what the next loss is measured from", "[controlplane][backup]") {
  BackupOptions options = slowly();
  options.interval = 1000s;
  Vault vault(options);
  vault.at(100s, lost(kFirst));
  vault.at(110s, RegionUp{kFirst});  // serves at 170 s
  vault.at(190s, lost(kFirst));
  vault.until(300s);
  REQUIRE(vault.record().restores.size() == 2);
  const RestoreRecord& second = vault.restore(1);
  CHECK(second.lost - second.snapshot <= 20s);
  CHECK(second.writes_lost <= 200);
  CHECK_FALSE(second.serves);
}

TEST_CASE("with copies elsewhere nothing is restored until the last one is lost",
          "[controlplane][backup]") {
  Vault vault(slowly(), {true, true});
  vault.at(100s, lost(kFirst));
  vault.at(200s, RegionUp{kFirst});
  vault.at(300s, lost(kSecond));
  CHECK(vault.until(350s).empty());
  vault.at(400s, lost(kFirst));
  vault.at(500s, RegionUp{kFirst});
  vault.at(510s, RegionUp{kSecond});
  CHECK(vault.until(900s) ==
        "400 a lost; 400 b lost; 500 a out; 510 b out; 560 a restored; 560 a in; "
        "570 b restored; 570 b in; ");
  CHECK(vault.restore(0).lost == kStart + 400s);
  CHECK(vault.restore(1).lost == kStart + 300s);
}

TEST_CASE("a region without a copy has nothing to lose", "[controlplane][backup]") {
  Vault vault(slowly(), {true, false});
  vault.at(100s, lost(kSecond));
  CHECK(vault.until(900s).empty());
}

TEST_CASE("a rollback takes its region down and returns it to its snapshot",
          "[controlplane][backup]") {
  BackupOptions options = slowly();
  options.rollbacks = {{"back", kFirst, kStart + 500s, 200s},
                       {"more", kSecond, kStart + 500s, 20s}};
  Vault vault(options);
  // a has read its snapshot when it comes up; b has not
  CHECK(vault.until(900s) ==
        "500 a lost; 500 b lost; 520 b out; 560 b restored; 560 b in; 700 a restored; 700 a in; ");
  const RestoreRecord& restore = vault.restore();
  CHECK(restore.planned);
  CHECK(restore.cause == "back");
  CHECK(restore.began == kStart + 500s);
  CHECK(restore.serves == kStart + 700s);
  CHECK(restore.writes_lost > 0);
}

TEST_CASE("a rollback of a region that is down is called off", "[controlplane][backup]") {
  BackupOptions options = slowly();
  options.rollbacks = {{"back", kFirst, kStart + 500s, 200s}};
  Vault vault(options);
  vault.at(490s, RegionDown{kFirst});
  vault.at(510s, RegionUp{kFirst});
  CHECK(vault.until(900s).empty());
  CHECK(vault.record().restores.empty());
}
