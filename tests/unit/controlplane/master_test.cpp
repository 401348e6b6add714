// Who takes the writes when the master's region is suspected.
#include "sim/controlplane/failover/master.hpp"

#include <catch2/catch.hpp>
#include <cstdio>

#include "sim/core/native_clock.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

/// Regions a to d; a leads, b is the nearest to it but holds no copy, then c, then d.
class MasterDesk {
 public:
  MasterDesk() {
    world_.regions.resize(4);
    options_.decision = constant_law(500ms);
    options_.fence = constant_law(1s);
    options_.replay = constant_law(2s);
    MasterController::Setting setting;
    setting.regions = {"a", "b", "c", "d"};
    setting.copies = {region_id(0), region_id(2), region_id(3)};
    setting.nearest = {{0, 1, 2, 3}, {1, 0, 2, 3}, {2, 3, 1, 0}, {3, 2, 1, 0}};
    port_ = {[this] { return clock.now(); },
             [this](SimTime when, std::function<void()> what) { clock.at(when, std::move(what)); },
             [this](const std::string&, const Change& change) { propose(change); },
             [this](const std::string&, const std::string& what) { write(what); }};
    controller_.emplace(
        options_, setting, world_, port_, [this](FailoverStage stage, RegionId region) {
          write((stage == FailoverStage::kDecided ? "decided for " : "switched for ") +
                std::to_string(index(region)));
        });
  }
  void verdict(SimDuration when, std::size_t region, bool suspected) {
    clock.at(kStart + when, [=, this] { controller_->verdict(region_id(region), suspected); });
  }
  void change(SimDuration when, const Change& change) {
    clock.at(kStart + when, [=, this] { controller_->changed(change); });
  }
  void lose_database(SimDuration when, std::size_t region) {
    clock.at(kStart + when, [=, this] { controller_->database_lost(region_id(region)); });
  }
  const std::string& log() {
    clock.run_until(kStart + 100s);
    return log_;
  }

  NativeClock clock;

 private:
  void write(const std::string& what) {
    char time[40];
    std::snprintf(time, sizeof time, "%.1f ", seconds(clock.now()));
    log_ += time + what + "\n";
  }
  void propose(const Change& change) {
    world_.enact(change);
    if (const auto* master = std::get_if<WriteMaster>(&change)) {
      write("master " + std::to_string(index(master->region)));
    } else if (const auto* copy = std::get_if<CopyRequired>(&change)) {
      write(std::string(copy->required ? "wait for " : "do not wait for ") +
            std::to_string(index(copy->region)));
    }
  }

  std::string log_;
  World world_;
  MasterFailoverOptions options_;
  ControlPort port_;
  std::optional<MasterController> controller_;
};

}  // namespace

TEST_CASE("the nearest copy takes the place of a master that is suspected",
          "[controlplane][master]") {
  MasterDesk desk;
  desk.verdict(10s, 0, true);
  desk.verdict(40s, 0, false);
  CHECK(desk.log() ==
        "10.5 c is to take the place of a\n"
        "13.5 do not wait for 0\n"
        "13.5 master 2\n"
        "40.0 wait for 0\n");
}

TEST_CASE("a master that is trusted again before the decision stays", "[controlplane][master]") {
  MasterDesk desk;
  desk.verdict(10s, 0, true);
  desk.verdict(10400ms, 0, false);
  CHECK(desk.log().empty());
}

TEST_CASE("a master that is trusted again after the decision is replaced all the same",
          "[controlplane][master]") {
  MasterDesk desk;
  desk.verdict(10s, 0, true);
  desk.verdict(12s, 0, false);
  CHECK(desk.log() ==
        "10.5 c is to take the place of a\n"
        "13.5 master 2\n");
}

TEST_CASE("suspected copies do not lead, and one that is lost on the way is passed over",
          "[controlplane][master]") {
  MasterDesk desk;
  desk.verdict(10s, 0, true);
  desk.verdict(11s, 2, true);
  CHECK(desk.log() ==
        "10.5 c is to take the place of a\n"
        "14.0 d is to take the place of a\n"
        "17.0 do not wait for 0\n"
        "17.0 master 3\n");
}

TEST_CASE("without another copy nobody leads", "[controlplane][master]") {
  MasterDesk desk;
  desk.verdict(1s, 2, true);
  desk.verdict(2s, 3, true);
  desk.verdict(10s, 0, true);
  desk.verdict(20s, 3, false);
  CHECK(desk.log() ==
        "10.5 no other copy can take the writes\n"
        "20.5 d is to take the place of a\n"
        "23.5 do not wait for 0\n"
        "23.5 master 3\n");
}

TEST_CASE("nobody decides while the controller is down or stands still, or without a master",
          "[controlplane][master]") {
  SECTION("down") {
    MasterDesk desk;
    desk.change(9s, ControllerState{false});
    desk.change(20s, ControllerState{true});
    desk.verdict(10s, 0, true);
    CHECK(desk.log() ==
          "20.5 c is to take the place of a\n"
          "23.5 do not wait for 0\n"
          "23.5 master 2\n");
  }
  SECTION("standing still") {
    MasterDesk desk;
    desk.change(9s, ControllerPaused{});
    desk.change(20s, ControllerPaused{false});
    desk.verdict(10s, 0, true);
    CHECK(desk.log().starts_with("20.5 c is to take the place of a\n"));
  }
  SECTION("gossip") {
    MasterDesk desk;
    desk.change(9s, ReplicationSwitch{ReplicationMode::kGossip});
    desk.verdict(10s, 0, true);
    CHECK(desk.log().empty());
  }
}

TEST_CASE("a master whose database is lost for good is replaced, though its region is well",
          "[controlplane][master]") {
  MasterDesk desk;
  desk.lose_database(10s, 0);
  desk.lose_database(15s, 0);  // its monitor says so again and again
  desk.change(40s, DatabasePrimary{region_id(0), true});
  CHECK(desk.log() ==
        "10.5 decided for 0\n"
        "10.5 c is to take the place of a\n"
        "13.5 do not wait for 0\n"
        "13.5 master 2\n"
        "13.5 switched for 0\n"
        "40.0 wait for 0\n");
}

TEST_CASE("a database that is back before its master is replaced stays where it is",
          "[controlplane][master]") {
  MasterDesk desk;
  desk.lose_database(10s, 0);
  desk.change(10200ms, DatabasePrimary{region_id(0), true});
  CHECK(desk.log().find("master 2") == std::string::npos);
}
