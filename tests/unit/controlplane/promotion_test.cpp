// The promotion of a standby on a clock of its own, with what it proposes written down.
#include "sim/controlplane/failover/promotion.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <optional>

#include "sim/core/native_clock.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

/// One region whose checks begin at once; what is proposed is enacted.
class Ward {
 public:
  explicit Ward(PromotionOptions options) : options_(std::move(options)) {
    world_.regions.resize(1);
    port_ = {[this] { return clock.now(); },
             [this](SimTime when, std::function<void()> what) { clock.at(when, std::move(what)); },
             [this](const std::string&, const Change& change) { apply(change); },
             [this](const std::string&, const std::string& what) { write(what); }};
    controller_.emplace(
        options_, std::vector<std::string>{"a"}, 1, world_, port_, kStart + 1h,
        [](FailoverStage, RegionId) {}, [this](RegionId) { ++unhelped; });
    controller_->start();
  }
  void at(SimDuration when, const Change& change) {
    clock.at(kStart + when, [this, change] { apply(change); });
  }
  const RegionState& state() const { return world_.regions[0]; }

  NativeClock clock;
  std::string log;
  int unhelped = 0;  ///< times that a primary was lost and nobody stood by

 private:
  void write(const std::string& what) {
    char time[40];
    std::snprintf(time, sizeof time, "%.0f ", seconds(clock.now()));
    log += time + what + "\n";
  }
  void apply(const Change& change) {
    world_.enact(change);
    if (const auto* promotion = std::get_if<DatabasePromotion>(&change)) {
      constexpr const char* kSteps[] = {"fenced", "serves", "lost", "restored"};
      write(kSteps[static_cast<std::size_t>(promotion->step)]);
    }
    controller_->changed(change);
  }

  PromotionOptions options_;
  World world_;
  ControlPort port_;
  std::optional<PromotionController> controller_;
};

constexpr RegionId kOnly = region_id(0);

/// Checks every millisecond, so that stages come in whole seconds.
PromotionOptions quick() {
  PromotionOptions options;
  options.check = options.timeout = 1ms;
  options.misses = 2;
  options.decision = constant_law(2s);
  options.fence = constant_law(3s);
  options.replay = constant_law(4s);
  options.reconnect = 9s;
  options.rejoin = 20s;
  return options;
}

}  // namespace

TEST_CASE("a standby is fenced for, replays, serves, and opens its connections",
          "[controlplane][promotion]") {
  Ward ward(quick());
  ward.at(10s, DatabasePrimary{kOnly, false});
  ward.clock.run_until(kStart + 19s + 500ms);
  CHECK(ward.log ==
        "10 the primary is suspected\n12 the standby is to be promoted\n15 fenced\n19 serves\n");
  CHECK(ward.state().database_serves);
  CHECK(ward.state().pool_connected == Approx(0.1));
  ward.clock.run_until(kStart + 1min);
  CHECK(ward.state().pool_connected == 1);
}

TEST_CASE("a primary that answers again in time stays what it is", "[controlplane][promotion]") {
  Ward ward(quick());
  ward.at(10s, DatabaseSpeed{kOnly, 0});
  ward.at(11s, DatabaseSpeed{kOnly, 1});
  ward.clock.run_until(kStart + 1min);
  CHECK(ward.log == "10 the primary is suspected\n11 the primary answers again\n");
}

TEST_CASE("a primary that stood still too long is fenced, and its storm is over for the standby",
          "[controlplane][promotion]") {
  Ward ward(quick());
  ward.at(10s, DatabaseSpeed{kOnly, 0});
  ward.at(14s, DatabaseSpeed{kOnly, 1});  // too late: it is being fenced
  ward.clock.run_until(kStart + 16s);
  CHECK_FALSE(ward.state().database_serves);
  ward.clock.run_until(kStart + 1min);
  CHECK(ward.state().database_serves);
  CHECK(ward.state().database_speed == 1);
}

TEST_CASE("nobody is promoted twice before somebody stands by again", "[controlplane][promotion]") {
  Ward ward(quick());
  ward.at(10s, DatabasePrimary{kOnly, false});
  ward.at(30s, DatabasePrimary{kOnly, true});  // it stands by from 50 s on
  ward.at(40s, DatabasePrimary{kOnly, false});
  ward.clock.run_until(kStart + 45s);
  CHECK_FALSE(ward.state().database_serves);
  CHECK_THAT(ward.log, Catch::Contains("42 nobody stands by"));
  ward.at(60s, DatabasePrimary{kOnly, true});  // serves by itself, and stands by from 80 s on
  ward.at(90s, DatabasePrimary{kOnly, false});
  ward.clock.run_until(kStart + 3min);
  CHECK_THAT(ward.log, Catch::Contains("99 serves"));
}

TEST_CASE("a promotion that an outage of the region interrupts goes on when it is back",
          "[controlplane][promotion]") {
  Ward ward(quick());
  ward.at(10s, DatabasePrimary{kOnly, false});
  ward.at(16s, RegionDown{kOnly});
  ward.at(30s, RegionUp{kOnly});
  ward.clock.run_until(kStart + 1min);
  CHECK_THAT(ward.log, Catch::Contains("34 serves"));
  CHECK(ward.state().database_serves);
}

TEST_CASE("without standbys a lost primary is only reported, and serves once it is repaired",
          "[controlplane][promotion]") {
  PromotionOptions options;
  options.standby = false;
  Ward ward(options);
  ward.at(10s, DatabasePrimary{region_id(0), false});
  ward.at(30s, DatabasePrimary{region_id(0), true});
  ward.clock.run_until(kStart + 60s);
  CHECK(ward.log.find("fenced") == std::string::npos);
  // three checks of 2 s are missed, again and again
  CHECK(ward.unhelped >= 2);
  CHECK(ward.unhelped <= 4);
  CHECK(ward.state().database_serves);
}

TEST_CASE("nobody stands by for a database that is lost, until it has been restored",
          "[controlplane][promotion]") {
  Ward ward(quick());
  ward.at(10s, DatabasePrimary{kOnly, false});  // fenced at 15 s, were it not lost
  ward.at(13s, DatabasePromotion{kOnly, PromotionStep::kLost});
  ward.at(14s, DatabasePrimary{kOnly, true});
  ward.at(50s, DatabasePromotion{kOnly, PromotionStep::kRestored});
  ward.at(60s, DatabasePrimary{kOnly, false});
  ward.at(64s, DatabasePrimary{kOnly, true});
  ward.clock.run_until(kStart + 100s);
  CHECK(ward.log ==
        "10 the primary is suspected\n12 the standby is to be promoted\n13 lost\n50 restored\n"
        "60 the primary is suspected\n62 nobody stands by\n62 the primary is suspected\n"
        "64 the primary answers again\n84 somebody stands by again\n");
  CHECK(ward.state().database_serves);
}
