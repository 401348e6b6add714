// Rolling deployment on a clock of its own, with what it does to hosts written down.
#include "sim/controlplane/operations/deployment.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <optional>

#include "sim/core/native_clock.hpp"
#include "tests/unit/controlplane/port_on.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

/// Two regions of four hosts.
class DeploymentDesk {
 public:
  explicit DeploymentDesk(const DeploymentOptions& options) : options_(options) {
    port_ = test::port_on(clock);
    deployment.emplace(
        options_, RollingDeployment::Setting{{"a", "b"}, {4, 4}, 1}, port_,
        RollingDeployment::Hands{[this](RegionId region, std::uint32_t server, bool serves) {
                                   out += serves ? -1 : 1;
                                   most_out = std::max(most_out, out);
                                   note(serves ? "up" : "down", index(region), server);
                                 },
                                 [this](RegionId region, std::uint32_t updated) {
                                   note("new", index(region), updated);
                                 }});
    deployment->start();
  }
  void note(const char* what, std::size_t region, std::uint32_t number) {
    char text[80];
    std::snprintf(text, sizeof text, "%g %s %c%u; ", seconds(clock.now()), what,
                  static_cast<char>('a' + region), number);
    log += text;
  }
  /// A scrape every 5 s from `from` to `to` that shows these figures everywhere.
  void scrapes(SimDuration from, SimDuration to, double failed, double work) {
    for (SimDuration t = from; t < to; t += 5s) {
      clock.at(kStart + t, [this, t, failed, work] {
        Figures figures;
        figures.from = kStart + t - 10s;
        figures.to = kStart + t - 5s;
        figures.regions.resize(2);
        for (RegionFigures& region : figures.regions) {
          region.attempts = 1000;
          region.failed_share = failed;
          region.work_seconds = work;
        }
        deployment->observe(figures);
      });
    }
  }
  std::string until(SimDuration time) {
    clock.run_until(kStart + time);
    return log;
  }

  NativeClock clock;
  std::string log;
  int out = 0;
  int most_out = 0;
  std::optional<RollingDeployment> deployment;

 private:
  DeploymentOptions options_;
  ControlPort port_;
};

DeploymentOptions plain_deployment() {
  DeploymentOptions options;
  options.id = "v2";
  options.at = kStart + 100s;
  options.regions = {region_id(1), region_id(0)};
  options.batch = 0.5;
  options.drain = 10s;
  options.restart = constant_law(SimDuration{20s});
  options.bake = 15s;
  return options;
}

}  // namespace

TEST_CASE("batch after batch, region after region", "[controlplane][deployment]") {
  DeploymentDesk desk(plain_deployment());
  CHECK(desk.until(1h) ==
        "100 down b0; 100 down b1; 130 new b2; 130 up b0; 130 up b1; "
        "145 down b2; 145 down b3; 175 new b4; 175 up b2; 175 up b3; "
        "190 down a0; 190 down a1; 220 new a2; 220 up a0; 220 up a1; "
        "235 down a2; 235 down a3; 265 new a4; 265 up a2; 265 up a3; ");
  CHECK(desk.most_out == 2);
  CHECK(desk.deployment->record().finished == kStart + 280s);
  CHECK_FALSE(desk.deployment->record().rolled_back);
}

TEST_CASE("a bad version is rolled back by itself", "[controlplane][deployment]") {
  for (const bool fails : {true, false}) {
    DeploymentDesk desk(plain_deployment());
    desk.scrapes(10s, 100s, 0.001, 0.05);
    desk.scrapes(110s, 145s, 0.001, 0.05);
    desk.scrapes(145s, 300s, fails ? 0.02 : 0.001, fails ? 0.05 : 0.07);
    // seen at 145 and 150; the batch that is under way then ends at 175
    CHECK(desk.until(1h) ==
          "100 down b0; 100 down b1; 130 new b2; 130 up b0; 130 up b1; "
          "145 down b2; 145 down b3; 175 new b4; 175 up b2; 175 up b3; "
          "175 down b2; 175 down b3; 205 new b2; 205 up b2; 205 up b3; "
          "205 down b0; 205 down b1; 235 new b0; 235 up b0; 235 up b1; ");
    CHECK(desk.deployment->record().rolled_back == kStart + 150s);
    CHECK(desk.deployment->record().finished == kStart + 235s);
    CHECK(desk.out == 0);
  }
}

TEST_CASE("what was as bad before is not the version's fault", "[controlplane][deployment]") {
  DeploymentDesk desk(plain_deployment());
  desk.scrapes(10s, 600s, 0.2, 0.5);
  desk.until(1h);
  CHECK_FALSE(desk.deployment->record().rolled_back);
}

TEST_CASE("one bad scrape is not enough, and without rollback nothing is",
          "[controlplane][deployment]") {
  DeploymentDesk once(plain_deployment());
  once.scrapes(10s, 140s, 0, 0.05);
  once.scrapes(140s, 145s, 0.5, 0.05);
  once.scrapes(145s, 600s, 0, 0.05);
  once.until(1h);
  CHECK_FALSE(once.deployment->record().rolled_back);
  DeploymentOptions options = plain_deployment();
  options.rollback.reset();
  DeploymentDesk never(options);
  never.scrapes(10s, 100s, 0, 0.05);
  never.scrapes(100s, 600s, 0.5, 0.05);
  never.until(1h);
  CHECK_FALSE(never.deployment->record().rolled_back);
}

TEST_CASE("a batch is one host at least", "[controlplane][deployment]") {
  DeploymentOptions options = plain_deployment();
  options.batch = 0.01;
  DeploymentDesk desk(options);
  desk.until(1h);
  CHECK(desk.most_out == 1);
  CHECK(desk.deployment->record().finished);
}
